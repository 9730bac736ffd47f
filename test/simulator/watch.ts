import type { Log } from '../../src/core/log.ts';
import type { ClaimedNotice, NoticeEnd } from '../../src/core/notice.ts';
import type { OrderState } from '../../src/core/order.ts';
import type { HttpCall } from '../../src/providers/http.ts';
import type { Book } from './book.ts';
import type { Chat, Message } from './chat.ts';
import { checkBudgets } from './check-budgets.ts';
import { approvalsOf, checkDecision } from './check-decisions.ts';
import type { Copies } from './copies.ts';
import type { LedgerWatch } from './faulty-ledger.ts';
import type { Host } from './host.ts';
import type { OrderModel } from './order-model.ts';
import type { Saying } from './people.ts';
import { accountOf, sellerAt } from './provider-accounts.ts';
import type { World } from './world.ts';

export type Watch = LedgerWatch & {
  /** A request came to a provider that was sent at that time. */
  readonly arrived: (call: HttpCall, sentAt: number) => void;
  /** A request was sent, or may have been. */
  readonly left: (call: HttpCall) => void;
  /** When anything of an order was last sent to buy it; 0 for never. */
  readonly leftAt: (order: string) => number;
  /** The processes' log: nothing private gets there, and no error but of a database that is away. */
  readonly log: Log;
  /** Something was shown to people. */
  readonly shown: (message: Message, words: string) => void;
};

type WatchDeps = {
  readonly world: World;
  readonly book: Book;
  readonly chat: Chat;
  readonly orders: OrderModel;
  readonly copies: Pick<Copies, 'putBackAt'>;
  readonly sayings: () => readonly Saying[];
  readonly timeWasWrong: () => boolean;
};

/** Where an order may go, written down a second time: the product's own table is what is being checked. */
const LEGAL: Readonly<Record<OrderState, readonly OrderState[]>> = {
  awaiting_approval: ['approved', 'rejected', 'cancelled', 'expired'],
  approved: ['submitting', 'cancelled'],
  submitting: ['accepted', 'in_doubt', 'failed', 'approved', 'succeeded'],
  accepted: ['in_doubt', 'succeeded', 'failed'],
  // Back to where a copy had it, once it is proved that it was never bought.
  in_doubt: ['accepted', 'failed', 'succeeded', 'awaiting_approval', 'approved'],
  succeeded: ['refunded'],
  failed: [],
  rejected: [],
  expired: [],
  cancelled: [],
  refunded: [],
};

const isLegal = (from: OrderState, to: OrderState, wasRestored: boolean): boolean => {
  const isBack = from === 'in_doubt' && (to === 'awaiting_approval' || to === 'approved');
  return from === to || (LEGAL[from].includes(to) && (wasRestored || !isBack));
};

/** Somebody's whole number. Eleven digits inside of an id, whose letters are capitals, are nobody's. */
export const WHOLE_NUMBER = /(?<![0-9A-Z])1[3-9]\d{9}(?![0-9A-Z])/;
const SECRET = /SIMYTXTOKEN|SIMJUHEKEY|SIMOPENID/;
/** What no eye may see. */
const isPrivate = (text: string): boolean => WHOLE_NUMBER.test(text) || SECRET.test(text);

/** Checks, while it happens, what must hold at every moment. */
export function createWatch(deps: WatchDeps): Watch {
  const { world, book, orders } = deps;
  const started = new Set<string>();
  const sent = new Set<string>();
  const left = new Map<string, number>();

  const logged = (event: string, facts: Readonly<Record<string, unknown>> = {}): void => {
    const line = `${event} ${JSON.stringify(facts)}`;
    if (isPrivate(line)) world.violation('I12', `the log says ${line}`);
  };

  return {
    log: {
      info: logged,
      warn: logged,
      error: (event, facts = {}) => {
        const expected = String(facts.why).startsWith('simulated');
        if (!expected) world.violation('no error but a database that is away', `${event}: ${facts.why}`);
      },
    },
    recorded: (host, change) => {
      const { after, event } = change;
      const before = orders.take(host, change);
      if (before !== undefined && !isLegal(before.state, after.state, deps.copies.putBackAt() !== null))
        world.violation('I9', `${after.ref} went from ${before.state} to ${after.state}`);
      checkDecision(host, change, before, deps.sayings(), world.violation);
      if (before === undefined) checkBudgets(host, change, orders, world.violation);
      if (event.kind === 'submission_started' && after.attempt !== null) started.add(after.attempt.merchantOrderId);
    },
    ended: (host, item, end, held) => ended(deps, host, item, end, held),
    left: (call) => {
      const id = submittedId(call);
      if (id !== null) left.set(id.slice(0, 16), world.now());
    },
    leftAt: (order) => left.get(order) ?? 0,
    arrived: (call, sentAt) => {
      const id = submittedId(call);
      if (id === null) return isSaleCheck(call) ? undefined : judgeQuestion(deps, call);
      // What a copy does not know that it was refused may be sent once more, since it is not there.
      const isAgain = sent.has(id) && (deps.copies.putBackAt() === null || book.ofOrder(id).length > 0);
      const seller = sellerAt(call.url.host);
      if (seller !== 'juhe' && isAgain) world.violation('I1', `${id} was sent to ${seller} twice`);
      if (!started.has(id)) world.violation('law 1', `${id} was sent before its start was recorded`);
      sent.add(id);
      // What it was sent for may be forgotten since, and is only remembered by the provider.
      if (sentAt < (deps.copies.putBackAt() ?? 0)) return;
      const order = orders.get(id.slice(0, 16));
      if (order === undefined) return world.violation('I7', `${id} was sent and belongs to no order`);
      const approvals = approvalsOf(order);
      if (approvals < order.approvals)
        world.violation('I7', `${id} was sent with ${approvals} of ${order.approvals} approvals`);
    },
    shown: (message, words) => {
      if (isPrivate(words)) world.violation('I12', `${message.key} shows what nobody may see: ${words}`);
      judgeClaim(deps, message);
      const isSure = !left.has(message.order) && !words.includes('interrupted');
      if (message.reply === 'in_doubt' && isSure && deps.copies.putBackAt() === null)
        world.violation('law 2', `${message.key} is in doubt, and nothing of it ever left`);
      if (message.postedAt === world.now()) judgePlace(deps, message);
    },
  };
}

/** A post is good once the desk wrote down where it stands; one that it could not write down may be repeated. */
function ended(
  { world, chat, timeWasWrong }: WatchDeps,
  host: Host,
  item: ClaimedNotice,
  end: NoticeEnd,
  held: boolean | null,
): void {
  const key = `${item.orderId}.${item.version}.${item.slot}`;
  const own = chat.messages.filter((message) => message.key === key && message.postedBy === host && !message.kept);
  if (held === null) for (const message of own) message.excuse ??= 'the database was away';
  if (held === false && timeWasWrong()) for (const message of own) message.excuse ??= 'its lease had ended';
  if (held !== true || end.kind !== 'shown') return;
  const stands = own.find(({ ref }) => ref.message === end.ref.message);
  if (stands === undefined) return;
  if (stands.reply !== null && chat.messages.some((other) => other.key === key && other.kept))
    world.violation('I5', `${key} was shown and shown again`);
  stands.kept = true;
}

function submittedId({ url, body }: HttpCall): string | null {
  if (url.pathname.endsWith('/onlineorder')) return new URLSearchParams(body).get('orderid');
  const fields = body.startsWith('{')
    ? (JSON.parse(body) as { readonly action?: string; readonly customParm?: string })
    : {};
  return fields.action === 'flowOrder' || fields.action === 'productOrder' ? (fields.customParm ?? '') : null;
}

/** It names no order. */
const isSaleCheck = ({ url }: HttpCall): boolean => url.pathname.endsWith('/telcheck');

/**
 * An account is asked only about what it was sent: it would say of anything else that it does not find it. After a restore each is asked
 * that an order could have gone to.
 */
function judgeQuestion({ world, book, copies }: WatchDeps, call: HttpCall): void {
  if (copies.putBackAt() !== null) return;
  const account = accountOf(call);
  for (const id of askedIds(call)) {
    const bought = book.bought.filter((one) => one.merchantOrderId === id || one.providerOrderId === id);
    if (bought.length > 0 && bought.every((one) => one.account !== account))
      world.violation('accounts', `${id} was asked about at another account than it was sent to`);
  }
}

function askedIds({ url, body }: HttpCall): readonly string[] {
  if (url.pathname.endsWith('/ordersta')) return [new URLSearchParams(body).get('orderid') ?? ''];
  const { requestId, customParm } = JSON.parse(body) as { readonly requestId?: string; readonly customParm?: string };
  return (requestId ?? customParm ?? '').split(',');
}

/** Nothing is called failed that the provider has or may yet deliver, and nothing delivered that it has not. */
function judgeClaim({ world, book }: WatchDeps, { reply, order, key }: Message): void {
  const bought = book.ofOrder(order);
  const alive = bought.find(({ truth }) => truth === 'charging' || truth === 'delivered');
  if (reply === 'failed' && alive) world.violation('I3', `${key} says failed, the provider says ${alive.truth}`);
  const has = bought.some(({ truth }) => truth === 'delivered' || truth === 'refunded');
  if (reply === 'succeeded' && !has) world.violation('I3', `${key} says delivered, the provider does not`);
}

/** A reply never comes before the card it hangs under, nor after a later one but where a lease could end under its holder. */
function judgePlace(
  { world, chat, timeWasWrong }: WatchDeps,
  { reply, slot, order, ref, key, version }: Message,
): void {
  // A requester is told in private that there is no card.
  if (reply === null || slot === 'requester') return;
  const here = chat.currentId(ref.conversation);
  const there = chat.messages.filter(
    (other) => other.order === order && other.key !== key && chat.currentId(other.ref.conversation) === here,
  );
  if (!there.some((other) => other.reply === null)) world.violation('order of notices', `${key} came before any card`);
  const overtaken = there.find((other) => other.reply !== null && other.version > version && other.kept);
  if (overtaken && !timeWasWrong()) world.violation('order of notices', `${key} came after ${overtaken.key}`);
}
