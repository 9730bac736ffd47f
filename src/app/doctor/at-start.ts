import { hash } from 'node:crypto';
import type { Config } from '../../config.ts';
import type { DoctorFinding, FoundAmiss } from '../../core/doctor-finding.ts';
import type { Ledger } from '../../core/ledger.ts';
import type { Log, Meter } from '../../core/log.ts';
import type { Alert } from '../../core/notice.ts';
import type { ProviderName } from '../../core/product.ts';
import { paceOf } from '../../jobs/poll-status.ts';
import { type Ask, ask as askNetwork } from '../../runtime/ask.ts';
import { messageOf } from '../../runtime/message-of.ts';
import { pause } from '../../runtime/pause.ts';
import { titleOf } from './print.ts';

/** The doctor in the background of a desk that has just started. */
export type DoctorAtStart = {
  /** One sentence for each error that it found, for `/readyz`. */
  readonly warnings: () => readonly string[];
  readonly stop: () => Promise<void>;
};

export type DoctorAtStartDeps = {
  readonly config: Config;
  readonly ledger: Pick<Ledger, 'acquireRateSlot'>;
  readonly log: Log;
  readonly meter: Pick<Meter, 'toldOperators'>;
  readonly now: () => number;
  /** Shows the operators an alert; null where the config names no place for it. False where it may not have been shown. */
  readonly tell: ((alert: Alert, key: string) => Promise<boolean>) | null;
  readonly ask?: Ask;
  readonly waits?: typeof WAITS;
};

/**
 * What was waiting for the start comes first: chats and the way here are looked at a little later, and providers, whose calls orders
 * need, when what was left from before has been asked about. A desk that is started again and again asks them nothing.
 */
const WAITS = { chatsMs: 3_000, providersMs: 20_000, withinMs: 40_000, retryMs: 30_000 };
const TRIES = 3;
/** The same errors are told once in so long, whichever replica finds them, and however often it starts. */
const TELL_AGAIN_MS = 3_600_000;

/** Starts the short check in the background. It delays nothing, and a failure of its own is only logged. */
export function startDoctor(deps: DoctorAtStartDeps): DoctorAtStart {
  const { log, waits = WAITS } = deps;
  const stopping = new AbortController();
  const { signal } = stopping;
  let warnings: readonly string[] = [];
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
    warnings = [...warnings, ...errors.map(sentenceOf)];
    if (errors.length > 0) await tell(deps, errors, signal, waits.retryMs);
    log.info('doctor.done', { looked: found.length, errors: errors.length, warnings: amiss.length - errors.length });
  };
  const work = Promise.all([look(waits.chatsMs, checkNear), look(waits.providersMs, checkAccounts)]).catch(
    (error: unknown) => log.warn('doctor.failed', { why: messageOf(error) }),
  );
  return {
    warnings: () => warnings,
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
  const all = { ...deps, environment, scope: 'short', isRunning: true, isServed: true } as const;
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
 * What is nothing to wake people for. Many networks do not let a machine call its own public address; and the start itself refused a
 * database that it cannot work with.
 */
function leniently(finding: DoctorFinding): DoctorFinding {
  const isOwnAddress = finding.area === 'public_url' && finding.sentence.startsWith('PUBLIC_URL does not lead');
  const isOpened = finding.area === 'database' && finding.what !== 'disk';
  return finding.level === 'error' && (isOwnAddress || isOpened) ? { ...finding, level: 'warning' } : finding;
}

const sentenceOf = ({ area, subject, sentence, advice }: DoctorFinding): string =>
  `${titleOf(area)}: ${subject === null ? '' : `${subject}: `}${sentence}. ${advice ?? ''}`.trim();

async function tell(
  deps: DoctorAtStartDeps,
  errors: readonly DoctorFinding[],
  signal: AbortSignal,
  retryMs: number,
): Promise<void> {
  const { ledger, log, meter, now, tell: show } = deps;
  const found = errors.map(({ area, what, subject }): FoundAmiss => ({ area, what, subject }));
  const key = hash('sha256', JSON.stringify(found)).slice(0, 16);
  if ((await ledger.acquireRateSlot(`doctor.told.${key}`, TELL_AGAIN_MS, now())) > 0) return;
  meter.toldOperators('doctor');
  for (let tries = 1; show !== null && tries <= TRIES && !signal.aborted; tries += 1) {
    if (await show({ kind: 'doctor', found }, `doctor.${key}.${now()}`)) return;
    if (tries < TRIES) await pause(retryMs, signal);
  }
  if (show !== null) log.warn('operators.untold', { kind: 'doctor', errors: found.length });
}
