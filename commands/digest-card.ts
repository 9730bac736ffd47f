import type { DigestFacts, DigestSum, WaitingOrders } from '../src/core/digest.ts';
import { formatYuan } from '../src/core/money.ts';
import { type Card, sanitizeForDisplay, textCard } from './card.ts';
import type { RenderContext } from './render-context.ts';
import { wordsFor } from './words/words-for.ts';

const said = ({ orders, li }: DigestSum) => ({ orders, amount: formatYuan(li) });
const MAX_NAME_LENGTH = 60;

/** A summary for a conversation. Numbers are masked, and what is zero is left out but for the orders themselves. */
export function digestCard(facts: DigestFacts, ctx: RenderContext): Card {
  const { team, from, until, figures, forecasts, waiting, doubts, parked, differences } = facts;
  const words = wordsFor(ctx.language).digest;
  const time = (at: number): string => ctx.writeTime(at, ctx.now);
  const { requested, delivered, charged, failed, refunded, before, costs, numbers, requesters, unreadable } = figures;
  const span = {
    team: team === null ? null : sanitizeForDisplay(team, MAX_NAME_LENGTH),
    from: time(from),
    until: time(until),
  };
  const sums = {
    requested: said(requested),
    delivered: said(delivered),
    charged: said(charged),
    failed: said(failed),
    refunded: said(refunded),
  };
  const listed = (of: WaitingOrders, say: (count: number, refs: string, since: string) => string): readonly string[] =>
    of.count === 0 || of.oldestAt === null
      ? []
      : [say(of.count, `${of.refs.join(', ')}${of.count > of.refs.length ? ' …' : ''}`, time(of.oldestAt))];
  const trouble = [
    ...listed(waiting, words.waiting),
    ...listed(doubts, words.doubts),
    ...(parked > 0 ? [words.parked(parked)] : []),
    ...(differences !== null && differences.open > 0
      ? [words.differences(differences.open, formatYuan(differences.li))]
      : []),
  ];
  const lines = [
    words.given({
      ...span,
      ...sums,
      before: { orders: before.delivered.orders, amount: formatYuan(before.charged.li) },
    }),
    words.rest(sums),
    ...forecasts.map(({ team: name, month, usedLi, capLi, endLi }) =>
      words.forecast(
        sanitizeForDisplay(name, MAX_NAME_LENGTH),
        ...([month, formatYuan(usedLi), formatYuan(endLi), capLi === null ? null : formatYuan(capLi)] as const),
        capLi !== null && endLi > capLi,
      ),
    ),
    ...(costs.dearer.orders + costs.cheaper.orders > 0 ? [words.costs(said(costs.dearer), said(costs.cheaper))] : []),
    ...(numbers.length > 0
      ? [words.numbers(numbers.map(({ number, times }) => `${number} ×${times}`).join(', '))]
      : []),
    ...(requesters.length > 0
      ? [
          words.requesters(
            requesters.map(({ name, times }) => `${sanitizeForDisplay(name, MAX_NAME_LENGTH)} ×${times}`).join(', '),
          ),
        ]
      : []),
    ...(trouble.length > 0 ? trouble : [words.nothing]),
    ...(unreadable > 0 ? [words.unreadable(unreadable)] : []),
  ];
  return textCard({ tone: trouble.length > 0 ? 'warning' : 'plain', mark: '🗞️', title: words.title(span), lines });
}
