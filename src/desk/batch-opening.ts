import { type Batch, batchDueAt, SAME_FILE_MS } from '../core/batch.ts';
import type { BatchLedger, BatchNotice, BatchOpening } from '../core/batch-ledger.ts';
import type { BatchRow } from '../core/batch-rows.ts';
import { type Calling, planFor } from '../core/calls.ts';
import type { ConversationId, Origin } from '../core/conversation.ts';
import { type BatchRef, createRefSize, type OrderRef } from '../core/ids.ts';
import { maskAsTyped, maskMsisdn, withoutNumbers } from '../core/msisdn.ts';
import type { BatchShow, CallMark } from '../core/notice.ts';
import type { AccountId, Actor } from '../core/people.ts';
import { currentStep } from '../core/voting.ts';
import type { Access } from './access.ts';
import type { BatchCheck } from './batch-check.ts';
import { callingOf } from './calls.ts';
import type { RowRefused } from './judge-rows.ts';
import { type NewIds, planned } from './open-order.ts';
import type { DeskSettings } from './settings.ts';

/**
 * @property digest of the check that the requester saw: another one refuses, and is shown first
 * @property again the earlier batch of the same rows that they insist on repeating
 * @property sayWhy why a row is left out, in their language, for the files
 */
export type AskBatch = {
  readonly ref: BatchRef;
  readonly rows: readonly BatchRow[];
  readonly fileName: string | null;
  readonly digest: string;
  readonly again: BatchRef | null;
  readonly by: Actor;
  readonly origin: Origin;
  readonly sayWhy: (why: RowRefused) => string;
};

type OpeningDeps = { readonly access: Access; readonly newIds: NewIds; readonly settings: DeskSettings };

const MAX_DRAWS = 20;

/**
 * Plans batches. Of 2,000 drawn references some are taken sooner or later, or drawn twice: those alone are drawn again.
 *
 * @property drawn says whether the ledger found a reference taken all the same
 */
export function createOpenings({ ledger, ...deps }: OpeningDeps & { readonly ledger: Pick<BatchLedger, 'takenRefs'> }) {
  const refs = createRefSize();
  const plan = async (asked: AskBatch, check: BatchCheck): Promise<BatchOpening> => {
    const avoided = new Set<OrderRef>();
    for (let tries = 1; ; tries += 1) {
      const drawn = new Set(avoided);
      const order: NewIds['order'] = (at, size) => drawnBut(drawn, () => deps.newIds.order(at, size));
      const opening = openingOf({ ...deps, newIds: { ...deps.newIds, order } }, refs.size(), asked, check);
      const taken = await ledger.takenRefs(opening.changes.map(({ after }) => after.ref));
      refs.drawn(taken.length > 0);
      if (taken.length === 0 || tries === MAX_DRAWS) return opening;
      for (const ref of taken) avoided.add(ref);
    }
  };
  return { plan, drawn: refs.drawn };
}

function drawnBut<T extends { readonly ref: OrderRef }>(drawn: Set<OrderRef>, draw: () => T): T {
  let found = draw();
  for (let tries = 1; drawn.has(found.ref) && tries < MAX_DRAWS; tries += 1) found = draw();
  drawn.add(found.ref);
  return found;
}

/** The card where it was asked for and, if it is decided elsewhere, the one with the buttons there. */
export function cardsOf({ ref, origin, decisionsIn }: Batch, calls = false): readonly BatchNotice[] {
  const here = decisionsIn === origin.conversation;
  const show = (decide: boolean): BatchShow => ({
    ...{ kind: 'batch', what: 'card', batch: ref, decide },
    ...(calls && decide && { call: 'due' }),
  });
  return [
    { slot: 'card', conversation: origin.conversation, show: show(here) },
    ...(here ? [] : [{ slot: 'decisions', conversation: decisionsIn, show: show(true) } as const]),
  ];
}

/** Plans the batch of a checked file, with all its orders. */
function openingOf(deps: OpeningDeps, refSize: number, asked: AskBatch, check: BatchCheck): BatchOpening {
  const { settings } = deps;
  const { ref, by, origin, fileName, again, sayWhy } = asked;
  const { at, fitting, refused, verdict } = check;
  if (verdict === null) throw new Error('only a file of which rows fit can be asked for');
  const changes = fitting.map(({ row, wanted, allowed }) => {
    const request = { ...row, by, origin, anyway: false, urgent: false, requestKey: `batch:${ref}:${row.row}` };
    return planned(deps, refSize, request, wanted, allowed, { ref, row: row.row, ...check.asked });
  });
  const [first] = changes;
  if (first === undefined) throw new Error('only a file of which rows fit can be asked for');
  const lead = first.after;
  const asks = verdict.steps.length > 0;
  const calling = callingOf(settings);
  const call = planFor(asks ? calling.modeFor(lead) : 'none', at, calling);
  const after = (ms: number | null): number | null => (ms === null || !asks ? null : at + ms);
  const batch: Batch = {
    ...{ ref, version: 1, team: lead.team, maker: by, origin, decisionsIn: lead.decisionsIn, lead: lead.id },
    ...{
      fileName: fileName && withoutNumbers(fileName, null),
      fileHash: check.hash,
      again,
      verdict,
      votes: [],
      objections: [],
      escalatedAt: null,
      struck: [],
    },
    ...{ size: changes.length, leftOut: refused.length, totalLi: check.totalLi, largest: check.largest },
    ...{ oddities: check.oddities, openedAt: at, changedAt: at, told: null },
    state: asks ? 'awaiting_approval' : 'running',
    decision: asks ? null : { kind: 'approved', by: null, insteadOf: null, why: null, at },
    startedAt: asks ? null : at,
    expiresAt: at + settings.expiresAfterMs,
    remindAt: after(settings.remindAfterMs),
    escalateAt: verdict.escalateTo.length === 0 ? null : after(settings.escalateAfterMs),
    callAt: call.callAt,
    log: [{ kind: 'asked', by, at }],
  };
  const lines = [
    ...fitting.map(({ row, wanted: { msisdn, product } }) => ({
      ...{ row: row.row, number: maskMsisdn(msisdn), product: product.code, reason: row.reason, why: null },
    })),
    ...refused.map(({ row, why }) => ({
      ...{
        row: row.row,
        number: maskAsTyped(row.number),
        product: row.product,
        reason: row.reason,
        why: sayWhy(why),
      },
    })),
  ];
  const rowsFile: BatchNotice = {
    slot: 'decisions_reply',
    conversation: batch.decisionsIn,
    show: { kind: 'batch', what: 'rows', batch: ref, decide: false },
  };
  const shows = [...cardsOf(batch, call.inMessage), ...(asks ? [rowsFile] : [])];
  return { batch, dueAt: batchDueAt(batch, at), changes, lines, sameSince: at - SAME_FILE_MS, shows };
}

/** The people who can decide a batch are called where they do, once more or for the first time. */
export const calledIn = ({ ref, decisionsIn }: Batch, what: 'call' | 'reminder', call: CallMark): BatchNotice => ({
  slot: 'reply',
  conversation: decisionsIn,
  show: { kind: 'batch', what, batch: ref, decide: false, call },
});

/** A batch after a step, with what is shown of it. A vote that completes a step of approvals calls the people of the next one. */
export function steppedOn(
  before: Batch,
  batch: Batch,
  calling: Calling,
  at: number,
): { readonly batch: Batch; readonly shows: readonly BatchNotice[] } {
  const isNext = batch.state === 'awaiting_approval' && currentStep(batch) > currentStep(before);
  if (!isNext) return { batch, shows: cardsOf(batch) };
  const { callAt, inMessage } = planFor(calling.modeFor(batch), at, calling);
  const calls = inMessage ? [calledIn(batch, 'call', 'due')] : [];
  return { batch: { ...batch, callAt }, shows: [...cardsOf(batch), ...calls] };
}

/** Each of these people is called alone. */
export const calledAlone = ({ ref }: Batch, people: readonly AccountId[]): readonly BatchNotice[] =>
  people.map((account, index) => ({
    slot: `person.${index}`,
    conversation: account as string as ConversationId,
    show: { kind: 'batch', what: 'call', batch: ref, decide: false, call: 'due' },
  }));

/** The file of all rows as they are now, under the card. */
export const resultOf = ({ ref, origin: { conversation } }: Batch): BatchNotice => ({
  slot: 'reply',
  conversation,
  show: { kind: 'batch', what: 'result', batch: ref, decide: false },
});
