import type { ConfigRecords, ReplicaConfig } from '../core/reload.ts';
import type { Session } from './session.ts';
import { rows, type Script, statement, written } from './statement.ts';

/**
 * Which config is in force, how often a reload was asked for, and what each replica has. One row of `config_now` is all that a replica
 * looks at every few seconds.
 */
export const CONFIG_TABLES = [
  'create table config_now (one whole primary key, hash text not null, since whole not null, reloads whole not null) by key',
  `create table config_replicas (
    replica text primary key, hash text not null, answered whole not null, answer text not null, seen_at whole not null) by key`,
];

type ReplicaRow = {
  readonly replica: string;
  readonly hash: string;
  readonly answered: number;
  readonly answer: string;
  readonly seen_at: number;
};

export const CONFIG = {
  now: statement<{ hash: string; reloads: number }>('select hash, reloads from config_now where one = 1'),
  first: statement(`
    insert into config_now (one, hash, since, reloads) values (1, :hash, :at, 0) on conflict (one) do nothing`),
  put: statement('update config_now set hash = :hash, since = :at where one = 1 and hash <> :hash'),
  ask: statement<{ reloads: number }>('update config_now set reloads = reloads + 1 where one = 1 returning reloads'),
  report: statement(`
    insert into config_replicas (replica, hash, answered, answer, seen_at)
      values (:replica, :hash, :answered, :answer, :at)
    on conflict (replica) do update
      set hash = excluded.hash, answered = excluded.answered, answer = excluded.answer, seen_at = excluded.seen_at`),
  leave: statement('delete from config_replicas where replica = :replica or seen_at < :before'),
  replicas: statement<ReplicaRow>(
    'select replica, hash, answered, answer, seen_at from config_replicas order by replica',
  ),
};

/** A replica that was not seen for so long has gone for good. */
const GONE_MS = 24 * 3_600_000;

export const createConfigRecords = (session: Session): ConfigRecords => ({
  configNow: () =>
    session.read(function* () {
      const [row] = yield* rows(CONFIG.now, {});
      return row ?? null;
    }),
  putConfig: (hash, at) => session.write(() => put(hash, at)),
  reportConfig: (report, at) =>
    session.write(function* () {
      yield* written(CONFIG.report, { ...columnsOf(report), at });
    }),
  leaveConfig: (replica, at) =>
    session.write(function* () {
      yield* written(CONFIG.leave, { replica, before: at - GONE_MS });
    }),
});

function* put(hash: string, at: number): Script<boolean> {
  const isFirst = (yield* written(CONFIG.first, { hash, at })) === 1;
  return isFirst || (yield* written(CONFIG.put, { hash, at })) === 1;
}

const columnsOf = ({ replica, hash, answered, answer }: ReplicaConfig) => ({
  ...{ replica, hash, answered },
  answer: JSON.stringify(answer),
});

export const replicaOf = (row: ReplicaRow): ReplicaConfig & { readonly seenAt: number } => ({
  ...{ replica: row.replica, hash: row.hash, answered: Number(row.answered), seenAt: Number(row.seen_at) },
  answer: JSON.parse(row.answer),
});
