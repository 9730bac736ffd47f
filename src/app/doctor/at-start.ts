import type { Config } from '../../config.ts';
import type { DoctorFinding, FoundAmiss } from '../../core/doctor-finding.ts';
import type { ProviderName } from '../../core/product.ts';
import { paceOf } from '../../jobs/poll-status.ts';
import { type Ask, ask as askNetwork } from '../../runtime/ask.ts';
import { messageOf, pause } from '../../runtime/tasks.ts';
import { createTellOnce, type TellOnce, type TellOnceDeps } from '../operators.ts';
import { titleOf } from './print.ts';

/** The doctor in the background of a desk that has just started. */
export type DoctorAtStart = {
  /** One sentence for each error that it found, for `/readyz`. */
  readonly warnings: () => readonly string[];
  /** Checks everything again with another config, and ends the check that is under way. */
  readonly again: (config: Config) => void;
  readonly stop: () => Promise<void>;
};

export type DoctorAtStartDeps = Omit<TellOnceDeps, 'retryMs'> & {
  readonly config: Config;
  readonly ask?: Ask;
  readonly waits?: typeof WAITS;
};

/**
 * Work that waited for the start comes first. Chats and PUBLIC_URL are checked a little later, and providers last, because orders that were
 * left from before need their calls. A desk that restarts again and again asks providers nothing.
 */
const WAITS = { chatsMs: 3_000, providersMs: 20_000, withinMs: 40_000, retryMs: 30_000 };

/** Starts the short check in the background. It delays nothing, and a failure of its own is only logged. */
export function startDoctor(deps: DoctorAtStartDeps): DoctorAtStart {
  const tellOnce = createTellOnce({ ...deps, retryMs: (deps.waits ?? WAITS).retryMs });
  let looking = lookAt({ ...deps, tellOnce });
  const ended: Promise<void>[] = [];
  return {
    warnings: () => looking.warnings(),
    again: (config) => {
      const before = looking;
      ended.push(before.stop());
      looking = lookAt({ ...deps, config, tellOnce, before: before.warnings() });
    },
    stop: async () => {
      await Promise.all([looking.stop(), ...ended]);
    },
  };
}

type LookDeps = DoctorAtStartDeps & { readonly tellOnce: TellOnce; readonly before?: readonly string[] };

/** Checks everything once with one config. Until the first part is done, the earlier findings stand. */
function lookAt({ tellOnce, before = [], ...deps }: LookDeps): Omit<DoctorAtStart, 'again'> {
  const { log, waits = WAITS } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  let warnings: readonly string[] | null = null;
  const look = async (
    waitMs: number,
    check: (checks: Checks, deps: Looking) => Promise<readonly DoctorFinding[]>,
  ): Promise<void> => {
    await pause(waitMs, signal);
    if (signal.aborted) return;
    const within = AbortSignal.any([signal, AbortSignal.timeout(waits.withinMs)]);
    // Loaded only now: the start itself needs nothing of it.
    const checks = await import('./check-up.ts');
    const found = await check(checks, { ...deps, ask: deps.ask ?? askNetwork, signal: within });
    if (signal.aborted) return;
    const amiss = found.map(leniently).filter(({ level }) => level !== 'ok');
    for (const { level: severity, ...finding } of amiss) log.warn('doctor.finding', { severity, ...finding });
    const errors = amiss.filter(({ level }) => level === 'error');
    warnings = [...(warnings ?? []), ...errors.map(sentenceOf)];
    if (errors.length > 0) {
      const found = errors.map(({ area, what, subject }): FoundAmiss => ({ area, what, subject }));
      await tellOnce({ kind: 'doctor', found }, JSON.stringify(found), signal);
    }
    log.info('doctor.done', { looked: found.length, errors: errors.length, warnings: amiss.length - errors.length });
  };
  const work = Promise.all([look(waits.chatsMs, checkNear), look(waits.providersMs, checkAccounts)]).catch(
    (error: unknown) => log.warn('doctor.failed', { why: messageOf(error) }),
  );
  return {
    warnings: () => warnings ?? before,
    stop: async () => {
      stopping.abort();
      await work;
    },
  };
}

type Checks = typeof import('./check-up.ts');
type Looking = DoctorAtStartDeps & { readonly ask: Ask; readonly signal: AbortSignal };

async function checkNear({ checkChatsAndWay, checkDisk }: Checks, deps: Looking): Promise<readonly DoctorFinding[]> {
  const { environment } = deps.config;
  const file = deps.config.written;
  const all = { ...deps, environment, file, scope: 'short', isRunning: true, isServed: true } as const;
  const [outside, disk] = await Promise.all([checkChatsAndWay(all), checkDisk(environment)]);
  return [...disk, ...outside.clock, ...outside.findings];
}

/** Queries have their turns among the desk's own. */
function checkAccounts(
  { checkProviders }: Checks,
  { config, ledger, now }: Looking,
): Promise<readonly DoctorFinding[]> {
  const everyMs = (name: ProviderName): number => config.providers[name].queryEveryMs;
  const takeTurn = (name: ProviderName): Promise<number> =>
    ledger.acquireRateSlot(paceOf({ name }), everyMs(name), now());
  return checkProviders({ environment: config.environment, config, now, takeTurn });
}

/**
 * Turns errors into warnings that need no alarm. Many networks do not let a machine call its own public address (a wrong certificate
 * proves that it was called). And the start itself refuses a database that it cannot use.
 */
function leniently(finding: DoctorFinding): DoctorFinding {
  const isOwnAddress = finding.area === 'public_url' && finding.sentence.startsWith('PUBLIC_URL does not lead');
  const isOpened = finding.area === 'database' && finding.what !== 'disk';
  return finding.level === 'error' && (isOwnAddress || isOpened) ? { ...finding, level: 'warning' } : finding;
}

const sentenceOf = ({ area, subject, sentence, advice }: DoctorFinding): string =>
  `${titleOf(area)}: ${subject === null ? '' : `${subject}: `}${sentence}. ${advice ?? ''}`.trim();
