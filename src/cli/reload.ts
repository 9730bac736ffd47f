import { changesEn } from '../../commands/words/en/alerts.ts';
import { readOwnDatabaseUrl } from '../config/environment.ts';
import { ENGLISH } from '../core/grammar.ts';
import { LedgerUnreachable } from '../core/ledger.ts';
import type { ReplicaConfig } from '../core/reload.ts';
import { openReloads, type Reloads } from '../ledger/config-records.ts';
import { pause } from '../runtime/tasks.ts';
import type { CliCommand, ExitCode, Io } from './command.ts';

const LOOK_MS = 250;
/** A replica that runs is seen every ten seconds; one that was killed is waited for so long. */
const ALIVE_MS = 25_000;
const WITHIN_MS = 60_000;

export const reload: CliCommand<object> = {
  name: 'reload',
  summary: 'has every replica read the config file again',
  details:
    'It finds the desk through the database. It ends with 0 once every replica has taken the same config, and with 1 if one keeps its own.',
  examples: [
    ['reload', 'takes the changed file; check it before with: topup-desk rules'],
    ['reload --json', 'what each replica answered, for a machine'],
  ],
  json: true,
  run: async (_, io) => {
    const url = readOwnDatabaseUrl(io.variables);
    if (!url.ok) return refused(url.error, io);
    try {
      const reloads = await openReloads(url.value);
      try {
        return await reloaded(reloads, io);
      } finally {
        await reloads.close();
      }
    } catch (error) {
      if (!(error instanceof LedgerUnreachable)) throw error;
      return refused(error.message, io);
    }
  },
};

function refused(sentence: string, { out, err, json }: Io, replicas: readonly ReplicaConfig[] = []): 1 {
  if (json) out(JSON.stringify({ applied: false, sentence, replicas: replicas.map(shown) }));
  else err(sentence);
  return 1;
}

const shown = ({ replica, hash, answer }: ReplicaConfig) => ({ replica, hash, answer });

async function reloaded(reloads: Reloads, io: Io): Promise<ExitCode> {
  const stopping = new AbortController();
  void io.stopSignal.then(() => stopping.abort());
  const asked = await reloads.ask();
  const until = performance.now() + WITHIN_MS;
  for (;;) {
    const replicas = asked === null ? [] : await reloads.replicas(ALIVE_MS);
    if (asked === null || replicas.length === 0)
      return refused(
        'No desk runs on this database that could reload its config. A desk reads the file when it starts: npm start',
        io,
      );
    const silent = replicas.filter(({ answered }) => answered < asked);
    if (silent.length === 0) return told(reloads, replicas, io);
    const names = ENGLISH.and(silent.map(({ replica }) => replica));
    if (stopping.signal.aborted)
      return refused(`You did not wait for ${names}: it still reads its file, and its log says what it took.`, io);
    if (performance.now() > until) {
      const sentence = `${names} did not answer within ${WITHIN_MS / 1000} s: look at its log. The others have answered.`;
      return refused(sentence, io, replicas);
    }
    await pause(LOOK_MS, stopping.signal);
  }
}

async function told(reloads: Reloads, replicas: readonly ReplicaConfig[], { out, err, json }: Io): Promise<ExitCode> {
  const refusals = new Set(replicas.flatMap(({ answer }) => (answer.kind === 'refused' ? answer.problems : [])));
  const hashes = new Set(replicas.map(({ hash }) => hash));
  const [agreed = ''] = hashes;
  const isDone = refusals.size === 0 && hashes.size === 1;
  if (isDone) await reloads.agree(agreed);
  if (json) {
    out(JSON.stringify({ applied: isDone, replicas: replicas.map(shown) }));
    return isDone ? 0 : 1;
  }
  for (const problem of refusals) err(problem);
  if (refusals.size > 0) {
    err('The config was not taken: the desk goes on with the one that it has.');
    return 1;
  }
  if (!isDone) {
    err(
      `The replicas have different configs (${ENGLISH.and([...hashes])}): give all of them the same file, and reload again.`,
    );
    return 1;
  }
  const changes = replicas
    .map(({ answer }) => (answer.kind === 'applied' ? answer.changes : []))
    .find((one) => one.length > 0);
  for (const line of changesEn(changes ?? [])) out(line);
  const count = ENGLISH.count(replicas.length, { one: '# replica uses', other: '# replicas use' });
  out(`${changes === undefined ? 'The file says nothing new. ' : ''}${count} config ${agreed}.`);
  return 0;
}
