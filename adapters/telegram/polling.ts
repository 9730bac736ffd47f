import type { Update } from 'telegraf/types';
import type { Log } from '../../src/core/log.ts';
import { backoff } from '../../src/runtime/backoff.ts';
import { pause } from '../../src/runtime/tasks.ts';
import type { Call, CallFailed } from './api.ts';
import type { Intake } from './intake.ts';
import { ALLOWED_UPDATES } from './intake.ts';
import { queueOf } from './read.ts';

export type PollingDeps = {
  readonly call: Call;
  readonly handle: Intake['handle'];
  readonly pollLease: () => Promise<boolean>;
  /** Reports the current trouble in a sentence; null if all is well. */
  readonly report: (trouble: string | null) => void;
  readonly log: Log;
  readonly signal: AbortSignal;
  readonly retryMs: number;
  readonly leaseMs: number;
};

/** Much shorter than the lease of the replica that polls. */
const LONG_POLL_S = 20;
const RETRY_MAX_MS = 30_000;

/**
 * Polls for updates until the signal, while this replica has the lease. The next poll confirms the updates of the one before, after
 * they were handled. If Telegram sends an update twice, the intake recognises it.
 */
export async function poll(deps: PollingDeps): Promise<void> {
  const { signal, retryMs, leaseMs } = deps;
  let offset: number | null = null;
  let failures = 0;
  while (!signal.aborted) {
    if (!(await mayPoll(deps))) {
      await confirm(deps.call, offset);
      offset = null;
      deps.report(null);
      await pause(leaseMs, signal);
      continue;
    }
    const polled: Polled = offset === null ? await begin(deps) : await pollOnce(deps, offset);
    offset = polled.offset ?? offset;
    failures = polled.waitMs === null ? 0 : failures + 1;
    if (polled.waitMs !== null)
      await pause(Math.max(polled.waitMs, backoff({ firstMs: retryMs, maxMs: RETRY_MAX_MS }, failures)), signal);
  }
  await confirm(deps.call, offset);
}

/** @property waitMs null if the next poll may follow at once */
type Polled = { readonly offset: number | null; readonly waitMs: number | null };

/** A replica that cannot ask for the lease does not poll. */
async function mayPoll({ pollLease, log }: PollingDeps): Promise<boolean> {
  try {
    return await pollLease();
  } catch (error) {
    log.warn('telegram.lease_unknown', { why: error instanceof Error ? error.name : 'thrown' });
    return false;
  }
}

/** Removes a webhook, because Telegram refuses polling while there is one. */
async function begin({ call, report, log }: PollingDeps): Promise<Polled> {
  const state = await call('getWebhookInfo', {});
  const dropped = state.ok && state.value.url !== '' ? await call('deleteWebhook', {}) : state;
  if (!dropped.ok) return failed(report, dropped.error);
  if (state.ok && state.value.url !== '') log.warn('telegram.webhook_removed');
  return { offset: 0, waitMs: null };
}

async function pollOnce({ call, handle, report, signal }: PollingDeps, offset: number): Promise<Polled> {
  const question = { offset, timeout: LONG_POLL_S, allowed_updates: ALLOWED_UPDATES };
  const got = await call('getUpdates', question, { timeoutMs: (LONG_POLL_S + 5) * 1000, signal });
  if (signal.aborted) return { offset, waitMs: null };
  if (!got.ok) return failed(report, got.error);
  report(null);
  const left = await handleBatch(got.value, handle, signal);
  return left === null
    ? { offset: (got.value.at(-1)?.update_id ?? offset - 1) + 1, waitMs: null }
    : { offset: left, waitMs: 0 };
}

function failed(report: PollingDeps['report'], error: CallFailed): Polled {
  report(`Telegram does not give updates: ${error.why}`);
  return { offset: null, waitMs: error.kind === 'refused' ? (error.retryAfterMs ?? 0) : 0 };
}

/** Handles a batch, the updates of each chat in their order. @returns the first update that was not handled; null if all were */
async function handleBatch(
  updates: readonly Update[],
  handle: Intake['handle'],
  signal: AbortSignal,
): Promise<number | null> {
  const queues = Object.values(Object.groupBy(updates, queueOf));
  const left = await Promise.all(queues.map((queue) => handleQueue(queue ?? [], handle, signal)));
  const ids = left.filter((id) => id !== null);
  return ids.length === 0 ? null : Math.min(...ids);
}

async function handleQueue(
  queue: readonly Update[],
  handle: Intake['handle'],
  signal: AbortSignal,
): Promise<number | null> {
  for (const update of queue) {
    if (signal.aborted || (await handle(update)) === 'unreachable') return update.update_id;
  }
  return null;
}

/** Tells Telegram which updates were handled, so that the next replica does not get them again. The answer's own updates stay unconfirmed. */
async function confirm(call: Call, offset: number | null): Promise<void> {
  if (offset) await call('getUpdates', { offset, timeout: 0, limit: 1 }, { timeoutMs: 3_000 });
}
