import type { Plan } from '../core/advance.ts';
import type { HasProvider } from '../core/attempt.ts';
import type { Change, Ledger } from '../core/ledger.ts';
import { createMakerKeys, type RememberedName } from '../core/maker-keys.ts';
import type { Msisdn } from '../core/msisdn.ts';
import type { NumberPlace } from '../core/product.ts';
import type { Surface } from '../core/surface.ts';
import { createAgenda } from './agenda.ts';
import { createCounting } from './budget.ts';
import { createDecide } from './decide.ts';
import { createDelegate } from './delegate.ts';
import type { Desk } from './desk.ts';
import type { NewIds } from './ids.ts';
import { createLook } from './look.ts';
import { createMove } from './move.ts';
import { createPlaces } from './place.ts';
import { createRemind } from './remind.ts';
import { createTakeReport } from './report.ts';
import { createRequest } from './request.ts';
import { createCalendar, type DeskSettings } from './settings.ts';
import { createSettle } from './settle.ts';
import { createIsStaffed } from './staffing.ts';
import { createStandInsFor } from './stand-ins.ts';
import { createStrayAt } from './stray.ts';
import { createCheckStaffing } from './unstaffed.ts';
import { createFindVisible } from './visible-order.ts';

export type DeskDeps = {
  readonly ledger: Ledger;
  readonly surfaces: readonly Surface[];
  readonly settings: DeskSettings;
  /** What earlier configs called people, so that no budget begins anew with another config. */
  readonly names?: readonly RememberedName[];
  readonly placeOf: (msisdn: Msisdn) => NumberPlace;
  readonly now: () => number;
  /** What a clock that was set does not shorten; left out, `now` is never set. */
  readonly elapsedSince?: (at: number) => number;
  readonly newIds: NewIds;
  readonly recorded: (change: Change) => void;
  readonly askNow: () => void;
  readonly has?: HasProvider;
};

/** The desk: every use case over one ledger. It calls; nobody calls it back but `recorded` and `askNow`, which only wake the jobs. */
export function createDesk(deps: DeskDeps): Desk {
  const { ledger, surfaces, settings, now, recorded, askNow } = deps;
  const { teams, policy, people, operators } = settings;
  const places = createPlaces({ teams, operators: operators.people, policy, people, surfaces, ledger, now });
  const makerKeys = createMakerKeys(people, deps.names ?? [], createCalendar(settings.timezone));
  const { has } = deps;
  const { timing, toleranceLi } = settings;
  const plan: Plan = { timing, operators: operators.conversation, has, toleranceLi };
  const counting = createCounting({ ledger, settings, makerKeys, now });
  const move = createMove({ ledger, plan, now, recorded });
  const findVisible = createFindVisible({ ledger, places });
  const standInsFor = createStandInsFor({ ledger, people, now });
  return {
    ...createRequest({ ...deps, places, makerKeys, isStaffed: createIsStaffed({ surfaces, people }) }),
    ...createDecide({ settings, places, findVisible, move, standInsFor }),
    ...createSettle({ ledger, settings, places, findVisible, move, now, askNow }),
    ...createLook({ ledger, settings, places, counting, now, askNow }),
    ...createAgenda({ ledger, settings, places, findVisible, counting, now }),
    ...createRemind({ findVisible, move, standInsFor, now }),
    ...createDelegate({ ledger, settings, places, now }),
    ...createCheckStaffing({ ledger, surfaces, settings, places, move, standInsFor }),
    countsOf: counting.ofOrder,
    ...createTakeReport({ ...deps, move, timing: settings.timing, has }),
    strayAt: createStrayAt({ ledger }),
    move,
  };
}
