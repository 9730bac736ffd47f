import type { Origin } from '../src/core/conversation.ts';
import { type OrderList, OrderUnreadable } from '../src/core/ledger.ts';
import { maskMsisdn } from '../src/core/msisdn.ts';
import type { Order } from '../src/core/order.ts';
import type { Actor } from '../src/core/people.ts';
import type { Language, Product } from '../src/core/product.ts';
import { err } from '../src/core/result.ts';
import type { Dashboard } from '../src/desk/dashboard.ts';
import type { Desk } from '../src/desk/desk.ts';
import type { Explanation } from '../src/desk/orders.ts';
import { refusalCard } from './answer-cards.ts';
import {
  type Card,
  type CardButton,
  type Line,
  MARKS,
  plainLine,
  priceOf,
  sanitizeForDisplay,
  stateOf,
  TONES,
  truncate,
} from './card.ts';
import type { Given } from './command.ts';
import { MAX_MANY } from './many.ts';
import { buttonsOf, privateButton } from './order-card.ts';
import { orderFactsOf } from './order-facts.ts';
import { budgetCard, leftIn, verdictLines } from './policy-cards.ts';
import { createRenderContextFor, type RenderContext, type RenderContextDeps } from './render-context.ts';
import { wordsFor } from './words/words-for.ts';

/** The person who looks, and the language that their platform reports. */
export type Viewer = Pick<Given, 'by' | 'reportedLanguage'>;
/** The same with the conversation: orders that they may not see there are not shown. */
export type ViewerAt = Viewer & Pick<Given, 'origin'>;

/** Asks for the reason of a rejection, or refuses with a card. */
export type Rejecting =
  | { readonly kind: 'ask'; readonly language: Preview['language']; readonly ref: string }
  | { readonly kind: 'refused'; readonly card: Card };

/** Fills forms and pages. Nothing here records anything. Each rejects only if the ledger cannot be reached. */
export type Views = {
  readonly preview: (asked: FormSoFar & Viewer) => Promise<Preview>;
  readonly rejecting: (order: string, viewer: ViewerAt) => Promise<Rejecting>;
  readonly home: (viewer: Viewer) => Promise<HomePage>;
};

/** @property confirmOverLi approving an order above this price needs a second click; null for never */
export type ViewsDeps = RenderContextDeps & { readonly desk: Desk; readonly confirmOverLi: number | null };

export function createViews(deps: ViewsDeps): Views {
  const { desk, confirmOverLi } = deps;
  const renderContextFor = createRenderContextFor(deps);
  return {
    preview: async (asked) => previewOf(desk, asked, await renderContextFor(asked.by, asked.reportedLanguage)),
    rejecting: async (given, { by, reportedLanguage, origin }) => {
      const ctx = await renderContextFor(by, reportedLanguage);
      const order = await desk.mayDecide(given, by, origin).catch(unreadable);
      if (!order.ok) return { kind: 'refused', card: refusalCard(order.error, ctx) };
      return { kind: 'ask', language: ctx.language, ref: order.value.ref };
    },
    home: async ({ by, reportedLanguage }) => {
      const ctx = await renderContextFor(by, reportedLanguage);
      return homePage(await desk.dashboard(by), ctx, confirmOverLi);
    },
  };
}

/** Turns an order that cannot be read into a refusal. */
function unreadable(error: unknown) {
  if (error instanceof OrderUnreadable) return err({ kind: 'unreadable_order' } as const);
  throw error;
}

/** The fields of a form that is not sent yet. Each may be empty. */
export type FormSoFar = {
  readonly number: string;
  readonly product: string;
  readonly anyway: boolean;
  readonly by: Actor;
  readonly origin: Origin;
};

/**
 * What a form shows before it is sent.
 *
 * @property products those that fit the number; every product if the number is not known, if none fits, or if the requester insists
 * @property narrowed whether some products are left out because they do not fit
 * @property card what would happen; null if that is not known yet
 */
export type Preview = {
  readonly language: Language;
  readonly products: readonly Product[];
  readonly narrowed: boolean;
  readonly card: Card | null;
};

/** Explains what would happen to a request. It records nothing. */
export async function previewOf(desk: Desk, asked: FormSoFar, ctx: RenderContext): Promise<Preview> {
  const all = desk.products();
  const { language } = ctx;
  const unknown = { language, products: all, narrowed: false };
  if (asked.number.trim() === '') return { ...unknown, card: null };
  const numberAlone = await desk.explain({ ...asked, product: '' });
  if (numberAlone.ok || numberAlone.error.kind !== 'no_product') {
    return { ...unknown, card: numberAlone.ok ? null : refusalCard(numberAlone.error, ctx) };
  }
  const { fitting } = numberAlone.error;
  const narrowed = fitting.length > 0 && fitting.length < all.length;
  const offered = { language, products: narrowed && !asked.anyway ? fitting : all, narrowed };
  if (asked.product.trim() === '') {
    if (fitting.length === 0) return { ...offered, card: refusalCard(numberAlone.error, ctx) };
    const sentence = wordsFor(language).views.fitting(fitting.length, all.length);
    return { ...offered, card: narrowed ? noted(sentence, []) : null };
  }
  const explained = await desk.explain(asked);
  if (!explained.ok) return { ...offered, card: refusalCard(explained.error, ctx) };
  return { ...offered, card: previewCard(explained.value, asked, ctx) };
}

/** The price, the rule and the approvers; or why it would be refused. */
function previewCard(explained: Explanation, { by, anyway, origin }: FormSoFar, ctx: RenderContext): Card {
  const { product, msisdn, mismatch, verdict, counts } = explained;
  if (mismatch !== null && !anyway) return refusalCard(mismatch, ctx);
  if (!verdict.ok) return refusalCard(verdict.error, ctx);
  const { views } = wordsFor(ctx.language);
  const name = truncate(product.name[ctx.language], 80);
  const title = views.would(name, maskMsisdn(msisdn), priceOf(product.priceLi));
  return noted(title, [...verdictLines(verdict.value, { by, origin }, ctx), [views.left(leftIn(counts, ctx))]]);
}

const noted = (title: string, lines: readonly Line[]): Card => ({
  tone: 'plain',
  mark: '🔎',
  title,
  lines,
  fields: [],
  footer: null,
  buttons: [],
  summary: truncate([title, ...lines.map(plainLine)].join(' '), 300),
});

/** A list of orders as short cards with their buttons; `rest` says how many more there are. */
export type HomeList = {
  readonly title: string;
  readonly rows: readonly Card[];
  readonly empty: string;
  readonly rest: string | null;
  readonly buttons: readonly CardButton[];
};

/** One person's page: orders that wait for them, their requests, and their teams' budgets. */
export type HomePage = {
  readonly language: Language;
  readonly waiting: HomeList;
  readonly mine: HomeList;
  readonly budget: Card | null;
  /** Who decides for them while they are away. */
  readonly delegate: string;
};

/** A row has room for this much of a reason. The details have all of it. */
const MAX_ROW_REASON_LENGTH = 120;

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
      buttons: allButton(waiting, ctx),
    },
    mine: {
      title: answers.listTitles.mine,
      rows: mine.orders.map((order) => rowOf(order, ctx, privateButtonsOf(order, ctx))),
      empty: answers.listEmpty.mine,
      rest: rest(mine),
      buttons: [],
    },
    budget: counts.length === 0 ? null : budgetCard(counts, ctx),
    delegate:
      delegation === null
        ? views.delegate(null, '')
        : views.delegate(sanitizeForDisplay(delegation.to.name, 80), ctx.writeTime(delegation.until, ctx.now)),
  };
}

/** Decides all orders that wait for somebody, after a confirmation. */
function allButton({ orders, rest }: OrderList, { language }: RenderContext): readonly CardButton[] {
  const count = Math.min(orders.length + rest, MAX_MANY);
  if (count < 2) return [];
  return [{ action: 'many', label: wordsFor(language).decisions.all(count), line: 'approve waiting', style: 'plain' }];
}

function rowOf(order: Order, ctx: RenderContext, buttons: readonly CardButton[]): Card {
  const { cards, views, names } = wordsFor(ctx.language);
  const about = orderFactsOf(order, ctx);
  const title = cards.title(order.ref, stateOf(order, names));
  const waits = order.state === 'awaiting_approval';
  const facts = [
    about.price,
    ...(order.reason === ''
      ? []
      : [
          truncate(sanitizeForDisplay(order.reason, MAX_ROW_REASON_LENGTH).replace(/\s+/g, ' '), MAX_ROW_REASON_LENGTH),
        ]),
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

/** The buttons of an approver. Only the requester can cancel. */
function decisionsOf(order: Order, ctx: RenderContext, confirmOverLi: number | null): readonly CardButton[] {
  const { cards } = wordsFor(ctx.language);
  const place = { decide: true, answersPrivately: false, counts: [], confirmOverLi };
  return [...buttonsOf(order, orderFactsOf(order, ctx), cards, place), privateButton('details', order, cards)];
}

function privateButtonsOf(order: Order, ctx: RenderContext): readonly CardButton[] {
  const { cards } = wordsFor(ctx.language);
  const waits = order.state === 'awaiting_approval';
  return [...(waits ? [privateButton('cancel', order, cards)] : []), privateButton('details', order, cards)];
}
