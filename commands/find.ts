import type { Order } from '../src/core/order.ts';
import { err, ok, type Result } from '../src/core/result.ts';
import type { OrderFilters } from '../src/core/search.ts';
import type { Desk } from '../src/desk/desk.ts';
import type { Card } from './card.ts';
import type { Command, Given } from './command.ts';
import type { Refusal } from './refusal.ts';
import type { RenderContext } from './render-context.ts';
import { findLine, foundCard, listCard, listLine, searchGuideCard } from './search-cards.ts';
import { wordsFor } from './words/words-for.ts';

type Asked = Extract<Command, { readonly kind: 'find' | 'list' }>;

/** @property remember called with the orders that are shown */
type FindDeps = {
  readonly desk: Pick<Desk, 'list' | 'search' | 'cardsOf'>;
  readonly remember: (orders: readonly Order[]) => Promise<void>;
};

/** Runs `find` and `list`. A list without filters has the newest orders with the count of the rest, any other has pages. */
export async function runFind(
  asked: Asked,
  { by, origin, mentions }: Given,
  ctx: RenderContext,
  { desk, remember }: FindDeps,
): Promise<Result<Card, Refusal>> {
  if (asked.kind === 'find') {
    const filters = withAccounts(asked.filters, mentions);
    if (isEmpty(filters)) return ok(searchGuideCard(ctx));
    const found = await desk.search(filters, 'team', by, origin);
    if (found.ok) await remember(found.value.orders);
    return found.ok ? ok(foundCard(found.value, { filters, line: findLine(filters.text) }, ctx)) : err(found.error);
  }
  const { which } = asked;
  const filters = asked.filters && withAccounts(asked.filters, mentions);
  if (filters === null || (isEmpty(filters) && filters.page === 1)) {
    const listed = await desk.list(which, by, origin);
    if (!listed.ok) return listed;
    await remember(listed.value.orders);
    return ok(listCard({ ...listed.value, cards: await desk.cardsOf(listed.value.orders) }, which, ctx));
  }
  const found = await desk.search(filters, which, by, origin);
  if (!found.ok) return err(found.error);
  await remember(found.value.orders);
  const title = wordsFor(ctx.language).answers.listTitles[which];
  return ok(foundCard(found.value, { filters, line: listLine(which, filters.text), title }, ctx));
}

const isEmpty = ({ text }: OrderFilters): boolean => text === '';

/** A mention is replaced by its account. */
const withAccounts = (filters: OrderFilters, mentions: Given['mentions']): OrderFilters => ({
  ...filters,
  people: filters.people.map((typed) => mentions?.get(typed) ?? typed),
});
