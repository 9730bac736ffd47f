import { createCalendar } from '../core/calendar.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { Provider } from '../core/provider.ts';
import { spanBefore } from '../core/timetable.ts';
import type { TimedTask } from '../jobs/timetables.ts';
import { pause } from '../runtime/tasks.ts';
import { type DigestsDeps, digestTasks } from './digests.ts';
import { createListing } from './reconcile/listing.ts';
import { runReconcile } from './reconcile/run.ts';
import { whyRefused } from './reconcile/sentences.ts';

export type TimedTasksDeps = DigestsDeps & {
  readonly ledger: DigestsDeps['ledger'] & Pick<Ledger, 'takeStatement' | 'acquireRateSlot'>;
  readonly providers: readonly Provider[];
  /** Wakes the job that delivers. */
  readonly wakeDeliver: () => void;
  readonly log: Log;
};

/** What a desk does again and again by its config: digests, and the books of the providers that list their orders. */
export function timedTasks(deps: TimedTasksDeps): {
  readonly tasks: () => readonly TimedTask[];
  readonly timezone: () => string;
} {
  const digests = digestTasks(deps);
  return {
    tasks: () => [...digests(), ...reconcileTasks(deps)],
    timezone: () => deps.config().desk.timezone,
  };
}

/** What came after the last time is compared the next time: the last hours may still be moving. */
const SETTLED_AFTER_MS = 3_600_000;

function reconcileTasks(deps: TimedTasksDeps): readonly TimedTask[] {
  const { config, providers } = deps;
  const { every, statements } = config().reconcile;
  if (every === null) return [];
  return providers
    .filter(({ name, listOrders }) => listOrders !== undefined && statements[name].listing)
    .map((provider) => ({
      name: `reconcile ${provider.name}`,
      every,
      run: async (dueAt) => {
        const calendar = createCalendar(config().desk.timezone);
        await reconcileOne(deps, provider, {
          from: spanBefore(every, dueAt, calendar) - SETTLED_AFTER_MS,
          to: dueAt - SETTLED_AFTER_MS,
        });
      },
    }));
}

/** A provider that does not list its orders is asked again the next time; the log says why, and a person can reconcile a statement. */
async function reconcileOne(
  deps: TimedTasksDeps,
  provider: Provider,
  span: { from: number; to: number },
): Promise<void> {
  const { config, ledger, url, now, wakeDeliver, log } = deps;
  const { reconcile, desk, providers } = config();
  const { name } = provider;
  const { queryEveryMs } = providers[name];
  const turn = async (): Promise<void> => {
    for (let wait = 1; wait > 0; ) {
      wait = await ledger.acquireRateSlot(`query:${name}`, queryEveryMs, now());
      if (wait > 0) await pause(wait);
    }
  };
  const settings = reconcile.statements[name];
  const list = createListing(provider, { timezone: settings.timezone, turn });
  if (list === null) return;
  const time = (at: number): string => new Date(at).toISOString();
  const result = await runReconcile({
    ...{ provider: name, settings, url, ledger, span, now: now(), anyway: true },
    source: { kind: 'listing', list, span, name: `${time(span.from)} … ${time(span.to)}` },
    tellIn: desk.finance.conversation ?? desk.operators.conversation,
  });
  if (!result.ok)
    return log.warn('reconcile.refused', { provider: name, why: whyRefused(result.error, name, time).join(' ') });
  const { taken, reconciled } = result.value;
  wakeDeliver();
  log.info('reconcile.done', {
    ...{ provider: name, lines: reconciled.lines, agreeing: reconciled.agreeing },
    ...{ found: taken.found.length, open: taken.stillOpen.length, resolved: taken.resolved.length },
  });
}
