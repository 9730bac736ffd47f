import { hash } from 'node:crypto';
import { movedOrStale } from '../core/advance.ts';
import type { Addressee, Role, Tell } from '../core/announcement.ts';
import type { ConversationId } from '../core/conversation.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log, Meter } from '../core/log.ts';
import type { Alert } from '../core/notice.ts';
import type { Order } from '../core/order.ts';
import { platformOf } from '../core/people.ts';
import type { Surface } from '../core/surface.ts';
import type { Desk } from '../desk/desk.ts';
import type { UpkeepDeps } from '../jobs/upkeep.ts';
import { NO_ORDER } from '../ledger/announcements.ts';
import { pause } from '../runtime/tasks.ts';

/**
 * @property tell shows the operators an alert where the config in use names a place for it. False if it may not have been shown
 * @property retryMs the wait before what was not shown is tried again
 */
export type TellOnceDeps = {
  readonly ledger: Pick<Ledger, 'acquireRateSlot'>;
  readonly log: Log;
  readonly meter: Pick<Meter, 'toldOperators'>;
  readonly now: () => number;
  readonly tell: (alert: Alert, key: string) => Promise<boolean>;
  readonly retryMs: number;
};

/**
 * @param subject what the alert is about: alerts of the same subject are one
 * @param signal ends the wait for another try
 */
export type TellOnce = (alert: Alert, subject: string, signal?: AbortSignal) => Promise<void>;

const TRIES = 3;
const TELL_AGAIN_MS = 3_600_000;

/**
 * Tells the operators once an hour, whichever replica comes first and however often it starts. An alert that no chat took is tried
 * again a few times; the log has it anyway.
 */
export function createTellOnce({ ledger, log, meter, now, tell, retryMs }: TellOnceDeps): TellOnce {
  return async (alert, subject, signal) => {
    const key = `told.${alert.kind}.${hash('sha256', subject).slice(0, 16)}`;
    if ((await ledger.acquireRateSlot(key, TELL_AGAIN_MS, now())) > 0) return;
    meter.toldOperators(alert.kind);
    for (let tries = 1; tries <= TRIES && signal?.aborted !== true; tries += 1) {
      if (await tell(alert, `${key}.${now()}`)) return;
      if (tries < TRIES) await pause(retryMs, signal);
    }
    log.warn('operators.untold', { kind: alert.kind });
  };
}

/**
 * Tells the operators once that a provider's address has changed, with the first order that was sent to the new one. If nothing was
 * sent before a restart, they are told after it.
 */
export async function createTellOfMove({
  ledger,
  desk,
}: {
  readonly ledger: Pick<Ledger, 'movedProviders' | 'toldOfMove'>;
  readonly desk: Pick<Desk, 'move'>;
}): Promise<(order: Order) => Promise<void>> {
  const untold = new Map((await ledger.movedProviders()).map((move) => [move.provider, move]));
  return async (order) => {
    const provider = order.attempt?.provider;
    const move = provider && untold.get(provider);
    if (move === undefined) return;
    untold.delete(move.provider);
    const told = movedOrStale(await desk.move(order, { kind: 'provider_moved', from: move.from, to: move.to }));
    if (told === null) untold.set(move.provider, move);
    else await ledger.toldOfMove(move.provider);
  };
}

export type TellDeps = {
  readonly ledger: Pick<Ledger, 'tellOnce'>;
  /** Where the config in use has them told things; null for nowhere. */
  readonly placeOf: Readonly<Record<Role, () => ConversationId | null>>;
  readonly log: Log;
  readonly meter: Pick<Meter, 'toldOperators'>;
  readonly now: () => number;
  /** Wakes the job that delivers. */
  readonly wake: () => void;
};

/** Tells a conversation something about no order. Where finance has none, the operators hear it. */
export const createTell =
  ({ ledger, placeOf, log, meter, now, wake }: TellDeps): Tell =>
  async (to, announcement, key) => {
    const named = isRole(to) ? placeOf[to]() : to;
    const conversation = named ?? placeOf.operators();
    if (!(await ledger.tellOnce(key, { conversation, announcement, at: now() }))) return false;
    if (conversation === null || to === 'operators') meter.toldOperators(announcement.kind);
    if (conversation === null) log.warn('operators.told', { ...announcement });
    else wake();
    return true;
  };

const isRole = (to: Addressee): to is Role => to === 'finance' || to === 'operators';

/** Shows operators an alert that belongs to no readable order. It is delivered like any notice, with an empty order. */
export const createTellOperators =
  (surfaces: readonly Surface[]): UpkeepDeps['tellOperators'] =>
  async (conversation, alert, key) => {
    const surface = surfaces.find(({ name }) => name === platformOf(conversation));
    const notice = { slot: 'operators', conversation, show: { kind: 'operators', alert } } as const;
    const shown = await surface?.deliver({
      key,
      notice,
      order: NO_ORDER,
      edit: null,
      card: null,
      again: false,
      counts: [],
    });
    return shown?.kind === 'shown';
  };
