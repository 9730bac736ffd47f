import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';
import type { Call, Script } from './statement.ts';

/**
 * A row that a step will change. A commit of several steps locks all their rows first, in the order of the names, so there is
 * no deadlock.
 */
export type Lock = { readonly name: string; readonly call: Call };

/** A script that may share its commit with others. It runs again from the start if the database broke a conflict. */
export type Step<T> = { readonly script: () => Script<T>; readonly locks: () => readonly Lock[] };

/**
 * An open database. Everything rejects with `LedgerUnreachable` if it cannot be reached. A resolved write is durable.
 *
 * - `read` runs a script that writes nothing
 * - `write` runs a script in a transaction
 * - `share` runs a step in its own savepoint, in one commit with the steps that came at the same time
 * - `query` is for reads that are built from a question, and for the schema
 */
export type Session = {
  readonly read: <T>(script: () => Script<T>) => Promise<T>;
  readonly write: <T>(script: () => Script<T>) => Promise<T>;
  readonly share: <T>(step: Step<T>) => Promise<T>;
  readonly query: <T>(build: (db: Kysely<Schema>) => Promise<T>) => Promise<T>;
  /** Writes the WAL back, if there is one; what was overwritten in it is then gone. */
  readonly checkpoint: () => Promise<void>;
  readonly close: () => Promise<void>;
};
