import type { Telegraf } from 'telegraf';
import type { Update } from 'telegraf/types';
import * as z from 'zod';
import { LedgerUnreachable } from '../../src/core/ledger.ts';
import type { Log } from '../../src/core/log.ts';
import { createBoundedMap } from '../../src/runtime/cache.ts';
import { createBackgroundTasks } from '../../src/runtime/tasks.ts';

/**
 * How an update ended: `handled`, and committed if there was something to commit; `skipped`, because another try would fail too;
 * `unreachable`, to be sent again when the database is back.
 */
export type Handled = 'handled' | 'skipped' | 'unreachable';

export type Intake = {
  /** Handles an update as Telegram sends it. Never throws: an update that throws would block its chat for a day. */
  readonly handle: (update: unknown) => Promise<Handled>;
  /** Resolves when no update is being handled. */
  readonly settled: () => Promise<void>;
};

export type IntakeDeps = {
  readonly bot: Pick<Telegraf, 'handleUpdate'>;
  readonly log: Log;
  readonly now: () => number;
  readonly acknowledged: (ms: number) => void;
  /** Tells the person who caused the update that it failed. */
  readonly replyWithFailure: (update: Update) => void;
};

const Numbered = z.object({ update_id: z.number().int() });
const Received = z.custom<Update>((given) => Numbered.safeParse(given).success);

/** Telegram sends an update again if it gets no answer in time, even while the first delivery is being handled. So many are remembered. */
const CACHE_SIZE = 1_000;

/** The intake for all updates, from the webhook and from polling. */
export function createIntake(deps: IntakeDeps): Intake {
  const seen = createBoundedMap<number, Promise<Handled>>(CACHE_SIZE);
  const tasks = createBackgroundTasks();
  return {
    handle: (given) => {
      const update = Received.safeParse(given).data;
      if (!update) {
        deps.log.warn('telegram.update_unread');
        return Promise.resolve('skipped');
      }
      const { update_id: id } = update;
      const before = seen.get(id);
      if (before) return before;
      const handling = tasks.track(
        handleOne(deps, update).then((handled) => {
          if (handled === 'unreachable') seen.delete(id);
          return handled;
        }),
      );
      seen.set(id, handling);
      return handling;
    },
    settled: tasks.settled,
  };
}

async function handleOne(
  { bot, log, now, acknowledged, replyWithFailure }: IntakeDeps,
  update: Update,
): Promise<Handled> {
  const since = now();
  try {
    await bot.handleUpdate(update);
    acknowledged(now() - since);
    return 'handled';
  } catch (error) {
    if (error instanceof LedgerUnreachable) return 'unreachable';
    log.error('telegram.update_failed', { updateId: update.update_id, ...traceOf(error) });
    replyWithFailure(update);
    return 'skipped';
  }
}

/** Where the error came from. Its message is left out, because it may quote what a person wrote. */
const traceOf = (error: unknown): Readonly<Record<string, unknown>> =>
  error instanceof Error
    ? { error: error.name, at: error.stack?.match(/^\s+at .*$/gm)?.slice(0, 4) }
    : { error: typeof error };
