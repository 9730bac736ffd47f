import type { Session } from './session.ts';
import { rows, statement } from './statement.ts';

/** The names of the migrations, in the order of running. */
export const MIGRATIONS = [
  '0001_ledger',
  '0002_rules',
  '0003_people',
  '0004_set_aside',
  '0005_owner',
  '0006_restore',
  '0007_retention',
] as const;

const DONE = statement<{ name: string }>('select name from kysely_migration order by name');

/** True if exactly these were run already, as at almost every start: then Kysely need not be loaded. */
export async function isMigrated(session: Session): Promise<boolean> {
  const done = await session.read(() => rows(DONE, {})).catch(() => []);
  return done.length === MIGRATIONS.length && done.every(({ name }, place) => name === MIGRATIONS[place]);
}
