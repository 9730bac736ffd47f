import type { Tell } from '../core/announcement.ts';
import type { ConversationId } from '../core/conversation.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log, Meter } from '../core/log.ts';
import type { Order } from '../core/order.ts';
import type { Lane, ProviderName } from '../core/product.ts';
import type { Provider } from '../core/provider.ts';
import type { Surface } from '../core/surface.ts';
import type { WaitCap } from '../core/work.ts';
import type { Desk } from '../desk/desk.ts';
import type { AccountHolds } from '../jobs/account-holds.ts';
import type { Circuit } from '../jobs/back-pressure.ts';
import { type BalanceDeps, createBalancesJob, createShortfallOf } from '../jobs/balances.ts';
import { createBatchesJob } from '../jobs/batches.ts';
import { createDeliver } from '../jobs/deliver.ts';
import { createEvidenceJob, type EvidenceDeps } from '../jobs/evidence.ts';
import { createHold } from '../jobs/hold.ts';
import { createPollStatus, type Pacing } from '../jobs/poll-status.ts';
import type { JobRunners } from '../jobs/runner.ts';
import { scheduleWakeUps } from '../jobs/schedule.ts';
import { createIndexSearch } from '../jobs/search-index.ts';
import { createSubmit } from '../jobs/submit.ts';
import { createTimetables, type TimedTask } from '../jobs/timetables.ts';
import { createExpire, createForget, createStaffing, createUpkeep } from '../jobs/upkeep.ts';
import { createTellOperators } from './operators.ts';

export type JobsDeps = {
  readonly ledger: Ledger;
  readonly desk: Desk;
  readonly providers: readonly Provider[];
  /** The lanes of every provider, configured or not. */
  readonly lanes: readonly Lane[];
  readonly surfaces: readonly Surface[];
  readonly pacing: (provider: ProviderName) => Pacing;
  readonly circuits: ReadonlyMap<ProviderName, Circuit>;
  readonly accounts?: AccountHolds;
  readonly now: () => number;
  readonly log: Log;
  readonly meter: Meter;
  /** The name of this process among the replicas. */
  readonly replicaId: string;
  /** How long after its end an order keeps its whole number; null for ever. */
  readonly numbersKeptMs: () => number | null;
  readonly isPlayground?: boolean;
  readonly tellOfMove?: (order: Order) => Promise<void>;
  readonly caps: () => readonly WaitCap[];
  readonly operatorsIn: () => ConversationId | null;
  /** Tells a conversation something about no order. */
  readonly tell?: Tell;
  /** What the config says of balances; left out, nobody asks for them. */
  readonly balanceOf?: BalanceDeps['balanceOf'];
  /** How the journal is looked through and its roots are kept; left out, nobody does. */
  readonly evidence?: Pick<EvidenceDeps, 'checkJournal' | 'appendRoots' | 'dayOf' | 'concerned' | 'tell'>;
  /** What is done again and again, by the config in use. */
  readonly timed?: { readonly tasks: () => readonly TimedTask[]; readonly timezone: () => string };
};

export type Jobs = {
  readonly start: () => void;
  /** Starts nothing more and finishes what is under way, purchases first. */
  readonly stop: () => Promise<void>;
};

/** @param beat wakes every job every few seconds */
export function createJobs(deps: JobsDeps, runners: JobRunners, beat: typeof scheduleWakeUps = scheduleWakeUps): Jobs {
  const submit = createSubmit({ ...deps, wake: runners.submit.wake });
  const poll = createPollStatus({ ...deps, wake: runners.poll.wake });
  const deliver = createDeliver({ ...deps, shortfallOf: createShortfallOf(deps), wake: runners.deliver.wake });
  const upkeep = createUpkeep({ ...deps, tellOperators: createTellOperators(deps.surfaces) });
  const evidence = deps.evidence === undefined ? null : createEvidenceJob({ ...deps, ...deps.evidence });
  const all = Object.values(runners);
  let schedule: ReturnType<typeof scheduleWakeUps> | null = null;
  return {
    start: () => {
      const started = () => {
        runners.submit.start(submit.pass);
        runners.poll.start(poll.pass);
      };
      runners.hold.start(createHold({ ...deps, started }));
      runners.batches.start(createBatchesJob({ ...deps, wakeNotices: runners.deliver.wake }));
      runners.expire.start(createExpire(deps));
      runners.forget.start(createForget(deps));
      runners.search.start(createIndexSearch(deps));
      runners.staffing.start(createStaffing(deps));
      runners.deliver.start(deliver.pass);
      runners.upkeep.start(upkeep);
      const { tell, balanceOf } = deps;
      if (tell !== undefined && balanceOf !== undefined)
        runners.balances.start(createBalancesJob({ ...deps, tell, balanceOf }));
      if (evidence !== null) runners.evidence.start(evidence.pass);
      if (deps.timed !== undefined) runners.timetables.start(createTimetables({ ...deps, ...deps.timed }));
      schedule = beat(all, deps);
    },
    stop: async () => {
      evidence?.stop();
      await schedule?.stop();
      await Promise.all(all.filter((runner) => runner !== runners.deliver).map(({ stop }) => stop()));
      await Promise.all([submit.settled(), poll.settled()]);
      await runners.deliver.stop();
      await deliver.settled();
    },
  };
}
