import { isCapped, type Used } from '../src/core/budget.ts';
import type { Count } from '../src/core/policy.ts';
import { type Card, textCard } from './card.ts';
import { accountName, priceOf } from './names.ts';
import type { RenderContext } from './render-context.ts';
import type { Spending } from './words/facts.ts';
import { wordsFor } from './words/words-for.ts';

export const budgetCard = (counts: readonly Count[], ctx: RenderContext): Card =>
  textCard({ mark: '💰', title: wordsFor(ctx.language).answers.budgetTitle, lines: countLines(counts, ctx) });

/**
 * One line for each account: what is used and, if there is a limit, what is left; for urgent orders also their number. Accounts
 * without a limit and without use are left out.
 */
export function countLines(counts: readonly Count[], ctx: RenderContext): readonly string[] {
  const { rules: words } = wordsFor(ctx.language);
  return counts.filter(isWorthALine).map((count) => {
    const { account, used } = count;
    const { li, orders } = account.caps;
    const what = [
      ...(li === null && orders !== null ? [] : [words.money(spendingOf(used.li, li))]),
      ...(orders === null && account.kind !== 'urgent' ? [] : [words.orders(used.orders, orders)]),
    ];
    return words.counted(nameOf(count, true, ctx), words.periods[account.per], what);
  });
}

/** What is left of each limit, in one sentence, for the approvers. The team's own budget is not named. */
export function leftIn(counts: readonly Count[], ctx: RenderContext): string {
  const { rules: words } = wordsFor(ctx.language);
  const limited = counts.filter(({ account }) => isCapped(account.caps) && !account.kind.startsWith('byRule'));
  const left = limited.map((count) => {
    const { account, used } = count;
    const { li, orders } = account.caps;
    return words.left(
      account.kind === 'team' ? null : nameOf(count, false, ctx),
      words.periods[account.per],
      li === null ? null : priceOf(Math.max(li - used.li, 0)),
      orders === null ? null : Math.max(orders - used.orders, 0),
    );
  });
  return left.length === 0 ? words.noLimit : words.list(left);
}

const nameOf = ({ account }: Count, own: boolean, { language, providerName }: RenderContext): string =>
  wordsFor(language).rules.accounts[account.kind](accountName(account, providerName), own);

const isUsed = ({ li, orders }: Used): boolean => li > 0 || orders > 0;
const isWorthALine = ({ account, used }: Count): boolean =>
  account.kind === 'team' || isCapped(account.caps) || (isUsed(used) && account.kind === 'urgent');

const spendingOf = (usedLi: number, capLi: number | null): Spending => ({
  used: priceOf(usedLi),
  cap: capLi === null ? null : priceOf(capLi),
  left: capLi === null ? null : priceOf(Math.max(capLi - usedLi, 0)),
});
