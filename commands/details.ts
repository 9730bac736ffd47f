import { merchantOrderIdOf } from '../src/core/ids.ts';
import type { JournalLine } from '../src/core/ledger.ts';
import type { Order } from '../src/core/order.ts';
import type { OrderEvent } from '../src/core/order-event.ts';
import type { ProviderName } from '../src/core/product.ts';
import type { ProviderWord } from '../src/core/provider.ts';
import type { Details } from '../src/desk/dashboard.ts';
import { type Card, type Line, plainLine, priceOf, sanitizeForDisplay, truncate } from './card.ts';
import { orderCard, READ_ONLY, voiceOf } from './order-card.ts';
import { MAX_REASON_LENGTH, saidIn } from './order-facts.ts';
import { leftIn } from './policy-cards.ts';
import type { RenderContext } from './render-context.ts';
import type { JournalFacts } from './words/facts.ts';
import { wordsFor } from './words/words-for.ts';

/**
 * Shows one order in full: its card, and everything that happened to it.
 *
 * @param alone whether nobody else will see it; only then an approver sees the whole number, and never in the summary
 */
export function detailsCard({ order, journal, decides, counts }: Details, alone: boolean, ctx: RenderContext): Card {
  const { cards, views } = wordsFor(ctx.language);
  const card = orderCard(order, ctx, READ_ONLY);
  const fields = card.fields.map(({ label, value }) => {
    const whole = alone && decides && label === cards.labels.number;
    return { label, value: [whole ? order.msisdn : plainLine(value)] };
  });
  return {
    ...card,
    lines: [...card.lines.map((line): Line => [plainLine(line)]), [views.history], ...historyOf(order, journal, ctx)],
    fields: [
      ...fields,
      ...(decides && counts.length > 0 ? [{ label: cards.labels.budget, value: [leftIn(counts, ctx)] }] : []),
    ],
    footer: null,
    summary: card.title,
  };
}

/** A journal's lines in words. The provider of a line follows from the lines before it. */
function historyOf(order: Order, journal: readonly JournalLine[], ctx: RenderContext): readonly Line[] {
  const { journal: words } = wordsFor(ctx.language).views;
  let attempt = { number: 1, offer: 0 };
  return journal.map(({ at, event }) => {
    const line = words[event.kind](journalFactsOf(event, order, attempt, ctx));
    if (event.kind === 'failed_over') attempt = { number: attempt.number + 1, offer: event.offer };
    if (event.kind === 'checking') attempt = { number: event.number, offer: event.offer };
    if (event.kind === 'reopened') attempt = { number: 1, offer: 0 };
    return [`${ctx.writeTime(at, ctx.now)} ${line}`];
  });
}

type Trying = { readonly number: number; readonly offer: number };

function journalFactsOf(event: OrderEvent, order: Order, { number, offer }: Trying, ctx: RenderContext): JournalFacts {
  const tried = order.product.offers[offer]?.provider ?? null;
  const word = wordOf(event, tried);
  const provider = word?.provider ?? tried;
  const voice = event.kind === 'batch_approved' ? (event.votes.at(-1) ?? null) : event;
  const by = event.kind === 'opened' ? order.maker : voice !== null && 'by' in voice ? voice.by : null;
  const insteadOf = voice !== null && 'insteadOf' in voice ? voice.insteadOf : null;
  return {
    by: by === null ? '' : plainLine(voiceOf({ by, insteadOf }, wordsFor(ctx.language).cards)),
    provider: provider === null ? '' : ctx.providerName(provider),
    said: word === null ? sanitizeForDisplay(wroteIn(event), MAX_REASON_LENGTH) : saidIn(word, ctx).said,
    id:
      event.kind === 'batch_approved'
        ? event.batch
        : event.kind === 'submission_started'
          ? merchantOrderIdOf(order.id, number)
          : theirIdIn(event),
    outcome: event.kind === 'settlement_proposed' ? event.outcome : null,
    cost: 'costLi' in event && event.costLi !== null ? priceOf(event.costLi) : null,
    because: event.kind === 'held' ? event.because : null,
  };
}

/** What the provider said; null if the event is not about that. */
function wordOf(event: OrderEvent, provider: ProviderName | null): ProviderWord | null {
  if ('word' in event) return event.word;
  return event.kind === 'doubted' && provider !== null
    ? { provider, code: event.doubt.code, why: event.doubt.why }
    : null;
}

/** What somebody wrote, or what was recorded. */
function wroteIn(event: OrderEvent): string {
  if (event.kind === 'settlement_proposed') return event.evidence;
  if (event.kind === 'cost_reported') return event.strangeCost ?? '';
  if (event.kind === 'provider_moved') return `${event.from} → ${event.to}`;
  return 'why' in event ? (event.why ?? '') : '';
}

const theirIdIn = (event: OrderEvent): string | null =>
  'providerOrderId' in event && event.providerOrderId !== null ? truncate(event.providerOrderId, 64) : null;
