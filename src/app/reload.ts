import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { configChanges } from '../config/difference.ts';
import { type Config, readConfigFile } from '../config.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Meter } from '../core/log.ts';
import type { Alert } from '../core/notice.ts';
import type { ReloadAnswer } from '../core/reload.ts';
import { messageOf, pause } from '../runtime/tasks.ts';
import { createTellOnce, type TellOnce, type TellOnceDeps } from './operators.ts';
import { tryCases } from './rules/cases.ts';

/**
 * Why the file is read again: a signal, `topup-desk reload`, a file that changed (`CONFIG_WATCH=1`), or another replica that has a
 * config that this one has not.
 */
export type ReloadCause = 'signal' | 'command' | 'file' | 'replica';

export type Reloading = {
  readonly reload: (cause: ReloadCause) => Promise<ReloadAnswer>;
  /** Sentences for `/readyz`. */
  readonly warnings: () => readonly string[];
  readonly stop: () => Promise<void>;
};

export type ReloadDeps = Omit<TellOnceDeps, 'ledger' | 'meter' | 'retryMs'> & {
  readonly current: () => Config;
  readonly apply: (config: Config) => Promise<void>;
  readonly ledger: Pick<Ledger, 'configNow' | 'putConfig' | 'reportConfig' | 'leaveConfig' | 'acquireRateSlot'>;
  readonly replicaId: string;
  readonly meter: Pick<Meter, 'reloaded' | 'toldOperators'>;
  readonly waits?: typeof WAITS;
};

const WAITS = { lookMs: 1_000, reportMs: 10_000, differsMs: 30_000, retryMs: 5_000 };

/**
 * Keeps the config in step with its file: reads it when it is asked to, checks it whole with its tests, and takes it as one, or keeps
 * what there is and says why. The hash of the config in force stands in the ledger, so that every replica reads its own file as soon
 * as another has taken a new one.
 */
export async function startReloading(deps: ReloadDeps): Promise<Reloading> {
  const { current, ledger, replicaId, now, log, waits = WAITS } = deps;
  const tellOnce = createTellOnce({ ...deps, retryMs: waits.retryMs });
  const stopping = new AbortController();
  const path = resolve(current().environment.TOPUP_CONFIG);
  await ledger.putConfig(current().hash, now());
  const text = await textOf(path);
  // What changed while the desk started is new to it.
  const isOwn = (await hashIn(current(), path)) === current().hash;
  let seen = { answered: (await ledger.configNow())?.reloads ?? 0, text: isOwn ? text : null };
  let answer: ReloadAnswer = { kind: 'applied', changes: [] };
  let reportedAt = Number.NEGATIVE_INFINITY;
  let differing: { readonly from: string; readonly since: number; told: boolean } | null = null;
  let last: Promise<unknown> = Promise.resolve();
  let unrecorded: { readonly hash: string; readonly before: string } | null = null;

  /** A config is in force from the moment it is applied. If the ledger cannot be reached then, it hears of it later. */
  const put = async (hash: string, before: string): Promise<boolean> => {
    try {
      return await ledger.putConfig(hash, now());
    } catch (error) {
      unrecorded = { hash, before };
      log.warn('config.not_recorded', { config: hash, why: messageOf(error) });
      return true;
    }
  };
  /** One after the other: two causes at once must not mix. */
  const reload = (cause: ReloadCause): Promise<ReloadAnswer> => {
    const next = last.then(() => attempt({ ...deps, put, tellOnce }, path, cause));
    last = next.catch(() => undefined);
    return next;
  };
  const report = async (): Promise<void> => {
    await ledger.reportConfig({ replica: replicaId, hash: current().hash, answered: seen.answered, answer }, now());
    reportedAt = now();
  };

  async function lookAtLedger(): Promise<void> {
    const inForce = await ledger.configNow();
    if (inForce === null) return;
    if (unrecorded !== null) {
      // Another replica's config that came meanwhile stays.
      if (inForce.hash === unrecorded.before) await ledger.putConfig(unrecorded.hash, now());
      unrecorded = null;
      return;
    }
    const isAsked = inForce.reloads > seen.answered;
    const isBehind = !isAsked && inForce.hash !== current().hash && (await hashIn(current(), path)) === inForce.hash;
    if (isAsked) {
      answer = await reload('command');
      seen = { ...seen, answered: inForce.reloads };
    } else if (isBehind) await reload('replica');
    if (isAsked || isBehind) await report();
    const { hash } = current();
    const other = (isAsked || isBehind ? await ledger.configNow() : inForce)?.hash ?? hash;
    if (other === hash) differing = null;
    else if (differing?.from !== other) differing = { from: other, since: now(), told: false };
    else if (!differing.told && now() - differing.since >= waits.differsMs) {
      differing.told = true;
      log.warn('config.differs', { config: hash, inForce: other });
      await tellOnce({ kind: 'config_differs', config: hash, inForce: other }, `${hash}.${other}`, stopping.signal);
    }
    if (Math.abs(now() - reportedAt) >= waits.reportMs) await report();
  }

  /** Whatever an editor or Kubernetes does to the file: a text that is new, and has not changed since the look before, is read. */
  let changing: string | null = null;
  async function lookAtFile(): Promise<void> {
    const text = await textOf(path);
    const isSettled = text === changing;
    changing = text === seen.text ? null : text;
    if (changing === null || !isSettled) return;
    seen = { ...seen, text };
    await reload('file');
  }

  const watches = current().environment.CONFIG_WATCH === '1';
  const look = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        await lookAtLedger();
        // No config is taken without the ledger: a changed file waits for it.
        if (watches) await lookAtFile();
      } catch (error) {
        log.warn('config.not_looked_at', { why: messageOf(error) });
      }
      await pause(waits.lookMs, stopping.signal);
    }
  };
  await report();
  const looking = look();
  return {
    reload: async (cause) => {
      if (stopping.signal.aborted) return { kind: 'refused', problems: ['the desk is stopping'] };
      const result = await reload(cause);
      await report().catch(() => undefined);
      return result;
    },
    // What was taken a moment ago is not yet looked at.
    warnings: () =>
      differing === null || differing.from === current().hash
        ? []
        : [
            `this replica uses config ${current().hash}, and ${differing.from} is in force: give it the same file, and run "topup-desk reload"`,
          ],
    stop: async () => {
      stopping.abort();
      await looking;
      await last;
      await ledger.leaveConfig(replicaId, now()).catch(() => undefined);
    },
  };
}

/** Empty if there is none: a missing file is a change too. */
const textOf = (path: string): Promise<string> => readFile(path, 'latin1').catch(() => '');

async function hashIn({ environment }: Config, path: string): Promise<string | null> {
  const read = readConfigFile(environment, path);
  return read.ok ? read.value.config.hash : null;
}

type Attempting = ReloadDeps & {
  readonly put: (hash: string, before: string) => Promise<boolean>;
  readonly tellOnce: TellOnce;
};

async function attempt(deps: Attempting, path: string, cause: ReloadCause): Promise<ReloadAnswer> {
  const { current, apply, put, now, log, meter } = deps;
  try {
    const problems: string[] = [];
    const read = readConfigFile(current().environment, path);
    if (!read.ok) problems.push(...read.error.problems);
    else {
      const { config, warnings } = read.value;
      for (const { name, wrong } of await tryCases(config))
        if (wrong.length > 0) problems.push(`${path}: tests: "${name}": ${wrong.join('; ')}`);
      if (problems.length === 0) {
        const before = current();
        if (config.hash === before.hash) return { kind: 'applied', changes: [] };
        const changes = configChanges(before.written, config.written);
        await apply(config);
        const isFirst = await put(config.hash, before.hash);
        for (const warning of warnings) log.warn('config.warning', { warning });
        log.info('config.applied', { config: config.hash, before: before.hash, cause, changes: changes.length });
        meter.reloaded('applied');
        if (isFirst)
          tellLater(deps, { kind: 'config_changed', config: config.hash, changes }, `${config.hash}.${now()}`);
        return { kind: 'applied', changes };
      }
    }
    return refused(deps, problems, cause);
  } catch (error) {
    return refused(deps, [messageOf(error)], cause);
  }
}

function refused(deps: Attempting, problems: readonly string[], cause: ReloadCause): ReloadAnswer {
  const { log, meter } = deps;
  log.error('config.refused', { problems, cause });
  meter.reloaded('refused');
  tellLater(deps, { kind: 'config_refused', problems }, problems.join('\n'));
  return { kind: 'refused', problems };
}

function tellLater({ tellOnce, log }: Attempting, alert: Alert, subject: string): void {
  tellOnce(alert, subject).catch((error: unknown) => log.warn('operators.untold', { why: messageOf(error) }));
}
