import type { Telegraf } from 'telegraf';
import type { Update } from 'telegraf/types';
import * as z from 'zod';
import { LedgerUnreachable } from '../../src/core/ledger.ts';
import type { Log } from '../../src/core/log.ts';
import { createBackgroundTasks } from '../../src/runtime/background-tasks.ts';
import { createBoundedMap } from '../../src/runtime/cache.ts';

/**
 * How an update ended: `taken`, committed where it had something to commit; `passed_over`, since it will never go better;
 * `unreachable`, to be sent again when the database is back.
 */
export type Took = 'taken' | 'passed_over' | 'unreachable';

export type Intake = {
  /** Takes an update as Telegram sends it. It never throws: an update that did would block its chat for a day. */
  readonly take: (update: unknown) => Promise<Took>;
  /** Ends when nothing is under way. */
  readonly settled: () => Promise<void>;
};

export type IntakeDeps = {
  readonly bot: Pick<Telegraf, 'handleUpdate'>;
  readonly log: Log;
  readonly now: () => number;
  readonly acknowledged: (ms: number) => void;
  /** Tells whoever caused the update that it broke. */
  readonly replyWithFailure: (update: Update) => void;
};

const Numbered = z.object({ update_id: z.number().int() });
const Received = z.custom<Update>((given) => Numbered.safeParse(given).success);

/** Telegram sends again what it saw no answer to, also while the first is still under way; that many are remembered. */
const REMEMBERED = 1_000;

/** The one way in for updates, by webhook and by polling alike. */
export function createIntake(deps: IntakeDeps): Intake {
  const seen = createBoundedMap<number, Promise<Took>>(REMEMBERED);
  const tasks = createBackgroundTasks();
  return {
    take: (given) => {
      const update = Received.safeParse(given).data;
      if (!update) {
        deps.log.warn('telegram.update_unread');
        return Promise.resolve('passed_over');
      }
      const { update_id: id } = update;
      const before = seen.get(id);
      if (before) return before;
      const taking = tasks.track(
        takeOne(deps, update).then((took) => {
          if (took === 'unreachable') seen.delete(id);
          return took;
        }),
      );
      seen.set(id, taking);
      return taking;
    },
    settled: tasks.settled,
  };
}

async function takeOne({ bot, log, now, acknowledged, replyWithFailure }: IntakeDeps, update: Update): Promise<Took> {
  const since = now();
  try {
    await bot.handleUpdate(update);
    acknowledged(now() - since);
    return 'taken';
  } catch (error) {
    if (error instanceof LedgerUnreachable) return 'unreachable';
    log.error('telegram.update_failed', { updateId: update.update_id, ...traceOf(error) });
    replyWithFailure(update);
    return 'passed_over';
  }
}

/** Where it broke. Not the message, which may quote what somebody wrote. */
const traceOf = (error: unknown): Readonly<Record<string, unknown>> =>
  error instanceof Error
    ? { error: error.name, at: error.stack?.match(/^\s+at .*$/gm)?.slice(0, 4) }
    : { error: typeof error };
