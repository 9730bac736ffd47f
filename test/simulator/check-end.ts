import { createHash } from 'node:crypto';
import { isFinal, type Order, type OrderState } from '../../src/core/order.ts';
import type { Bought } from './book.ts';
import { CATALOGUE, namesOf } from './catalogue.ts';
import type { Chat, Message } from './chat.ts';
import { couldBeSettled } from './check-decisions.ts';
import { checkMoney } from './check-money.ts';
import { checkWaits } from './check-waits.ts';
import { type Draft, rosterOf } from './config-file.ts';
import type { Copies } from './copies.ts';
import type { Line, Stored } from './database.ts';
import type { People } from './people.ts';
import { HOME_ACCOUNTS } from './provider-accounts.ts';
import { WHOLE_NUMBER } from './watch.ts';
import type { World } from './world.ts';

type Parts = Parameters<typeof checkWaits>[0] & {
  readonly people: People;
  readonly draft: Draft;
  readonly copies: Pick<Copies, 'isLost'>;
};
type Violate = World['violation'];

/** Checks, once nothing happens any more, what the providers, the chats and the people have seen against what was written down. */
export function checkEnd(world: World, stored: Stored, parts: Parts): void {
  const violate = world.violation;
  const orders = stored.orders.map(({ order }) => order);
  for (const order of orders) {
    checkPurchases(order, parts, violate);
    checkTold(order, parts.chat, violate);
    checkCostTold(order, parts, violate);
    checkDecision(order, stored.lines, violate);
  }
  for (const { order, chain } of stored.orders) checkJournal(order, chain, stored.lines, violate);
  for (const { merchantOrderId } of parts.book.bought) {
    const owner = orders.some(({ id }) => merchantOrderId.startsWith(id));
    if (!owner && !parts.copies.isLost(merchantOrderId.slice(0, 16)))
      violate('I2', `the provider has ${merchantOrderId}, and nobody asked for it`);
  }
  checkPosts(parts.chat, violate);
  checkPeople(parts, orders, violate);
  checkMoney(orders, stored, violate);
  checkNumbers(stored, parts.draft.numbersKeptMs, violate);
  checkWaits(parts, violate);
  for (const { key, parked } of stored.waiting) if (parked === null) violate('I4', `${key} was never shown`);
  // What a conversation that is gone for good was never shown cannot be decided there.
  if (parts.chat.archived.size > 0) return;
  for (const order of orders)
    if (!isFinal(order.state) && !isLeftAlone(order, parts)) violate('I15', `${order.ref} stays ${order.state}`);
}

/** Whether nobody is left who could end it: told that people must, and allowed to. */
function isLeftAlone({ id, state, held, origin }: Order, { chat, draft, orders }: Parts): boolean {
  // Only people can end what is held for an account that is gone, too.
  if (state !== 'in_doubt' && !(state === 'accepted' && held !== null)) return false;
  if (chat.archived.has(origin.conversation) && !draft.operatorsHaveAPlace) return true;
  const known = orders.get(id);
  return known !== undefined && !couldBeSettled(known, rosterOf(draft));
}

/** Some hash in a hundred has eleven digits in a row, which are nobody's number. */
const HASH = /\b[0-9a-f]{32,64}\b/g;

/** Law 9: nobody's number is in the journal; an order that has none any more has it nowhere, and had ended. */
function checkNumbers({ orders, lines }: Stored, numbersKeptMs: number | null, violate: Violate): void {
  for (const { body, order_id, version } of lines)
    if (WHOLE_NUMBER.test(body.replaceAll(HASH, '')))
      violate('law 9', `line ${version} of ${order_id} has a whole number`);
  for (const { order } of orders) {
    if (order.numberKey === null) continue;
    if (numbersKeptMs === null || !isFinal(order.state)) violate('law 9', `${order.ref} lost its number too soon`);
    if (WHOLE_NUMBER.test(JSON.stringify(order).replaceAll(HASH, '')))
      violate('law 9', `${order.ref} is masked and has its whole number`);
  }
}

/** I1, I2, I14: what the provider has of one order is what the desk says of it. */
function checkPurchases(order: Order, parts: Parts, violate: Violate): void {
  const bought = parts.book.ofOrder(order.id);
  if (bought.length > 1) violate('I1', `${order.ref} was bought ${bought.length} times`);
  const truth: Bought['truth'] | 'nothing' = bought[0]?.truth ?? 'nothing';
  const agrees: Readonly<Partial<Record<OrderState, readonly (Bought['truth'] | 'nothing')[]>>> = {
    // What another account took back afterwards is asked about by nobody any more.
    succeeded: bought.some(({ account }) => !HOME_ACCOUNTS.has(account)) ? ['delivered', 'refunded'] : ['delivered'],
    refunded: ['refunded'],
    // What was taken back before anybody asked was never delivered, as far as the customer knows.
    failed: ['failed', 'nothing', 'refunded'],
    rejected: ['nothing'],
    expired: ['nothing'],
    cancelled: ['nothing'],
  };
  for (const one of bought) checkBought(order, one, violate);
  const expected = agrees[order.state];
  if (expected === undefined && isLeftAlone(order, parts)) return;
  if (expected === undefined) violate('I2', `${order.ref} was left ${order.state}, the provider has ${truth}`);
  else if (!expected.includes(truth)) violate('I14', `${order.ref} is ${order.state}, the provider has ${truth}`);
  const costLi = order.costLi;
  if (order.state === 'succeeded' && costLi !== null && costLi !== bought[0]?.costLi)
    violate('I14', `${order.ref} cost ${costLi}, the provider took ${bought[0]?.costLi}`);
}

/** What was bought is what was asked for, for the number that was named. */
function checkBought({ ref, product, msisdn, numberKey }: Order, bought: Bought, violate: Violate): void {
  const article = CATALOGUE.find(({ code }) => code === product.code);
  if (article === undefined || !namesOf(article).includes(bought.product))
    violate('I14', `${ref} is ${product.code}, the provider sold ${bought.product}`);
  if (numberKey === null && bought.msisdn !== msisdn) violate('I14', `${ref} was bought for another number`);
}

const TOLD: Readonly<Partial<Record<OrderState, string>>> = {
  succeeded: 'succeeded',
  failed: 'failed',
  rejected: 'rejected',
  expired: 'expired',
  refunded: 'refunded',
};

/** I4 and law 8: the end was told where it was asked, and no card shows another state or live buttons. */
function checkTold(order: Order, chat: Chat, violate: Violate): void {
  const asked = chat.currentId(order.origin.conversation);
  const own = chat.messages.filter((message) => message.order === order.id);
  const reply = TOLD[order.state];
  const wasTold = own.some((message) => message.reply === reply && chat.currentId(message.ref.conversation) === asked);
  if (reply !== undefined && !wasTold && !chat.archived.has(asked))
    violate('I4', `${order.ref} is ${order.state}, and nobody was told`);
  for (const card of standingCards(own, chat)) {
    if (card.shows !== order.state)
      violate('law 8', `${order.ref} is ${order.state}, its card ${card.key} shows ${card.shows}`);
    const isLive = isFinal(order.state) || card.buttons.some((line) => /^(approve|reject) /.test(line));
    if (card.buttons.length > 0 && order.decision !== null && isLive)
      violate('law 8', `${order.ref} was decided, its card ${card.key} has buttons`);
  }
}

/** What a provider took beyond or below the price was told to the operators, where the config says where. */
function checkCostTold({ id, ref, state, costLi, product }: Order, { chat, draft }: Parts, violate: Violate): void {
  if (state !== 'succeeded' || costLi === null || costLi === product.priceLi || !draft.operatorsHaveAPlace) return;
  if (!chat.messages.some(({ order, alert }) => order === id && alert === 'cost'))
    violate('law 6', `${ref} cost ${costLi} instead of ${product.priceLi}, and no operator was told`);
}

/** The cards that the desk knows of: one that was posted twice because its answer was lost stays as it is. */
function standingCards(own: readonly Message[], chat: Chat): readonly Message[] {
  const known = own.filter(
    ({ slot, kept, deleted, ref }) =>
      (slot === 'card' || slot === 'decisions') &&
      kept &&
      !deleted &&
      !chat.archived.has(ref.conversation) &&
      chat.currentId(ref.conversation) === ref.conversation,
  );
  return [...Map.groupBy(known, ({ slot, ref }) => `${slot} ${ref.conversation}`).values()].flatMap((same) =>
    same.slice(-1),
  );
}

/** I6, I7: one decision, and nothing bought without it. By whom is judged when it is committed. */
function checkDecision(order: Order, lines: readonly Line[], violate: Violate): void {
  const own = lines.filter(({ order_id }) => order_id === order.id);
  const kinds = own
    .map(({ kind }) => kind)
    .filter((kind) => ['approved', 'rejected', 'cancelled', 'expired'].includes(kind));
  // What was approved and could not be sent may be taken back: what was bought of such an order is judged with the purchases.
  const tookBack = kinds.length === 2 && kinds[0] === 'approved' && kinds[1] === 'cancelled';
  if (kinds.length > 1 && !tookBack) violate('I6', `${order.ref} was decided ${kinds.join(' and ')}`);
  if (
    own.some(({ kind }) => kind === 'submission_started') &&
    kinds[0] !== 'approved' &&
    order.verdict.steps.length > 0
  )
    violate('I7', `${order.ref} was bought and never approved`);
}

/** I13: each line's hash covers the line before it, and the order has the last. */
function checkJournal(order: Order, chain: string, lines: readonly Line[], violate: Violate): void {
  let previous = '';
  const own = lines.filter(({ order_id }) => order_id === order.id);
  for (const { order_id, version, at, kind, body, hash } of own) {
    previous = createHash('sha256')
      .update(`${previous}\n${JSON.stringify([order_id, version, at, kind, body])}`)
      .digest('base64url');
    if (hash !== previous) violate('I13', `line ${version} of ${order.ref} is not what was written`);
  }
  if (chain !== previous || own.length !== order.version)
    violate('I13', `the journal of ${order.ref} does not end where the order does`);
}

/** I5: whatever stands twice has a reason. */
function checkPosts({ messages }: Chat, violate: Violate): void {
  for (const message of messages) {
    if (!message.kept && message.excuse === null)
      violate('I5', `${message.key} was posted, and the desk does not know it`);
  }
  for (const [key, same] of Map.groupBy(messages, ({ key }) => key)) {
    const known = same.filter(({ kept, reply, slot }) => kept && (reply !== null || slot === 'operators')).length;
    if (known > 1) violate('I5', `${key} was shown ${known} times`);
  }
}

/** Law 8, I2, I12: every saying was answered, every order that was answered for exists once, and no answer says too much. */
function checkPeople({ people, copies }: Parts, orders: readonly Order[], violate: Violate): void {
  for (const { line, by, key, answers } of people.sayings) {
    if (answers.length === 0) violate('law 8', `"${line}" of ${by} was never answered`);
    if (answers.some(({ words }) => WHOLE_NUMBER.test(words)))
      violate('I12', `the answer to "${line}" has a whole number`);
    const isRequest = /^139/.test(line);
    const opened = orders.filter(({ requestKey }) => requestKey === key);
    if (isRequest && opened.length > 1) violate('I1', `"${line}" opened ${opened.length} orders`);
    if (isRequest && opened.length === 0 && answers.some(({ refused }) => !refused) && !copies.isLost(key))
      violate('I2', `"${line}" was acknowledged and is lost`);
    if (isRequest && opened.some(({ maker }) => maker.account !== by)) violate('I6', `"${line}" has another maker`);
  }
}
