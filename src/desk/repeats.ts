import type { Origin } from '../core/conversation.ts';
import { createIdentity } from '../core/identity.ts';
import type { Ledger } from '../core/ledger.ts';
import { mayStillCome, type Order, type OrderState } from '../core/order.ts';
import type { Actor } from '../core/people.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Access, FindVisible, OrderNotFound } from './access.ts';
import type { Opened } from './open-order.ts';
import type { Orders } from './orders.ts';
import type { DeskSettings } from './settings.ts';
import type { RequestRefused } from './topup-request.ts';

/**
 * - `opened`: the same was asked for anew; `seen` if somebody had done so before
 * - `change`: it was never bought, so it can be changed and sent again. `number` is empty for somebody who may not see it
 */
export type Repeated =
  | ({ readonly kind: 'opened'; readonly of: Order } & Opened)
  | { readonly kind: 'change'; readonly of: Order; readonly number: string };

export type RepeatRefused = OrderNotFound | RequestRefused | { readonly kind: 'number_gone'; readonly order: Order };

export type Repeats = {
  /**
   * Asks for the same as an order once more, as a new order of the person who repeats it, through all the rules. Of one order there is one
   * repetition that is under way or was delivered, whoever presses and however often.
   */
  readonly repeat: (given: string, by: Actor, origin: Origin) => Promise<Result<Repeated, RepeatRefused>>;
};

type RepeatsDeps = {
  readonly ledger: Pick<Ledger, 'find'>;
  readonly settings: Pick<DeskSettings, 'people'>;
  readonly access: Pick<Access, 'teamFor' | 'sees' | 'approversOf' | 'rightOf'>;
  readonly findVisible: FindVisible;
  readonly request: Orders['request'];
  readonly now: () => number;
};

/** Nobody decided for them, so they may ask for something else. */
const NEVER_BOUGHT: ReadonlySet<OrderState> = new Set(['rejected', 'expired', 'cancelled']);
/** A second press within this time means the first, even if that order has failed meanwhile. */
const SAME_PRESS_MS = 60_000;
const MAX_REPETITIONS = 100;

/**
 * A repetition and the order that it repeats are one chain, so that buttons on the cards of both mean the same next order.
 *
 * @property next the repetition that may come after this order
 */
function chainOf({ id, requestKey }: Order): { readonly first: string; readonly next: number } {
  const [, first, number] = /^repeat:([^:]+):(\d+)$/.exec(requestKey) ?? [];
  return first === undefined ? { first: id, next: 1 } : { first, next: Number(number) + 1 };
}

export function createRepeats({ ledger, settings, access, findVisible, request, now }: RepeatsDeps): Repeats {
  const maySeeNumber = async (order: Order, by: Actor): Promise<boolean> =>
    createIdentity(order, settings.people).isSame(order.maker, by) ||
    (await access.rightOf(access.approversOf(order), order, by)) === 'member';

  /** Where the request belongs: where it is repeated, or else where the first one was asked for. */
  async function originFor(of: Order, by: Actor, origin: Origin): Promise<Origin> {
    const team = await access.teamFor(by, origin);
    return team.ok || team.error.kind !== 'no_team' ? origin : of.origin;
  }

  const isInForce = (order: Order): boolean => mayStillCome(order) || Math.abs(now() - order.openedAt) < SAME_PRESS_MS;

  return {
    repeat: async (given, by, origin) => {
      const of = await findVisible({ by: 'ref', ref: given }, by, origin);
      if (of === null) return err({ kind: 'order_not_found', given });
      const isGone = of.numberKey !== null;
      if (NEVER_BOUGHT.has(of.state)) {
        return ok({ kind: 'change', of, number: !isGone && (await maySeeNumber(of, by)) ? of.msisdn : '' });
      }
      if (isGone) return err({ kind: 'number_gone', order: of });
      const { first, next } = chainOf(of);
      for (let repetition = next; repetition <= MAX_REPETITIONS; repetition += 1) {
        const requestKey = `repeat:${first}:${repetition}`;
        const before = await ledger.find({ by: 'request', requestKey });
        if (before === null) {
          const { msisdn: number, product, anyway, reason } = of;
          const asked = { number, product: product.code, anyway, urgent: false, reason, by, requestKey };
          const opened = await request({ ...asked, origin: await originFor(of, by, origin) });
          return opened.ok ? ok({ kind: 'opened', of, ...opened.value }) : opened;
        }
        if (isInForce(before)) {
          const isTheirs = await access.sees(before, by, origin);
          return isTheirs ? ok({ kind: 'opened', of, order: before, seen: true }) : err({ kind: 'request_key_taken' });
        }
      }
      return err({ kind: 'request_key_taken' });
    },
  };
}
