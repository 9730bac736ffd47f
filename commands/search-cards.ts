import type { MessageRef } from '../src/core/conversation.ts';
import type { OrderId } from '../src/core/ids.ts';
import type { OrderList } from '../src/core/ledger.ts';
import type { Order } from '../src/core/order.ts';
import type { ListScope, OrderFilters } from '../src/core/search.ts';
import { type Found, MAX_PAGES } from '../src/desk/search.ts';
import { type Card, type CardButton, type Line, MARKS, stateOf, textCard } from './card.ts';
import { orderFactsOf } from './order-facts.ts';
import type { RenderContext } from './render-context.ts';
import { wordsFor } from './words/words-for.ts';

/** Orders with the places of their cards, as far as they are known. */
export type Listed = OrderList & { readonly cards?: ReadonlyMap<OrderId, MessageRef> };

/** The newest orders of a list, and a button for the next ones. */
export function listCard(listed: Listed, which: ListScope, ctx: RenderContext): Card {
  const words = wordsFor(ctx.language).answers;
  const card = listOf(listed, { title: words.listTitles[which], empty: words.listEmpty[which] }, ctx);
  const next = listed.rest > 0 ? [pageButton('next', listLine(which, ''), 2, ctx)] : [];
  return { ...card, buttons: next };
}

/** What a search found, a page at a time. Whoever finds nothing is told how to search. */
export function foundCard(found: Found, asked: FoundFor, ctx: RenderContext): Card {
  const { search: words } = wordsFor(ctx.language);
  const { filters, line, title = words.title } = asked;
  const { orders, cards, more, lookedBackTo, unreadable = 0 } = found;
  const page = Math.min(filters.page, MAX_PAGES);
  const isNothing = orders.length === 0 && unreadable === 0;
  const backTo = lookedBackTo === null ? [] : [words.lookedBackTo(ctx.writeTime(lookedBackTo, ctx.now))];
  const card = listOf(
    { orders, rest: 0, unreadable, cards },
    { title: isNothing ? words.nothing : page > 1 ? words.page(title, page) : title, empty: null },
    ctx,
  );
  const guide = isNothing ? guideLines(ctx) : [];
  const buttons = [
    ...(page > 1 ? [pageButton('previous', line, page - 1, ctx)] : []),
    ...(more && page < MAX_PAGES ? [pageButton('next', line, page + 1, ctx)] : []),
  ];
  return { ...card, lines: [...card.lines, ...[...backTo, ...guide].map((text) => [text])], buttons };
}

/** @property line the command without its page */
export type FoundFor = { readonly filters: OrderFilters; readonly line: string; readonly title?: string };

/** How to search. */
export function searchGuideCard(ctx: RenderContext): Card {
  return textCard({ mark: '🔍', title: wordsFor(ctx.language).search.guideTitle, lines: guideLines(ctx) });
}

const guideLines = ({ language }: RenderContext): readonly string[] => wordsFor(language).search.guide;

/** The line of a list or a search. Lines of buttons are in English. */
export const listLine = (which: ListScope, text: string): string =>
  ['list', ...(which === 'team' ? [] : [which]), ...(text === '' ? [] : [text])].join(' ');
export const findLine = (text: string): string => `find ${text}`.trim();

const pageButton = (to: 'next' | 'previous', line: string, page: number, { language }: RenderContext): CardButton => ({
  action: 'page',
  label: wordsFor(language).search[to],
  line: page === 1 ? line : `${line} page ${page}`,
  style: 'plain',
});

/** A line for each order. Its name is a link to its card. */
export function listOf(
  { orders, rest, unreadable = 0, cards }: Listed,
  { title, empty = null }: { readonly title: string; readonly empty?: string | null },
  ctx: RenderContext,
): Card {
  const { answers: words, names } = wordsFor(ctx.language);
  const rowOf = (order: Order): Line => {
    const at = ctx.writeTime(order.openedAt, ctx.now);
    const text = words.row(orderFactsOf(order, ctx), stateOf(order, names), at);
    const card = cards?.get(order.id);
    const mark = `${MARKS[order.state]} `;
    if (card === undefined || !text.startsWith(order.ref)) return [`${mark}${text}`];
    return [mark, { at: card, name: order.ref }, text.slice(order.ref.length)];
  };
  const cellsOf = (order: Order): readonly Line[] => {
    const { ref, product, number, maker } = orderFactsOf(order, ctx);
    const card = cards?.get(order.id);
    return [
      [`${MARKS[order.state]} `, card === undefined ? ref : { at: card, name: ref }],
      [stateOf(order, names)],
      [product],
      [number],
      [maker.name],
      [ctx.writeTime(order.openedAt, ctx.now)],
    ];
  };
  const isEmpty = orders.length === 0 && unreadable === 0;
  const lines: readonly Line[] = [
    ...(isEmpty && empty !== null ? [[empty]] : orders.map(rowOf)),
    ...(rest === 0 ? [] : [[words.rest(rest)]]),
    ...(unreadable === 0 ? [] : [[words.unreadable(unreadable)]]),
  ];
  const table = { from: 0, head: wordsFor(ctx.language).search.columns, rows: orders.map(cellsOf) };
  return { ...textCard({ mark: '📋', title, lines }), ...(orders.length > 1 && { table }) };
}
