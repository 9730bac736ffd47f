import { maskMsisdn } from '../src/core/msisdn.ts';
import { mayStillCome, type Order } from '../src/core/order.ts';
import type { Delegation } from '../src/core/people.ts';
import type { Product } from '../src/core/product.ts';
import { isBeingChecked } from '../src/core/restored.ts';
import { approvalsAsked } from '../src/core/voting.ts';
import type { Repeated } from '../src/desk/repeats.ts';
import {
  type Card,
  type Line,
  MARKS,
  plainLine,
  priceOf,
  quoted,
  sanitizeForDisplay,
  stateOf,
  TONES,
  textCard,
  truncate,
} from './card.ts';
import type { HelpTopic } from './command.ts';
import { quotedNumber } from './corrections.ts';
import { againstLine, changeButton, confirmButton, orderCard, proposalLine, READ_ONLY } from './order-card.ts';
import { countedIn, orderFactsOf, personOf, typedName } from './order-facts.ts';
import { isMissingRole, type Refusal, sayRefusal } from './refusal.ts';
import type { RenderContext } from './render-context.ts';
import { notShownLine } from './reply-cards.ts';
import { type Listed, listOf } from './search-cards.ts';
import { wordsFor } from './words/words-for.ts';

/** Help lists this many products. */
const MAX_PRODUCTS = 10;

/** What is wrong, what to do, and the products that come nearest or fit. */
export function refusalCard(refused: Refusal, ctx: RenderContext): Card {
  const words = wordsFor(ctx.language);
  const { wrong, right, products = [] } = sayRefusal(refused, words.refusals, words.numbers, ctx);
  const before = decidedBefore(refused, ctx);
  const [title, ...rest] = before === null ? [wrong, right] : [before, wrong, right];
  const yourId = ctx.reader !== undefined && isMissingRole(refused) ? [words.whoami.yourId(ctx.reader)] : [];
  const lines = [...quotedNumber(refused, ctx), ...rest, ...productLines(products, ctx), ...yourId];
  const buttons = ctx.correctionsOf?.(refused) ?? [];
  const card = { ...textCard({ tone: 'danger', mark: '✋', title, lines }), buttons };
  if (refused.kind !== 'other_proposal' && refused.kind !== 'being_delivered') return card;
  return withProposal(card, refused.order, refused.kind === 'being_delivered', ctx);
}

/** Adds the current proposal, what the provider says about it, and the button that confirms it. */
function withProposal(card: Card, order: Order, anyway: boolean, ctx: RenderContext): Card {
  const words = wordsFor(ctx.language).cards;
  const lines = [againstLine(order, words, ctx), proposalLine(order, words, ctx.language)];
  return {
    ...card,
    lines: [...card.lines, ...lines.filter((line) => line !== null).map((line) => [plainLine(line)])],
    buttons: [confirmButton(order, words, anyway)],
  };
}

/** Says who decided first, and when; null if nobody did, or a rule did. */
export function decidedBefore(refused: Refusal, ctx: RenderContext): string | null {
  const isLate = refused.kind === 'already_decided' || refused.kind === 'too_late';
  const decision = isLate ? refused.order.decision : null;
  if (decision === null) return null;
  const by = decision.by === null ? null : personOf(decision.by).name;
  return wordsFor(ctx.language).views.decided(decision.kind, by, ctx.writeTime(decision.at, ctx.now));
}

export function askedCard(order: Order, ctx: RenderContext): Card {
  const { answers, cards } = wordsFor(ctx.language);
  const about = orderFactsOf(order, ctx);
  const closed = closedFor(order, ctx);
  const waits = closed.length === 0 ? answers.waits(about) : answers.waitsUnseen(about);
  const next = order.state === 'awaiting_approval' ? [waits] : cards.next[order.state](about);
  const unseen = closed.map((one) => notShownLine(order.ref, one, ctx));
  return stateAnswer(order, ctx, [[answers.asked(about)], next, ...unseen]);
}

/** The order's conversations that take nothing now: no answer may be promised there. */
function closedFor({ origin, decisionsIn }: Order, { whyClosed = () => null }: RenderContext) {
  return [...new Set([origin.conversation, decisionsIn])].flatMap((conversation) => {
    const why = whyClosed(conversation);
    return why === null ? [] : [{ conversation, why }];
  });
}

/** A message that was edited after it had become an order changes nothing of it. */
export function editedCard(order: Order, ctx: RenderContext): Card {
  const words = wordsFor(ctx.language).answers;
  const waits = order.state === 'awaiting_approval';
  return stateAnswer(order, ctx, [[words.edited(orderFactsOf(order, ctx))], [words.askAnew(waits ? order.ref : null)]]);
}

/** What a decision did. It may be one of several that are needed. */
export function decidedCard(order: Order, decision: 'approve' | 'reject' | 'cancel', ctx: RenderContext): Card {
  const words = wordsFor(ctx.language).answers;
  const about = orderFactsOf(order, ctx);
  const { votes, objections, verdict, state, ref } = countedIn(order, ctx);
  const waits = state === 'awaiting_approval';
  if (decision === 'reject') {
    const counted = words.objected(ref, objections.length, verdict.rejections);
    return stateAnswer(order, ctx, [[waits ? counted : words.rejected(about)]]);
  }
  if (decision === 'cancel') {
    const card = stateAnswer(order, ctx, [[words.cancelled(about)]]);
    return { ...card, buttons: [changeButton(order, wordsFor(ctx.language).cards)] };
  }
  const counted = words.voted(ref, votes.length, approvalsAsked(verdict));
  return stateAnswer(order, ctx, [[waits ? counted : words.approved(about)]]);
}

/** What a settlement did: it was proposed, or a second person confirmed it. */
export function settledCard(order: Order, ctx: RenderContext): Card {
  const { answers: words, cards } = wordsFor(ctx.language);
  const { settlement, ref } = order;
  const against = againstLine(order, cards, ctx);
  if (settlement === null || settlement.confirmedBy !== null) return stateAnswer(order, ctx, [[words.settled(ref)]]);
  const lines = [[words.settling(ref, settlement.outcome)], ...(against === null ? [] : [against])];
  return stateAnswer(order, ctx, lines);
}

/** An order was asked for anew, now or before. It says so if the first may still be delivered, or was. */
export function repeatedCard({ of, order, seen }: Extract<Repeated, { kind: 'opened' }>, ctx: RenderContext): Card {
  const { answers: words, names } = wordsFor(ctx.language);
  const warning = mayStillCome(of) ? [[words.repeatWarning(orderFactsOf(of, ctx), stateOf(of, names))]] : [];
  if (seen) return stateAnswer(order, ctx, [[words.repeatedBefore(orderFactsOf(order, ctx), of.ref)], ...warning]);
  const card = askedCard(order, ctx);
  const lines = [[words.repeated(order.ref, of.ref)], ...warning];
  return { ...card, lines: [...lines, ...card.lines], summary: [card.title, ...lines.map(plainLine)].join(' ') };
}

/** What an order was that was never bought, to be changed and sent anew. For platforms without a form. */
export function changeCard(of: Order, ctx: RenderContext): Card {
  const { answers: words, names, examples } = wordsFor(ctx.language);
  const lines = [words.change(orderFactsOf(of, ctx)), words.form(examples.request)];
  return textCard({ mark: '✏️', title: words.changeTitle(of.ref, names.states[of.state]), lines });
}

/** The approvers were reminded. */
export const remindedCard = (order: Order, ctx: RenderContext): Card =>
  stateAnswer(order, ctx, [[wordsFor(ctx.language).answers.reminded(orderFactsOf(order, ctx))]]);

/** Says who decides for the reader now. */
export function delegationCard(delegation: Delegation | null, ctx: RenderContext): Card {
  const words = wordsFor(ctx.language).answers;
  if (delegation === null) return textCard({ mark: '🧳', title: words.notDelegated, lines: [] });
  const { to, until } = delegation;
  return textCard({
    mark: '🧳',
    title: words.delegated(sanitizeForDisplay(to.name, 80), ctx.writeTime(until, ctx.now)),
    lines: [],
  });
}

export function undelegatedCard(was: Delegation | null, ctx: RenderContext): Card {
  const words = wordsFor(ctx.language).answers;
  const title = was === null ? words.notDelegated : words.undelegated(sanitizeForDisplay(was.to.name, 80));
  return textCard({ mark: '🧳', title, lines: [] });
}

/** One order with its history, or a line for each of several. */
export function statusCard({ orders, rest, cards }: Listed, about: string, ctx: RenderContext): Card {
  const words = wordsFor(ctx.language).answers;
  const [order] = orders;
  if (order === undefined) return textCard({ mark: '📋', title: words.statusEmpty(quoted(about)), lines: [] });
  if (orders.length > 1 || rest > 0) {
    return listOf(
      { orders, rest, ...(cards && { cards }) },
      { title: words.statusTitle(maskMsisdn(order.msisdn)) },
      ctx,
    );
  }
  const card = orderCard(order, ctx, READ_ONLY);
  return unmentioned({ ...card, lines: [...card.lines, ...historyOf(order, ctx)], footer: null });
}

export function helpCard(products: readonly Product[], ctx: RenderContext): Card {
  const { answers: words, examples } = wordsFor(ctx.language);
  const kinds = Object.keys(examples) as HelpTopic[];
  return textCard({
    mark: '📖',
    title: words.helpTitle,
    lines: [...kinds.map((kind) => words.join(examples[kind], words.help[kind])), ...catalogueLines(products, ctx)],
  });
}

/** How to request, for chats without a form. */
export function formCard(products: readonly Product[], ctx: RenderContext): Card {
  const { answers: words, examples } = wordsFor(ctx.language);
  const lines = [words.form(examples.request), ...catalogueLines(products, ctx)];
  return textCard({ mark: '📱', title: words.formTitle, lines });
}

export function languageCard(ctx: RenderContext): Card {
  const words = wordsFor(ctx.language).answers;
  return textCard({ mark: '🌐', title: words.languageTitle, lines: [words.language] });
}

/** Looking at an order mentions nobody. */
const unmentioned = (card: Card): Card => ({
  ...card,
  lines: card.lines.map((line) => [plainLine(line)]),
  fields: card.fields.map(({ label, value }) => ({ label, value: [plainLine(value)] })),
});

const stateAnswer = (order: Order, { language }: RenderContext, lines: readonly Line[]): Card =>
  textCard({
    tone: TONES[order.state],
    mark: MARKS[order.state],
    title: wordsFor(language).cards.title(order.ref, wordsFor(language).names.states[order.state]),
    lines,
  });

/** The history of an order, as far as the order itself keeps it. */
function historyOf(order: Order, ctx: RenderContext): readonly Line[] {
  const { answers, names } = wordsFor(ctx.language);
  const { history } = answers;
  const { attempt, doubt, state, decision } = order;
  const ended = decision !== null && decision.kind !== 'approved' ? decision.at : order.changedAt;
  const events: readonly (readonly [number, string] | null)[] = [
    [order.openedAt, history.asked(personOf(order.maker).name)],
    ...order.votes.map(({ by, at }) => [at, history.approved(personOf(by).name)] as const),
    attempt?.startedAt && !isBeingChecked(order)
      ? [attempt.startedAt, history.sent(ctx.providerName(attempt.provider), attempt.merchantOrderId)]
      : null,
    doubt === null ? null : [doubt.since, history.doubted],
    isEnd(order) ? [ended, names.states[state]] : null,
  ];
  return events.filter((event) => event !== null).map(([at, text]) => [`${ctx.writeTime(at, ctx.now)} ${text}`]);
}

/** A contradiction changes `changedAt` too, so the time of an earlier end is not known here. */
const isEnd = ({ state, conflict }: Order): boolean =>
  conflict === null && !['awaiting_approval', 'approved', 'submitting', 'accepted', 'in_doubt'].includes(state);

const catalogueLines = (products: readonly Product[], ctx: RenderContext): readonly string[] =>
  products.length === 0
    ? []
    : [wordsFor(ctx.language).answers.products, ...productLines(products.slice(0, MAX_PRODUCTS), ctx)];

const productLines = (products: readonly Product[], { language }: RenderContext): readonly string[] =>
  products.map((product) =>
    wordsFor(language).answers.product(
      typedName(product),
      truncate(product.name[language], 80),
      priceOf(product.priceLi),
    ),
  );
