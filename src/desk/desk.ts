import type { Plan } from '../core/advance.ts';
import { createMakerKeys, type RememberedName } from '../core/budget.ts';
import { createCalendar } from '../core/calendar.ts';
import type { Change } from '../core/change.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Msisdn } from '../core/msisdn.ts';
import type { HasProvider } from '../core/order.ts';
import type { NumberPlace } from '../core/product.ts';
import type { GroupDirectory } from '../core/surface.ts';
import { createAccess, createFindVisible } from './access.ts';
import { type Approvals, createApprovals } from './approvals.ts';
import { type BatchProgressing, createBatchProgress } from './batch-progress.ts';
import { type Batches, createBatches } from './batches.ts';
import { type Calls, callingOf, createCalls } from './calls.ts';
import { createCounting } from './dashboard.ts';
import { createDeadlines, type Deadlines } from './deadlines.ts';
import { createDelegatesFor, createDelegations, type Delegations } from './delegations.ts';
import { createMove } from './move.ts';
import type { NewIds } from './open-order.ts';
import { createOrders, type Orders } from './orders.ts';
import { createQueries, type Queries } from './queries.ts';
import { createRepeats, type Repeats } from './repeats.ts';
import { createReports, type Reports } from './reports.ts';
import { createSearch, type Search } from './search.ts';
import type { DeskSettings } from './settings.ts';
import { createWhoAmI, type WhoAmI } from './whoami.ts';

/**
 * The use cases. If a person may not see an order from where they are, the answer is the same as if it did not exist. A refusal is a
 * result. A use case rejects only if the ledger cannot be reached, or if others keep moving the order.
 */
export type Desk = Reports &
  Orders &
  Approvals &
  Queries &
  Search &
  Repeats &
  Delegations &
  Deadlines &
  WhoAmI &
  Batches &
  BatchProgressing &
  Calls;

export type DeskDeps = {
  readonly ledger: Ledger;
  /** Who is in which group, by platform. */
  readonly groups: readonly GroupDirectory[];
  readonly settings: DeskSettings;
  /** The names that earlier configs gave to people, so that a new config does not reset anybody's budget. */
  readonly names?: readonly RememberedName[];
  readonly placeOf: (msisdn: Msisdn) => NumberPlace;
  readonly now: () => number;
  /** The time since `at` that this process can vouch for, whatever happened to the clock. Left out, the clock is trusted. */
  readonly elapsedSince?: (at: number) => number;
  readonly newIds: NewIds;
  readonly recorded: (change: Change) => void;
  readonly wakePoll: () => void;
  readonly wakeBatches?: () => void;
  readonly has?: HasProvider;
};

/** Joins the use cases over one ledger. The desk reports back only by `recorded` and `wakePoll`, which wake jobs. */
export function createDesk(deps: DeskDeps): Desk {
  const { ledger, groups, settings, now, recorded, wakePoll, has, wakeBatches = () => undefined } = deps;
  const { teams, policy, people, operators, timing, toleranceLi } = settings;
  const access = createAccess({ teams, operators: operators.people, policy, people, groups, ledger, now });
  const makerKeys = createMakerKeys(people, deps.names ?? [], createCalendar(settings.timezone));
  const calling = callingOf(settings);
  const plan: Plan = { timing, operators: operators.conversation, has, toleranceLi, calling };
  const counting = createCounting({ ledger, settings, makerKeys, now });
  const move = createMove({ ledger, plan, now, recorded });
  const findVisible = createFindVisible({ ledger, access });
  const delegatesFor = createDelegatesFor({ ledger, people, now });
  const orders = createOrders({ ...deps, access, findVisible, makerKeys, move, has });
  return {
    ...orders,
    ...createRepeats({ ledger, settings, access, findVisible, request: orders.request, now }),
    ...createApprovals({ ledger, settings, access, findVisible, move, delegatesFor, now, wakePoll }),
    ...createQueries({ ledger, settings, access, findVisible, counting, now, wakePoll }),
    ...createSearch({ ledger, settings, access, now }),
    ...createDelegations({ ledger, settings, access, now }),
    ...createBatches({ ...deps, access, makerKeys, wakeBatches }),
    ...createBatchProgress({ ledger, groups, settings, access, delegatesFor, move, now }),
    ...createReports({ settings, access, now }),
    ...createWhoAmI({ ledger, settings, access, now }),
    ...createCalls({ groups, settings, access, delegatesFor, move, ledger, now }),
    ...createDeadlines({ ledger, groups, settings, access, findVisible, move, delegatesFor, now }),
  };
}
