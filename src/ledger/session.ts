import { lstatSync, realpathSync } from 'node:fs';
import type { Kysely, Dialect as KyselyDialect } from 'kysely';
import type { Schema } from './schema.ts';
import type { Call, Script } from './statement.ts';

/** The two databases. */
export type Dialect = 'sqlite' | 'postgres';

/**
 * A row that a step will change, or what it rests on. A commit of several steps locks all theirs first, in the order of the names: no
 * deadlocks.
 *
 * @property apart the step reads it before it writes: two steps with this lock run one after the other, also within one commit
 */
export type Lock = { readonly name: string; readonly apart: boolean; readonly call: Call };

/** A script that may share its commit with others. It runs again from the start where the database broke a conflict. */
export type Step<T> = { readonly script: () => Script<T>; readonly locks: () => readonly Lock[] };

/**
 * An open database. Everything rejects with `LedgerUnreachable` where it cannot be reached; what a write resolves to is durable.
 *
 * - `read` runs a script that writes nothing
 * - `write` runs a script in a transaction
 * - `share` runs a step in a savepoint of its own, in one commit with the steps that came at the same time
 * - `query` is for reads that are put together from what is asked, and for the schema
 */
export type Session = {
  readonly read: <T>(script: () => Script<T>) => Promise<T>;
  readonly write: <T>(script: () => Script<T>) => Promise<T>;
  readonly share: <T>(step: Step<T>) => Promise<T>;
  readonly query: <T>(build: (db: Kysely<Schema>) => Promise<T>) => Promise<T>;
  /** Writes back what the database keeps beside its tables for a while, where it does; what was overwritten there is gone then. */
  readonly checkpoint: () => Promise<void>;
  readonly close: () => Promise<void>;
};

/**
 * Returns the database that a URL names; null for neither kind. A link is followed to the file itself: its lock and its mark stand
 * beside that one, so that two desks that name it differently find each other.
 */
export function readDatabaseUrl(
  url: string,
): { readonly dialect: 'postgres' } | { readonly dialect: 'sqlite'; readonly path: string } | null {
  if (/^postgres(ql)?:\/\//.test(url)) return { dialect: 'postgres' };
  const path = /^file:(?:\/\/)?(.+)$/.exec(url)?.[1];
  return path === undefined ? null : { dialect: 'sqlite', path: withoutLink(path) };
}

/** Only the file's own link counts: through a linked folder the same lock is found anyway. */
function withoutLink(path: string): string {
  try {
    return lstatSync(path).isSymbolicLink() ? realpathSync(path) : path;
  } catch {
    return path;
  }
}

/**
 * Kysely over an open database. It serves lists, figures and migrations, and is loaded on first use: it would take a sixth of
 * the start.
 */
export function createQueryBuilder(
  dialectOf: (kysely: typeof import('kysely')) => KyselyDialect,
): () => Promise<Kysely<Schema>> {
  let loading: Promise<Kysely<Schema>> | null = null;
  return () => {
    loading ??= import('kysely').then((kysely) => new kysely.Kysely<Schema>({ dialect: dialectOf(kysely) }));
    return loading;
  };
}

/** How one step of a shared commit ended: its value, or the error of this step alone. */
export type Ended = { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly error: unknown };

export type Queue = {
  readonly share: <T>(step: Step<T>) => Promise<T>;
  /** Resolves once nothing waits and nothing is under way. */
  readonly drained: () => Promise<void>;
};

type Waiting = {
  readonly step: Step<unknown>;
  readonly resolve: (value: never) => void;
  readonly reject: (error: unknown) => void;
};

/** The largest commit: the first of a burst must not wait for the last. */
const MAX_PER_COMMIT = 256;

/**
 * Gathers the steps of one turn of the event loop, or of one commit under way, into the next commit.
 *
 * @param commit runs and commits them, and says how each ended; if it rejects, all of them fail with its error
 * @param abreast how many commits may be under way at a time
 */
export function createQueue(
  commit: (steps: readonly Step<unknown>[]) => Ended[] | Promise<Ended[]>,
  abreast = 1,
): Queue {
  const waiting: Waiting[] = [];
  let under = 0;
  let isPlanned = false;
  let idle: PromiseWithResolvers<void> | null = null;

  function plan(): void {
    if (isPlanned || under === abreast || waiting.length === 0) return;
    isPlanned = true;
    setImmediate(flush);
  }

  async function flush(): Promise<void> {
    isPlanned = false;
    under += 1;
    const taken = waiting.splice(0, MAX_PER_COMMIT);
    plan();
    try {
      const ended = await commit(taken.map(({ step }) => step));
      for (const [place, entry] of taken.entries()) settle(entry, ended[place]);
    } catch (error) {
      for (const { reject } of taken) reject(error);
    }
    under -= 1;
    plan();
    if (under > 0 || waiting.length > 0) return;
    idle?.resolve();
    idle = null;
  }

  return {
    share: <T>({ script, locks }: Step<T>) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ step: { script: script as () => Script<unknown>, locks }, resolve, reject });
        idle ??= Promise.withResolvers<void>();
        plan();
      }),
    drained: async () => idle?.promise,
  };
}

function settle({ resolve, reject }: Waiting, ended: Ended | undefined): void {
  if (ended?.ok) resolve(ended.value as never);
  else reject(ended?.error);
}
