import { clockEvent } from '../core/due.ts';
import { readOrderRef } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Order } from '../core/order.ts';
import type { StandIn } from '../core/order-event.ts';
import { type AccountId, type Actor, isGroup } from '../core/people.ts';
import { err, ok } from '../core/result.ts';
import { approversNow } from '../core/voting.ts';
import type { Desk } from './desk.ts';
import type { Move } from './move.ts';
import type { Places } from './place.ts';
import type { DeskSettings } from './settings.ts';

type RemindDeps = {
  readonly ledger: Ledger;
  readonly settings: DeskSettings;
  readonly places: Places;
  readonly move: Move;
  readonly now: () => number;
};

/** Whoever waits may call the approvers again after this. */
const REMIND_EVERY_MS = 3_600_000;

/** The use cases of time: what people and the clock do with an order that nobody decides. */
export function createRemind(deps: RemindDeps): Pick<Desk, 'remind' | 'passTime'> {
  const { ledger, places, move, now } = deps;
  const reminded = async (order: Order, by: Actor | null): Promise<Order | null> =>
    move(order, { kind: 'reminded', by, standIns: await standInsFor(deps, order) });

  return {
    remind: async (given, by, origin) => {
      const ref = readOrderRef(given);
      for (;;) {
        const order = ref === null ? null : await ledger.find({ by: 'ref', ref });
        if (order === null || !(await places.sees(order, by, origin))) return err({ kind: 'order_not_found', given });
        if (order.state !== 'awaiting_approval') return err({ kind: 'not_waiting', order });
        const againAt = (order.remindedAt ?? Number.NEGATIVE_INFINITY) + REMIND_EVERY_MS;
        if (againAt > now()) return err({ kind: 'reminded_before', order, againAt });
        const moved = await reminded(order, by);
        if (moved !== null) return ok(moved);
      }
    },
    passTime: async (order) => {
      const event = clockEvent(order, now());
      if (event === null) return null;
      return event === 'reminded' ? reminded(order, null) : move(order, { kind: event });
    },
  };
}

/** Who decides for the approvers who are away. */
async function standInsFor({ ledger, settings, now }: RemindDeps, order: Order): Promise<readonly StandIn[]> {
  const { personOf } = settings.people;
  const named = approversNow(order).filter((id): id is AccountId => !isGroup(id));
  const given = await ledger.delegations('by', [...new Set(named.map(personOf))], now());
  return given
    .filter(({ to }) => to.person !== order.maker.person)
    .map(({ by, to }) => ({ for: by.person, account: to.account, name: to.name }));
}
