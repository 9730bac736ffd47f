import type { Change } from '../core/change.ts';
import type { ConversationId, MessageRef } from '../core/conversation.ts';
import { fingerprintOf, NEVER, type Opening, type Past, type PastOrder, type PastQuestion } from '../core/rule.ts';
import { type OrderColumns, orderFromColumns, type Reading } from './readable.ts';
import type { NumberKeyOf } from './retention.ts';
import { readableOrder } from './rows.ts';
import type { Lock } from './session.ts';
import { type Call, call, type Script, statement, together } from './statement.ts';

type PastRow = OrderColumns & {
  readonly document: string;
  readonly conversation: string | null;
  readonly message: string | null;
};

const COUNTS = "o.state not in ('rejected', 'expired', 'cancelled', 'failed', 'refunded')";

const COLUMNS = `o.opened_at, o.id, o.document, o.version, o.ref, o.state, o.team, o.msisdn, o.maker, o.price_li,
  m.conversation, m.message`;
const WITH_CARD = "from orders o left join messages m on m.order_id = o.id and m.slot = 'card' and m.version = 0";

/**
 * Three short statements. Each looks under the value itself and under its key. As one statement with `union all` they took
 * SQLite five times as long, even if they found nothing.
 */
export const PAST = {
  number: statement<PastRow>(`select ${COLUMNS} ${WITH_CARD}
    where o.msisdn in (:msisdn, :masked) and o.opened_at >= :since and ${COUNTS} order by o.opened_at desc limit 5`),
  reason: statement<PastRow>(`select ${COLUMNS} ${WITH_CARD}
    where o.reason_key in (:reason, :masked) and o.opened_at >= :since and ${COUNTS} order by o.opened_at desc limit 3`),
  maker: statement<PastRow>(`select opened_at from orders
    where maker = :maker and opened_at >= :since order by opened_at desc limit :most`),
  /** Other judgements of the same number, reason or requester wait until this is written. */
  lock: statement('select pg_advisory_xact_lock(hashtextextended(:name, 0))'),
};

type Found = {
  readonly number: readonly PastRow[];
  readonly reason: readonly PastRow[];
  readonly maker: readonly PastRow[];
};

/** Asks only the questions that can find something. */
function* found(question: PastQuestion, keyOf: NumberKeyOf): Script<Found> {
  const { msisdn, reasonKey, makers, numberSince, reasonSince, makerSince, makerMost } = question;
  const calls = {
    number: numberSince === NEVER ? null : call(PAST.number, { msisdn, masked: keyOf(msisdn), since: numberSince }),
    reason:
      reasonKey === null
        ? null
        : call(PAST.reason, { reason: reasonKey, masked: keyOf(reasonKey), since: reasonSince }),
  };
  const ofMakers =
    makerMost === 0 ? [] : makers.map((maker) => call(PAST.maker, { maker, since: makerSince, most: makerMost }));
  const asked = [...Object.values(calls), ...ofMakers].filter((one) => one !== null);
  const answers = yield* together(asked);
  const of = (one: Call | null): readonly PastRow[] =>
    one === null ? [] : ((answers[asked.indexOf(one)]?.rows ?? []) as readonly PastRow[]);
  return { number: of(calls.number), reason: of(calls.reason), maker: newestOf(ofMakers.map(of), makerMost) };
}

/** Merges the openings of several accounts, as if they were one. */
const newestOf = (found: readonly (readonly PastRow[])[], most: number): readonly PastRow[] =>
  found.length === 1
    ? found.flat()
    : found
        .flat()
        .toSorted((a, b) => openedAt(b) - openedAt(a))
        .slice(0, most);

/** Finds earlier orders for rules and approvers. An order that cannot be read still counts, by its columns. */
export function* past(question: PastQuestion, reading: Reading, keyOf: NumberKeyOf): Script<Past> {
  const { number, reason, maker } = yield* found(question, keyOf);
  const read = (row: PastRow): PastOrder => {
    const order = readableOrder(row, reading);
    return { order: order.ok ? order.value : orderFromColumns(row), card: placeOf(row) };
  };
  return { sameNumber: number.map(read), sameReason: reason.map(read), makerOpenedAt: maker.map(openedAt) };
}

/** Says whether a new order's basis is still all there is. */
export function* pastHolds({ basis }: Change, keyOf: NumberKeyOf): Script<boolean> {
  if (basis.kind !== 'usage' || basis.seen === null) return true;
  const { question, fingerprint } = basis.seen;
  const { number, reason, maker } = yield* found(question, keyOf);
  const opening = (row: PastRow): Opening => ({ id: row.id, openedAt: openedAt(row) });
  const seen = {
    sameNumber: number.map(opening),
    sameReason: reason.map(opening),
    makerOpenedAt: maker.map(openedAt),
  };
  return fingerprintOf(seen, question) === fingerprint;
}

const openedAt = ({ opened_at }: PastRow): number => Number(opened_at);

/** Replicas write one after the other if their orders rest on the same past. */
export function pastLocks({ basis }: Change): readonly Lock[] {
  if (basis.kind !== 'usage' || basis.seen === null) return [];
  const { msisdn, reasonKey, makers, numberSince, makerMost } = basis.seen.question;
  const names = [
    ...(numberSince === NEVER ? [] : [`past number ${msisdn}`]),
    ...(makerMost === 0 ? [] : makers.map((maker) => `past maker ${maker}`)),
    ...(reasonKey === null ? [] : [`past reason ${reasonKey}`]),
  ];
  return names.map((name) => ({ name, call: call(PAST.lock, { name }) }));
}

const placeOf = ({ conversation, message }: PastRow): MessageRef | null =>
  conversation === null || message === null ? null : { conversation: conversation as ConversationId, message };
