import type { Change, Ledger } from '../core/ledger.ts';
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
import type { DeskSettings } from './settings.ts';
import { createSettle } from './settle.ts';
import { createIsStaffed } from './staffing.ts';
import { createStandInsFor } from './stand-ins.ts';
import { createStrayAt } from './stray.ts';

export type DeskDeps = {
  readonly ledger: Ledger;
  readonly surfaces: readonly Surface[];
  readonly settings: DeskSettings;
  readonly placeOf: (msisdn: Msisdn) => NumberPlace;
  readonly now: () => number;
  readonly newIds: NewIds;
  readonly recorded: (change: Change) => void;
  readonly askNow: () => void;
};

/** The desk: every use case over one ledger. It calls; nobody calls it back but `recorded` and `askNow`, which only wake the jobs. */
export function createDesk(deps: DeskDeps): Desk {
  const { ledger, surfaces, settings, now, recorded, askNow } = deps;
  const { teams, people, operators } = settings;
  const places = createPlaces({ teams, operators: operators.people, people, surfaces, ledger, now });
  const { timing, toleranceLi } = settings;
  const plan = { timing, operators: operators.conversation, toleranceLi };
  const counting = createCounting({ ledger, settings, now });
  const move = createMove({ ledger, plan, now, recorded });
  const standInsFor = createStandInsFor({ ledger, people, now });
  return {
    ...createRequest({ ...deps, places, isStaffed: createIsStaffed({ surfaces, people }) }),
    ...createDecide({ ledger, settings, places, move, standInsFor }),
    ...createSettle({ ledger, settings, places, move }),
    ...createLook({ ledger, settings, places, counting, now, askNow }),
    ...createAgenda({ ledger, settings, places, counting, now }),
    ...createRemind({ ledger, places, move, standInsFor, now }),
    ...createDelegate({ ledger, settings, places, now }),
    countsOf: counting.ofOrder,
    ...createTakeReport({ ledger, move, now }),
    strayAt: createStrayAt({ ledger }),
    move,
  };
}
