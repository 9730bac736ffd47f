import type { Origin } from '../src/core/conversation.ts';
import { maskMsisdn } from '../src/core/msisdn.ts';
import type { Actor } from '../src/core/people.ts';
import type { Language, Product } from '../src/core/product.ts';
import { err } from '../src/core/result.ts';
import { OrderUnreadable } from '../src/core/set-aside.ts';
import type { Desk } from '../src/desk/desk.ts';
import type { Explanation } from '../src/desk/evaluate-request.ts';
import { refusalCard } from './answer-cards.ts';
import { leftIn } from './budget-card.ts';
import { type Card, type Line, plainLine } from './card.ts';
import type { Given } from './command.ts';
import { verdictLines } from './explain-card.ts';
import { type HomePage, homePage } from './home.ts';
import { priceOf } from './names.ts';
import { createRenderContextFor, type RenderContext, type RenderContextDeps } from './render-context.ts';
import { cut } from './text.ts';
import { wordsFor } from './words/words-for.ts';

/** Whoever looks, and the language their platform reports of them. */
export type Viewer = Pick<Given, 'by' | 'hint'>;
/** The same, and where they look from: what they may not see there is not shown. */
export type ViewerAt = Viewer & Pick<Given, 'origin'>;

/** Whether somebody may be asked for the reason of a rejection; what it says where they may not. */
export type Rejecting =
  | { readonly kind: 'ask'; readonly language: Preview['language']; readonly ref: string }
  | { readonly kind: 'refused'; readonly card: Card };

/** What forms and pages are filled with. Nothing here records anything; each rejects only where the ledger cannot be reached. */
export type Views = {
  readonly preview: (asked: FormSoFar & Viewer) => Promise<Preview>;
  readonly rejecting: (order: string, viewer: ViewerAt) => Promise<Rejecting>;
  readonly home: (viewer: Viewer) => Promise<HomePage>;
};

/** @property confirmOverLi the price from which an approval is asked for once more; null for never */
export type ViewsDeps = RenderContextDeps & { readonly desk: Desk; readonly confirmOverLi: number | null };

export function createViews(deps: ViewsDeps): Views {
  const { desk, confirmOverLi } = deps;
  const renderContextFor = createRenderContextFor(deps);
  return {
    preview: async (asked) => previewOf(desk, asked, await renderContextFor(asked.by.person, asked.hint)),
    rejecting: async (given, { by, hint, origin }) => {
      const ctx = await renderContextFor(by.person, hint);
      const order = await desk.mayDecide(given, by, origin).catch(unreadable);
      if (!order.ok) return { kind: 'refused', card: refusalCard(order.error, ctx) };
      return { kind: 'ask', language: ctx.language, ref: order.value.ref };
    },
    home: async ({ by, hint }) => {
      const ctx = await renderContextFor(by.person, hint);
      return homePage(await desk.dashboard(by), ctx, confirmOverLi);
    },
  };
}

/** Takes an order that cannot be read for a refusal like any other. */
function unreadable(error: unknown) {
  if (error instanceof OrderUnreadable) return err({ kind: 'unreadable_order' } as const);
  throw error;
}

/** What stands in a form that is not sent yet; each may be empty. */
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
 * @property products what fits the number; every product where the number is not known yet, where nothing fits, or where the requester
 *   insists
 * @property narrowed whether some products are left out because they do not fit
 * @property card what would happen; null where nothing can be said yet
 */
export type Preview = {
  readonly language: Language;
  readonly products: readonly Product[];
  readonly narrowed: boolean;
  readonly card: Card | null;
};

/** Says what would happen to a request, and records nothing. */
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

/** The price, the rule that fits and who will be asked; or why it would be refused. */
function previewCard(explained: Explanation, { by, anyway, origin }: FormSoFar, ctx: RenderContext): Card {
  const { product, msisdn, misfit, verdict, counts } = explained;
  if (misfit !== null && !anyway) return refusalCard(misfit, ctx);
  if (!verdict.ok) return refusalCard(verdict.error, ctx);
  const { views } = wordsFor(ctx.language);
  const name = cut(product.name[ctx.language], 80);
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
  summary: cut([title, ...lines.map(plainLine)].join(' '), 300),
});
