import type { KeyValueStore, Origin } from '../src/core/conversation.ts';
import type { Order } from '../src/core/order.ts';
import type { Actor } from '../src/core/people.ts';
import { err, ok, type Result } from '../src/core/result.ts';
import type { Desk } from '../src/desk/desk.ts';
import { say } from './answer.ts';
import { decidedBefore } from './answer-cards.ts';
import { type Card, type CardButton, type Line, priceOf, textCard } from './card.ts';
import type { Answer, Given } from './command.ts';
import { orderFactsOf } from './order-facts.ts';
import { confirmedLine, type ManyAsked } from './parse-many.ts';
import { type Refusal, sayRefusal } from './refusal.ts';
import type { RenderContext } from './render-context.ts';
import { wordsFor } from './words/words-for.ts';

/** How many orders one confirmation decides. */
export const MAX_MANY = 100;
/** As many lines fit on every chat. */
const MAX_SHOWN = 40;
const AT_ONCE = 8;
const TTL_MS = 10 * 60_000;

export type ManyDeps = { readonly desk: Desk; readonly store: KeyValueStore };
type Decision = 'approve' | 'reject';

/** An order that is not decided with the others, and why. */
type LeftOut = { readonly ref: string; readonly why: Refusal };

/**
 * A confirmation as it was shown. It decides nothing: rights, state and version are checked at the click. Losing it loses nothing.
 *
 * @property usedBy the request that used it; null before
 */
type Confirmation = {
  readonly decision: Decision;
  readonly why: string | null;
  readonly orders: readonly { readonly ref: string; readonly version: number }[];
  readonly usedBy: string | null;
};

const confirmationKey = (by: Actor, code: string): string => `many:${by.person}:${code}`;
const listKey = (by: Actor, { conversation }: Origin): string => `listed:${by.person}:${conversation}`;

/** Remembers the waiting orders of a list that somebody was shown, for `approve all`. */
export async function rememberListed(
  orders: readonly Order[],
  { by, origin }: Pick<Given, 'by' | 'origin'>,
  { store }: Pick<ManyDeps, 'store'>,
): Promise<void> {
  const waiting = orders.filter(({ state }) => state === 'awaiting_approval').map(({ ref }) => ref);
  await store.put(listKey(by, origin), waiting, TTL_MS);
}

/** Runs a decision about many orders: shows what it would decide, or decides what was shown. */
export async function runMany(
  asked: ManyAsked,
  given: Given,
  ctx: RenderContext,
  deps: ManyDeps,
): Promise<Result<Answer, Refusal>> {
  if (asked.kind === 'confirmed') return decideAll(asked.code, given, ctx, deps);
  const refs = await refsOf(asked, given, deps);
  if (refs === null) return err({ kind: 'nothing_listed' });
  if (refs.length > MAX_MANY) return err({ kind: 'too_many_orders', given: refs.length, most: MAX_MANY });
  return ok(say(await confirmationOf(refs, asked, given, ctx, deps)));
}

async function refsOf(
  asked: Exclude<ManyAsked, { readonly kind: 'confirmed' }>,
  { by, origin }: Given,
  { desk, store }: ManyDeps,
): Promise<readonly string[] | null> {
  if (asked.kind === 'named') return asked.orders;
  if (asked.kind === 'waiting') return (await desk.waitingFor(by)).slice(0, MAX_MANY).map(({ ref }) => ref);
  const kept = await store.get(listKey(by, origin));
  return Array.isArray(kept) && kept.length > 0 ? kept.map(String) : null;
}

async function confirmationOf(
  refs: readonly string[],
  { decision, why }: { readonly decision: Decision; readonly why: string },
  { by, origin }: Given,
  ctx: RenderContext,
  { desk, store }: ManyDeps,
): Promise<Card> {
  const words = wordsFor(ctx.language).decisions;
  const checked = await eachOf(refs, async (ref) => ({ ref, may: await desk.mayDecide(ref, by, origin) }));
  // An O for a 0 names the same order once more.
  const orders = [
    ...new Map(checked.flatMap(({ may }) => (may.ok ? [[may.value.ref, may.value] as const] : []))).values(),
  ];
  const leftOut = checked.flatMap(({ ref, may }) => (may.ok ? [] : [{ ref, why: may.error }]));
  if (orders.length === 0) {
    return textCard({ mark: '🗂️', title: words.nothing[decision], lines: leftOutLines(leftOut, ctx) });
  }
  const code = desk.newBatchRef();
  const confirmation: Confirmation = {
    decision,
    why: why === '' ? null : why,
    orders: orders.map(({ ref, version }) => ({ ref, version })),
    usedBy: null,
  };
  await store.put(confirmationKey(by, code), confirmation, TTL_MS);
  const total = priceOf(orders.reduce((sum, { product }) => sum + product.priceLi, 0));
  const rows = orders.slice(0, MAX_SHOWN).map((order) => words.row(orderFactsOf(order, ctx)));
  const more = orders.length > MAX_SHOWN ? [words.more(orders.length - MAX_SHOWN)] : [];
  const button: CardButton = {
    action: 'many',
    label: words.confirm[decision](orders.length, total),
    line: confirmedLine(decision, code),
    style: decision === 'approve' ? 'primary' : 'danger',
  };
  const card = textCard({
    tone: 'waiting',
    mark: '🗂️',
    title: words.sure[decision](orders.length, total),
    lines: [...rows, ...more, ...leftOutLines(leftOut, ctx), words.once],
  });
  return { ...card, buttons: [button] };
}

/** Each order is decided by its own compare-and-set, at the version that was shown. */
async function decideAll(
  code: string,
  { by, origin, requestKey }: Given,
  ctx: RenderContext,
  { desk, store }: ManyDeps,
): Promise<Result<Answer, Refusal>> {
  const key = confirmationKey(by, code);
  const confirmation = readConfirmation(await store.get(key));
  // A press that ended with its process is done again: it goes on with the orders that are left.
  if (confirmation === null || (confirmation.usedBy ?? requestKey) !== requestKey)
    return err({ kind: 'confirmation_over' });
  await store.put(key, { ...confirmation, usedBy: requestKey }, TTL_MS);
  const { decision, why, orders } = confirmation;
  const results = await eachOf(orders, async ({ ref, version }) => ({
    ref,
    decided: await desk.decide({ order: { by: 'ref', ref }, decision, why, by, origin, version }),
  }));
  const decided = results.flatMap((one) => (one.decided.ok ? [one.decided.value] : []));
  const leftOut = results.flatMap((one) => (one.decided.ok ? [] : [{ ref: one.ref, why: one.decided.error }]));
  return ok(say(resultCard(decision, decided, leftOut, ctx)));
}

function resultCard(
  decision: Decision,
  decided: readonly Order[],
  leftOut: readonly LeftOut[],
  ctx: RenderContext,
): Card {
  const words = wordsFor(ctx.language).decisions;
  const counted = decided.filter(({ state }) => state === 'awaiting_approval');
  const ended = decided.filter(({ state }) => state !== 'awaiting_approval');
  const total = priceOf(ended.reduce((sum, { product }) => sum + product.priceLi, 0));
  return textCard({
    tone: leftOut.length === 0 ? 'success' : 'warning',
    mark: decision === 'approve' ? '👍' : '🚫',
    title: words.done[decision](ended.length, decided.length + leftOut.length, total),
    lines: [
      ...(counted.length === 0 ? [] : [words.counted(counted.map(({ ref }) => ref).slice(0, MAX_SHOWN))]),
      ...leftOutLines(leftOut, ctx),
    ],
  });
}

/** One line for each order that fell out. */
function leftOutLines(leftOut: readonly LeftOut[], ctx: RenderContext): readonly (string | Line)[] {
  if (leftOut.length === 0) return [];
  const { decisions: words, refusals, numbers } = wordsFor(ctx.language);
  const lines = leftOut
    .slice(0, MAX_SHOWN)
    .map(({ ref, why }) => words.out(ref, decidedBefore(why, ctx) ?? sayRefusal(why, refusals, numbers, ctx).wrong));
  const more = leftOut.length > MAX_SHOWN ? [words.more(leftOut.length - MAX_SHOWN)] : [];
  return [words.leftOut(leftOut.length), ...lines, ...more];
}

function readConfirmation(kept: unknown): Confirmation | null {
  if (typeof kept !== 'object' || kept === null || !('orders' in kept) || !Array.isArray(kept.orders)) return null;
  return kept as unknown as Confirmation;
}

/** A few at a time, in their order. */
async function eachOf<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (let from = 0; from < items.length; from += AT_ONCE)
    results.push(...(await Promise.all(items.slice(from, from + AT_ONCE).map(work))));
  return results;
}
