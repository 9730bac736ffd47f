import type { Announcement, ShownDifference } from '../src/core/announcement.ts';
import { formatYuan } from '../src/core/money.ts';
import { type Card, sanitizeForDisplay, textCard } from './card.ts';
import type { RenderContext } from './render-context.ts';
import { wordsFor } from './words/words-for.ts';

/** What finance is told of a provider's books. */
export function reconciledCard(
  { provider, source, name, span, lines, kinds, shown, resolved, open }: Announcement & { readonly kind: 'reconciled' },
  ctx: RenderContext,
): Card {
  const words = wordsFor(ctx.language).reconcile;
  const found = kinds.reduce((sum, { count }) => sum + count, 0);
  const {
    title,
    lines: said,
    end,
  } = words.reconciled({
    ...{ source, lines, resolved, open },
    provider: ctx.providerName(provider),
    name: sanitizeForDisplay(name, 80),
    from: span === null ? null : ctx.writeTime(span.from, ctx.now),
    to: span === null ? null : ctx.writeTime(span.to, ctx.now),
    kinds: kinds.map(({ kind, count, li }) => ({ kind, count, amount: formatYuan(li) })),
    more: found - shown.length,
  });
  const all = [...said, ...shown.map((one) => differenceLine(one, ctx)), end];
  return found === 0
    ? textCard({ tone: 'success', mark: '📒', title, lines: all })
    : textCard({ tone: 'warning', mark: '📒', title, lines: all });
}

function differenceLine(
  { id, kind, note, order, number, at, ours, theirs }: ShownDifference,
  ctx: RenderContext,
): string {
  return wordsFor(ctx.language).reconcile.difference({
    ...{ id, kind, note, order, number },
    time: at === null ? null : ctx.writeTime(at, ctx.now),
    ours: ours && { state: ours.state, amount: formatYuan(ours.amountLi) },
    theirs: theirs && {
      state: theirs.state,
      times: theirs.times,
      amount: theirs.amountLi === null ? null : formatYuan(theirs.amountLi),
    },
  });
}
