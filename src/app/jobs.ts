import type { ConversationId } from '../core/conversation.ts';
import type { Change, Ledger, WaitCap } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { Meter } from '../core/meter.ts';
import { alertOf } from '../core/notices-for.ts';
import type { Order } from '../core/order.ts';
import type { ProviderName } from '../core/product.ts';
import type { Provider } from '../core/provider.ts';
import type { Surface } from '../core/surface.ts';
import type { Desk } from '../desk/desk.ts';
import type { Circuit } from '../jobs/circuit.ts';
import { createDeliver } from '../jobs/deliver.ts';
import { createExpire } from '../jobs/expire.ts';
import { createForget } from '../jobs/forget.ts';
import { createHold } from '../jobs/hold.ts';
import { createPollStatus, type Pacing } from '../jobs/poll-status.ts';
import { createRunner, type Pass, type Runner } from '../jobs/runner.ts';
import { scheduleNudges } from '../jobs/schedule.ts';
import { createStaffing } from '../jobs/staffing.ts';
import { createSubmit } from '../jobs/submit.ts';
import { createUpkeep } from '../jobs/upkeep.ts';
import { createTellOperators } from './upkeep.ts';

export type JobsDeps = {
  readonly ledger: Ledger;
  readonly desk: Desk;
  readonly providers: readonly Provider[];
  readonly surfaces: readonly Surface[];
  readonly pacing: (provider: ProviderName) => Pacing;
  readonly circuits: ReadonlyMap<ProviderName, Circuit>;
  readonly now: () => number;
  readonly log: Log;
  readonly meter: Meter;
  /** Names this process among the replicas. */
  readonly replicaId: string;
  /** How long after its end an order keeps its whole number; null for ever. */
  readonly numbersKeptMs: number | null;
  readonly isPlayground?: boolean;
  readonly tellOfMove?: (order: Order) => Promise<void>;
  readonly caps: readonly WaitCap[];
  readonly operatorsIn: ConversationId | null;
};

export type Jobs = {
  readonly start: () => void;
  /** Finishes what is under way, purchases first, and starts nothing more. */
  readonly stop: () => Promise<void>;
};

/** What wakes the jobs, made before them: the desk needs it, and they need the desk. */
export type JobSignals = {
  readonly deliver: () => void;
  readonly submit: () => void;
  readonly chase: () => void;
  readonly expire: () => void;
};
export type Switchboard = JobSignals & { readonly connect: (wakers: JobSignals) => void };

export function createJobSignals(): Switchboard {
  let joined: JobSignals | null = null;
  return {
    connect: (wakers) => {
      joined = wakers;
    },
    deliver: () => joined?.deliver(),
    submit: () => joined?.submit(),
    chase: () => joined?.chase(),
    expire: () => joined?.expire(),
  };
}

/** What every committed change sets off: counters, a word to the operators where the config names no place for it, and the next job. */
export function createRecorded(deps: {
  readonly wake: JobSignals;
  readonly meter: Meter;
  readonly log: Log;
  readonly operatorsHaveAPlace: boolean;
}): (change: Change) => void {
  const { wake, meter, log, operatorsHaveAPlace } = deps;
  return ({ after, event, notices }) => {
    // Nothing happened to the order: only what is kept of it is less.
    if (event.kind === 'number_masked') return;
    meter.moved(after.state, after.attempt?.provider ?? 'none');
    log.info('order.moved', { order: after.ref, event: event.kind, state: after.state, version: after.version });
    const alert = alertOf(after, event);
    if (alert !== null) meter.toldOperators(alert.kind);
    if (alert !== null && !operatorsHaveAPlace) log.warn('operators.told', { ...alert });
    if (notices.length > 0) wake.deliver();
    if (after.state === 'approved') wake.submit();
    if (after.state === 'awaiting_approval') wake.expire();
    if (after.state === 'submitting' || after.state === 'accepted' || after.state === 'in_doubt') wake.chase();
  };
}

/** @param beat what wakes every job each few seconds */
export function createJobs(
  deps: JobsDeps,
  jobSignals: Switchboard,
  beat: typeof scheduleNudges = scheduleNudges,
): Jobs {
  const { now, log } = deps;
  const runner = (name: string, pass: Pass): Runner => createRunner({ name, pass, now, log });
  const submit = createSubmit({ ...deps, wake: jobSignals.submit });
  const chase = createPollStatus({ ...deps, wake: jobSignals.chase });
  const deliver = createDeliver({ ...deps, wake: jobSignals.deliver });
  const runners = {
    hold: runner('hold', createHold(deps)),
    submit: runner('submit', submit.pass),
    chase: runner('chase', chase.pass),
    expire: runner('expire', createExpire(deps)),
    forget: runner('forget', createForget(deps)),
    staffing: runner('staffing', createStaffing(deps)),
    deliver: runner('deliver', deliver.pass),
    upkeep: runner('upkeep', createUpkeep({ ...deps, tellOperators: createTellOperators(deps.surfaces) })),
  };
  const all = Object.values(runners);
  let schedule: ReturnType<typeof scheduleNudges> | null = null;
  return {
    start: () => {
      jobSignals.connect({
        submit: runners.submit.wake,
        chase: runners.chase.wake,
        expire: runners.expire.wake,
        deliver: runners.deliver.wake,
      });
      for (const { wake } of all) wake();
      schedule = beat(all, deps);
    },
    stop: async () => {
      await schedule?.stop();
      const { hold, submit: buy, chase: ask, expire, staffing, upkeep, forget } = runners;
      await Promise.all([hold, buy, ask, expire, staffing, upkeep, forget].map(({ stop }) => stop()));
      await Promise.all([submit.settled(), chase.settled()]);
      await runners.deliver.stop();
      await deliver.settled();
    },
  };
}
