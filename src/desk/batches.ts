import { acted, asOrder, type Batch, type BatchAction, type BatchNotNow, decided, withoutRow } from '../core/batch.ts';
import type { BatchFacts } from '../core/batch-ledger.ts';
import type { Change } from '../core/change.ts';
import type { Origin } from '../core/conversation.ts';
import { countedVoices, createIdentity } from '../core/identity.ts';
import { type BatchRef, batchRefOf, readBatchRef } from '../core/ids.ts';
import type { Order } from '../core/order.ts';
import type { Actor } from '../core/people.ts';
import { err, ok, type Result } from '../core/result.ts';
import { approversNow, type DecisionRefused, mayDecide } from '../core/voting.ts';
import type { AccessRefused } from './access.ts';
import { type BatchCheck, type CheckBatch, createCheckBatch } from './batch-check.ts';
import { type AskBatch, createOpenings, resultOf, steppedOn } from './batch-opening.ts';
import { callingOf } from './calls.ts';
import type { CheckDeps } from './judge-rows.ts';
import type { NewIds } from './open-order.ts';

/** Many orders from one file: checked, asked for together, decided as one. Each row is an order like every other. */
export type Batches = {
  /** Draws the reference of a file that somebody checks; the batch keeps it. */
  readonly newBatchRef: () => BatchRef;
  readonly checkBatch: CheckBatch;
  /** Opens all orders of a checked file, or none. */
  readonly askBatch: (asked: AskBatch) => Promise<Result<BatchFacts, AskBatchRefused>>;
  readonly decideBatch: (decide: DecideBatch) => Promise<Result<BatchFacts, BatchRefused>>;
  /** Pauses, resumes or stops a batch, or takes it back before it is decided. */
  readonly actOnBatch: (
    given: string,
    action: BatchAction,
    by: Actor,
    origin: Origin,
  ) => Promise<Result<BatchFacts, BatchRefused>>;
  /** Strikes one row out before the batch is decided. */
  readonly strikeRow: (
    given: string,
    row: number,
    by: Actor,
    origin: Origin,
  ) => Promise<Result<BatchFacts, BatchRefused>>;
  readonly batch: (given: string, by: Actor, origin: Origin) => Promise<Result<BatchFacts, BatchRefused>>;
  /** Posts the file of all rows once more, as they are now. */
  readonly showResult: (given: string, by: Actor, origin: Origin) => Promise<Result<BatchFacts, BatchRefused>>;
  /** The facts that a notice of a batch shows, with all rows if a file is made of them. */
  readonly batchFacts: (ref: BatchRef, withLines: boolean) => Promise<BatchFacts | null>;
};

/** `batch_changed` is a check that says otherwise than the one that was seen. */
export type AskBatchRefused =
  | AccessRefused
  | { readonly kind: 'batch_changed'; readonly check: BatchCheck }
  | { readonly kind: 'batch_same_file'; readonly batch: BatchRef; readonly at: number }
  | { readonly kind: 'batch_nothing_fits' };

export type DecideBatch = {
  readonly ref: string;
  readonly decision: 'approve' | 'reject';
  readonly why: string | null;
  readonly by: Actor;
  readonly origin: Origin;
};

export type BatchRefused =
  | { readonly kind: 'batch_not_found'; readonly given: string }
  | BatchNotNow
  | { readonly kind: 'own_batch'; readonly ref: BatchRef }
  | { readonly kind: 'batch_no_row'; readonly ref: BatchRef; readonly row: number }
  | { readonly kind: 'not_yours_to_run'; readonly ref: BatchRef }
  | Extract<DecisionRefused, { readonly kind: 'not_approver' | 'already_voted' }>;

type BatchesDeps = CheckDeps & {
  readonly newIds: NewIds;
  readonly recorded: (change: Change) => void;
  readonly wakeBatches: () => void;
};

type Found = { readonly batch: Batch; readonly lead: Order };

/** How often a file is judged again because another order was written meanwhile, and a step because somebody else made one. */
const ATTEMPTS = 20;

export function createBatches(deps: BatchesDeps): Batches {
  const { ledger, access, settings, newIds, now, wakeBatches } = deps;
  const checkBatch = createCheckBatch(deps);
  const openings = createOpenings(deps);

  async function found(given: string, by: Actor, origin: Origin): Promise<Result<Found, BatchRefused>> {
    const ref = readBatchRef(given);
    const batch = ref === null ? null : await ledger.findBatch(ref);
    const lead = batch === null ? null : await ledger.find({ by: 'id', id: batch.lead });
    if (batch === null || lead === null) return err({ kind: 'batch_not_found', given });
    if (!(await access.sees(lead, by, origin))) return err({ kind: 'batch_not_found', given });
    return ok({ batch, lead });
  }

  const factsOf = async (batch: Batch): Promise<BatchFacts> => ({
    batch,
    counts: await ledger.batchCounts(batch.ref),
    lines: [],
  });

  /** The version decides every race: the second person reads again and learns what was done. */
  async function stepping(
    given: string,
    { by, origin }: { readonly by: Actor; readonly origin: Origin },
    step: (found: Found) => Promise<Result<Batch, BatchRefused>>,
  ): Promise<Result<BatchFacts, BatchRefused>> {
    for (let tries = 0; tries < ATTEMPTS; tries += 1) {
      const read = await found(given, by, origin);
      if (!read.ok) return read;
      const next = await step(read.value);
      if (!next.ok) return next;
      // Due at once: the job ends rows that were struck out, and then waits for the next deadline.
      const { batch, shows } = steppedOn(read.value.batch, next.value, callingOf(settings), now());
      if (!(await ledger.saveBatch(batch, now(), shows))) continue;
      wakeBatches();
      return ok(await factsOf(batch));
    }
    throw new Error(`the batch ${given} was moved by others ${ATTEMPTS} times in a row`);
  }

  async function openOnce(asked: AskBatch): Promise<Result<never, AskBatchRefused> | 'again'> {
    const checked = await checkBatch(asked.rows, asked.by, asked.origin);
    if (!checked.ok) return checked;
    const check = checked.value;
    if (check.digest !== asked.digest) return err({ kind: 'batch_changed', check });
    if (check.verdict === null || check.blocked !== null) return err({ kind: 'batch_nothing_fits' });
    if (check.same !== null && check.same.batch !== asked.again) return err({ ...check.same, kind: 'batch_same_file' });
    const opening = await openings.plan(asked, check);
    const opened = await ledger.openBatch(opening);
    openings.drawn(!opened.ok && opened.error.kind === 'taken');
    if (opened.ok) for (const change of opening.changes) deps.recorded(change);
    return !opened.ok && opened.error.kind === 'same_file'
      ? err({ ...opened.error, kind: 'batch_same_file' })
      : 'again';
  }

  /** The requester, and everybody who could decide it. */
  async function mayRun({ batch, lead }: Found, by: Actor): Promise<boolean> {
    if (isMaker({ batch, lead }, by) || access.isOperator(by)) return true;
    const approvers = access.approversOf(asOrder(batch, lead));
    const { principals } = await access.decisionRightsOf(approvers, lead, by);
    return principals.length > 0 || (await access.rightOf(approvers, lead, by)) === 'member';
  }
  const isMaker = ({ batch, lead }: Found, by: Actor): boolean =>
    createIdentity(asOrder(batch, lead), settings.people).isSame(batch.maker, by);

  return {
    newBatchRef: () => batchRefOf(newIds.order(now(), 5).ref),
    checkBatch,
    askBatch: async (asked) => {
      for (let tries = 0; tries < ATTEMPTS; tries += 1) {
        const opened = await openOnce(asked);
        // Whatever became of it: a batch that an earlier delivery of the same request opened is the answer.
        const known = await ledger.findBatch(asked.ref);
        if (known !== null && known.maker.person === asked.by.person) {
          wakeBatches();
          return ok(await factsOf(known));
        }
        if (opened !== 'again') return opened;
      }
      throw new Error(`the file ${asked.ref} could not be asked for in ${ATTEMPTS} tries`);
    },
    decideBatch: ({ ref, decision, why, by, origin }) =>
      stepping(ref, { by, origin }, async ({ batch, lead }) => {
        const order = asOrder(batch, lead);
        const rights = await access.decisionRightsOf(
          approversNow(order, countedVoices(order, settings.people)),
          lead,
          by,
        );
        const may = mayDecide(order, by, access.today(lead), rights);
        if (may.ok)
          return ok(
            decided(
              batch,
              lead,
              decision,
              { by, insteadOf: may.value, why: why?.trim() || null },
              settings.people,
              now(),
            ),
          );
        const { error } = may;
        if (error.kind === 'own_order') return err({ kind: 'own_batch', ref: batch.ref });
        if (error.kind === 'already_decided' || error.kind === 'in_batch')
          return err({ kind: 'batch_not_now', ref: batch.ref, state: batch.state });
        return err(error);
      }),
    actOnBatch: (given, action, by, origin) =>
      stepping(given, { by, origin }, async (read) => {
        const may = action === 'cancel' ? isMaker(read, by) : await mayRun(read, by);
        return may ? acted(read.batch, action, by, now()) : err({ kind: 'not_yours_to_run', ref: read.batch.ref });
      }),
    strikeRow: (given, row, by, origin) =>
      stepping(given, { by, origin }, async (read) => {
        const { batch } = read;
        if (!(await mayRun(read, by))) return err({ kind: 'not_yours_to_run', ref: batch.ref });
        const [line] = await ledger.batchLines(batch.ref, row - 1, 1);
        const isStruck = batch.struck.some((one) => one.row === row);
        if (line?.row !== row || line.order === null || isStruck)
          return err({ kind: 'batch_no_row', ref: batch.ref, row });
        return withoutRow(batch, { row, by, priceLi: line.order.product.priceLi }, now());
      }),
    batch: async (given, by, origin) => {
      const read = await found(given, by, origin);
      return read.ok ? ok(await factsOf(read.value.batch)) : read;
    },
    showResult: async (given, by, origin) => {
      const read = await found(given, by, origin);
      if (!read.ok) return read;
      const { batch } = read.value;
      await ledger.showBatch(batch.lead, [resultOf(batch)], now());
      return ok(await factsOf(batch));
    },
    batchFacts: async (ref, withLines) => {
      const batch = await ledger.findBatch(ref);
      if (batch === null) return null;
      const lines = withLines ? await allLines(ledger, ref) : [];
      return { ...(await factsOf(batch)), lines };
    },
  };
}

const LINES_AT_ONCE = 200;

async function allLines(
  { batchLines }: Pick<CheckDeps['ledger'], 'batchLines'>,
  ref: BatchRef,
): Promise<BatchFacts['lines']> {
  const lines: BatchFacts['lines'][number][] = [];
  for (let after = 0; ; ) {
    const page = await batchLines(ref, after, LINES_AT_ONCE);
    lines.push(...page);
    const last = page.at(-1);
    if (last === undefined || page.length < LINES_AT_ONCE) return lines;
    after = last.row;
  }
}
