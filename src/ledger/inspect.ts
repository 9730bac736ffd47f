import type { ProviderName } from '../core/product.ts';
import type { KnownLine } from './mark.ts';
import { MARKS } from './mark-check.ts';
import { type LedgerKind, OWNER } from './owner.ts';
import { PARKED } from './parked.ts';
import { type Params, type Row, type Statement, statement } from './statement.ts';
import { MIGRATIONS, VERSIONS } from './version.ts';

/** Runs one statement on a database that is only read. Rejects where the table is not there. */
export type Read = <R extends Row>(statement: Statement<R>, params: Params) => Promise<readonly R[]>;

/**
 * What a database says of itself to somebody who only reads it.
 *
 * @property pending migrations that this version has and the database has not
 * @property foreign migrations that the database has and this version has not
 * @property writtenBy the version that wrote it last; null where none did, or none said so
 * @property kind whose it is; null where nobody opened it yet
 * @property accounts with which account of each provider it was opened last
 * @property isMarked whether a mark was kept beside it once
 * @property hasOrders whether there is any order
 * @property isUnfinished whether a restore was cut off
 * @property parked notices that no conversation took, by conversation
 * @property setAside rows that cannot be read
 * @property turns from when on something that is paced may be done again, by the name of its pace
 */
export type LedgerFacts = {
  readonly pending: readonly string[];
  readonly foreign: readonly string[];
  readonly writtenBy: string | null;
  readonly kind: LedgerKind | null;
  readonly accounts: Readonly<Partial<Record<ProviderName, string>>>;
  readonly isMarked: boolean;
  readonly hasOrders: boolean;
  readonly isUnfinished: boolean;
  readonly parked: readonly { readonly conversation: string; readonly count: number; readonly why: string }[];
  readonly setAside: number;
  readonly turns: Readonly<Record<string, number>>;
};

const INSPECT = {
  setAside: statement<{ count: number }>('select count(*) as count from set_aside'),
  turns: statement<{ name: string; next_at: number }>("select name, next_at from pacing where name like 'query:%'"),
};
const ACCOUNT = /^(.+)\.account$/;

/** Reads what there is. What an earlier version had no table for is as if it were empty. */
export async function readFacts(read: Read): Promise<LedgerFacts> {
  const rowsOf = <R extends Row>(asked: Statement<R>): Promise<readonly R[]> => read(asked, {}).catch(() => []);
  const done = (await rowsOf(VERSIONS.done)).map(({ name }) => name);
  const known: readonly string[] = MIGRATIONS;
  const [owner] = await rowsOf(OWNER.read);
  const addresses: Readonly<Record<string, string>> = owner === undefined ? {} : JSON.parse(owner.addresses);
  const accounts = Object.entries(addresses).flatMap(([key, account]) => {
    const name = ACCOUNT.exec(key)?.[1];
    return name === undefined ? [] : [[name, account]];
  });
  return {
    pending: known.filter((name) => !done.includes(name)),
    foreign: done.filter((name) => !known.includes(name)),
    writtenBy: (await rowsOf(VERSIONS.last))[0]?.version ?? null,
    kind: owner?.kind ?? null,
    accounts: Object.fromEntries(accounts),
    isMarked: (await rowsOf(MARKS.kept)).length > 0,
    hasOrders: (await rowsOf(MARKS.some)).length > 0,
    isUnfinished: (await rowsOf(MARKS.unfinished)).length > 0,
    parked: (await rowsOf(PARKED.listed)).map(({ conversation, count, why }) => ({
      conversation,
      count: Number(count),
      why,
    })),
    setAside: Number((await rowsOf(INSPECT.setAside))[0]?.count ?? 0),
    turns: Object.fromEntries((await rowsOf(INSPECT.turns)).map(({ name, next_at }) => [name, Number(next_at)])),
  };
}

export const hasLine = async (read: Read, { order, version, hash }: KnownLine): Promise<boolean> =>
  (await read(MARKS.has, { order, version, hash }).catch(() => [])).length > 0;
