import type { OrderList } from '../src/core/ledger.ts';
import type { Order } from '../src/core/order.ts';
import type { Language } from '../src/core/product.ts';
import type { Dashboard } from '../src/desk/dashboard.ts';
import { budgetCard } from './budget-card.ts';
import type { Card, CardButton } from './card.ts';
import { MARKS, stateOf, TONES } from './names.ts';
import { asideOf, buttonsOf } from './order-card.ts';
import { orderFactsOf } from './order-facts.ts';
import type { RenderContext } from './render-context.ts';
import { cut, shown } from './text.ts';
import { wordsFor } from './words/words-for.ts';

/** A list of orders, each as a short card with what can be done about it; `rest` says how many more there are. */
export type HomeList = {
  readonly title: string;
  readonly rows: readonly Card[];
  readonly empty: string;
  readonly rest: string | null;
};

/** Somebody's own page: what waits for them, what they asked for, and what their teams have left. */
export type HomePage = {
  readonly language: Language;
  readonly waiting: HomeList;
  readonly mine: HomeList;
  readonly budget: Card | null;
  /** Who decides for them while they are away. */
  readonly delegate: string;
};

/** A row has room for the beginning of a reason; its details have all of it. */
const REASON_SHOWN = 120;

export function homePage(
  { waiting, mine, counts, delegation }: Dashboard,
  ctx: RenderContext,
  confirmOverLi: number | null,
): HomePage {
  const { answers, views } = wordsFor(ctx.language);
  const rest = ({ rest: more, unreadable = 0 }: OrderList): string | null => {
    const said = [
      ...(more === 0 ? [] : [answers.rest(more)]),
      ...(unreadable === 0 ? [] : [answers.unreadable(unreadable)]),
    ];
    return said.length === 0 ? null : said.join(' · ');
  };
  return {
    language: ctx.language,
    waiting: {
      title: views.waiting,
      rows: waiting.orders.map((order) => rowOf(order, ctx, decisionsOf(order, ctx, confirmOverLi))),
      empty: views.waitingEmpty,
      rest: rest(waiting),
    },
    mine: {
      title: answers.listTitles.mine,
      rows: mine.orders.map((order) => rowOf(order, ctx, asidesOf(order, ctx))),
      empty: answers.listEmpty.mine,
      rest: rest(mine),
    },
    budget: counts.length === 0 ? null : budgetCard(counts, ctx),
    delegate:
      delegation === null
        ? views.delegate(null, '')
        : views.delegate(shown(delegation.to.name, 80), ctx.writeTime(delegation.until, ctx.now)),
  };
}

function rowOf(order: Order, ctx: RenderContext, buttons: readonly CardButton[]): Card {
  const { cards, views, names } = wordsFor(ctx.language);
  const about = orderFactsOf(order, ctx);
  const title = cards.title(order.ref, stateOf(order, names));
  const waits = order.state === 'awaiting_approval';
  const facts = [
    about.price,
    ...(order.reason === '' ? [] : [cut(shown(order.reason, REASON_SHOWN).replace(/\s+/g, ' '), REASON_SHOWN)]),
    waits ? views.until(about.expiresAt) : ctx.writeTime(order.openedAt, ctx.now),
  ];
  return {
    tone: TONES[order.state],
    mark: MARKS[order.state],
    title,
    lines: [cards.asks(about), [views.row(facts)]],
    fields: [],
    footer: null,
    buttons,
    summary: title,
  };
}

/** What an approver can do; taking it back is not theirs. */
function decisionsOf(order: Order, ctx: RenderContext, confirmOverLi: number | null): readonly CardButton[] {
  const { cards } = wordsFor(ctx.language);
  const place = { decide: true, asides: false, counts: [], confirmOverLi };
  return [...buttonsOf(order, orderFactsOf(order, ctx), cards, place), asideOf('details', order, cards)];
}

function asidesOf(order: Order, ctx: RenderContext): readonly CardButton[] {
  const { cards } = wordsFor(ctx.language);
  const waits = order.state === 'awaiting_approval';
  return [...(waits ? [asideOf('cancel', order, cards)] : []), asideOf('details', order, cards)];
}
