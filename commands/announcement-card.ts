import type { Announcement } from '../src/core/announcement.ts';
import { type Card, priceOf, sanitizeForDisplay, textCard } from './card.ts';
import { digestCard } from './digest-card.ts';
import { reconciledCard } from './reconcile-card.ts';
import type { RenderContext } from './render-context.ts';
import { wordsFor } from './words/words-for.ts';

/** What finance, the operators or any conversation is told that is about no order. */
export function announcementCard(announcement: Announcement, ctx: RenderContext): Card {
  const words = wordsFor(ctx.language).announcements;
  switch (announcement.kind) {
    case 'root': {
      const { title, lines } = words.root(announcement);
      return textCard({ mark: '🔏', title, lines });
    }
    case 'broken': {
      const { title, lines } = words.broken(announcement.first, announcement.places);
      return textCard({ tone: 'danger', mark: '🚨', title, lines });
    }
    case 'digest':
      return digestCard(announcement, ctx);
    case 'reconciled':
      return reconciledCard(announcement, ctx);
    case 'balance_low':
    case 'balance_well': {
      const { kind, provider, leftLi, days, warnBelowLi, warnDays } = announcement;
      const limit = warnBelowLi === null ? null : priceOf(warnBelowLi);
      const facts = { provider: ctx.providerName(provider), left: priceOf(leftLi), days, limit, warnDays };
      const { title, line } = words[kind](facts);
      const isLow = kind === 'balance_low';
      return textCard({ tone: isLow ? 'warning' : 'success', mark: isLow ? '🪫' : '🔋', title, lines: [line] });
    }
    case 'refused': {
      const where = { conversation: announcement.conversation, name: announcement.conversation };
      const { title, line } = words.refused(where, sanitizeForDisplay(announcement.why, 200));
      return textCard({ tone: 'warning', mark: '⚠️', title, lines: [line] });
    }
  }
}
