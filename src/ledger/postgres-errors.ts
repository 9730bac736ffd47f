import { DatabaseError } from 'pg';
import { LedgerUnreachable } from '../core/ledger.ts';
import { messageOf } from '../runtime/tasks.ts';

/** Whether nothing more can come of a connection or a transaction after this error. */
export const mustEnd = (error: unknown): boolean =>
  error instanceof LedgerUnreachable || isConflict(error) || isNameLost(error);

/** A deadlock, or a conflict of two transactions. */
export const isConflict = (error: unknown): error is DatabaseError =>
  error instanceof DatabaseError && (error.code === '40001' || error.code === '40P01');

/** The session that a statement came to does not have it, or has one of this name from another client. */
export const isNameLost = (error: unknown): boolean =>
  error instanceof DatabaseError && (error.code === '26000' || error.code === '42P05');

/** Connection, refused login, no such database, no resources, operator's intervention, system error, a read-only standby. */
const UNREACHABLE = /^(?:08|28|3D|53|57|58)|^25006$/;

/** An error that is not the database's own answer to a statement came from the connection. */
export function rethrow(error: unknown): never {
  if (error instanceof DatabaseError && !UNREACHABLE.test(error.code ?? '')) throw error;
  if (error instanceof TypeError || error instanceof LedgerUnreachable) throw error;
  throw unreachable(error);
}

export function unreachable(error: unknown): LedgerUnreachable {
  const why = messageOf(error);
  if (why.includes('statement pooling mode')) return new LedgerUnreachable(STATEMENT_POOLING, { cause: error });
  return new LedgerUnreachable(`The database cannot be reached: ${why}`, { cause: error });
}
const STATEMENT_POOLING =
  'PgBouncer pools single statements, which allows no transaction: set pool_mode to transaction or session for the database in DATABASE_URL.';
