import type { ConversationId, MessageRef } from '../core/conversation.ts';
import type { Change, Past, PastOrder, PastQuestion } from '../core/ledger.ts';
import { fingerprintOf, NEVER, type Opening } from '../core/past.ts';
import { type OrderRow, orderOf } from './rows.ts';
import type { Lock } from './session.ts';
import { call, rows, type Script, statement } from './statement.ts';

type PastRow = OrderRow & {
  readonly what: 'number' | 'reason' | 'maker';
  readonly opened_at: number;
  readonly id: string;
  readonly conversation: string | null;
  readonly message: string | null;
};

const ORDER = `o.opened_at, o.id, o.document, o.version, m.conversation, m.message
  from orders o left join messages m on m.order_id = o.id and m.slot = 'card' and m.version = 0`;
const COUNTS = "o.state not in ('rejected', 'expired', 'cancelled', 'failed', 'refunded')";

export const PAST = {
  /** The newest few by two indexes, and a third one's keys alone. */
  found: statement<PastRow>(`
    select * from (select 'number' as what, ${ORDER}
      where o.msisdn = :msisdn and o.opened_at >= :numbersince and ${COUNTS}
      order by o.opened_at desc limit 5) of_number
    union all
    select * from (select 'reason' as what, ${ORDER}
      where o.reason_key = :reason and o.opened_at >= :reasonsince and ${COUNTS}
      order by o.opened_at desc limit 3) of_reason
    union all
    select * from (select 'maker' as what, o.opened_at, '', cast(null as text), 0, cast(null as text), cast(null as text)
      from orders o where o.maker = :maker and o.opened_at >= :makersince
      order by o.opened_at desc limit :most) of_maker`),
  /** Whoever judges the same number, reason or asker waits until this is written. */
  lock: statement('select pg_advisory_xact_lock(hashtextextended(:name, 0))'),
};

/** Finds what rules and approvers want to know of earlier orders. */
export function* past(question: PastQuestion, current: (id: ConversationId) => ConversationId): Script<Past> {
  const found = yield* rows(PAST.found, paramsOf(question));
  const ordersOf = (what: PastRow['what']): readonly PastOrder[] =>
    found.filter((row) => row.what === what).map((row) => ({ order: orderOf(row, current), card: placeOf(row) }));
  const makers = found.filter(({ what }) => what === 'maker');
  return {
    sameNumber: ordersOf('number'),
    sameReason: ordersOf('reason'),
    makerOpenedAt: makers.map(({ opened_at }) => Number(opened_at)),
  };
}

/** Whether what a new order was judged by is still all there is. */
export function* pastHolds({ basis }: Change): Script<boolean> {
  if (basis.kind !== 'usage' || basis.seen === null) return true;
  const { question, fingerprint } = basis.seen;
  const found = yield* rows(PAST.found, paramsOf(question));
  const openings = (what: PastRow['what']): readonly Opening[] =>
    found.filter((row) => row.what === what).map(({ id, opened_at }) => ({ id, openedAt: Number(opened_at) }));
  const makerOpenedAt = openings('maker').map(({ openedAt }) => openedAt);
  const past = { sameNumber: openings('number'), sameReason: openings('reason'), makerOpenedAt };
  return fingerprintOf(past, question) === fingerprint;
}

/** Replicas write one after the other what rests on the same past. */
export function pastLocks({ basis }: Change): readonly Lock[] {
  if (basis.kind !== 'usage' || basis.seen === null) return [];
  const { msisdn, reasonKey, maker, numberSince, makerMost } = basis.seen.question;
  const names = [
    ...(numberSince === NEVER ? [] : [`past number ${msisdn}`]),
    ...(makerMost === 0 ? [] : [`past maker ${maker}`]),
    ...(reasonKey === null ? [] : [`past reason ${reasonKey}`]),
  ];
  return names.map((name) => ({ name, call: call(PAST.lock, { name }) }));
}

const paramsOf = (question: PastQuestion) => ({
  msisdn: question.msisdn,
  numbersince: question.numberSince,
  reason: question.reasonKey,
  reasonsince: question.reasonSince,
  maker: question.maker,
  makersince: question.makerSince,
  most: question.makerMost,
});

const placeOf = ({ conversation, message }: PastRow): MessageRef | null =>
  conversation === null || message === null ? null : { conversation: conversation as ConversationId, message };
