import { type Kysely, sql } from 'kysely';
import { numberKeysOf, storedScope } from './number-keys.ts';

/** 32 random bytes, drawn by the database, so that replicas that start together have the same. */
const SECRET = {
  sqlite: 'lower(hex(randomblob(32)))',
  postgres: "replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '')",
};

/**
 * Draws the key that stands for numbers, indexes the orders that have whole ones, and rewrites the budgets of numbers to the
 * key.
 */
export async function makeRetention(
  db: Kysely<unknown>,
  run: (texts: readonly string[]) => Promise<void>,
  dialect: keyof typeof SECRET,
): Promise<void> {
  await run([
    'create table ledger_keys (name text primary key, secret text not null) by key',
    `insert into ledger_keys (name, secret) values ('number', ${SECRET[dialect]})`,
    'create index orders_whole on orders (opened_at) where work is null and length(msisdn) = 11',
  ]);
  const { rows: keys } = await sql<{ secret: string }>`select secret from ledger_keys`.execute(db);
  const numberKeyOf = numberKeysOf(keys[0]?.secret ?? '');
  const { rows } = await sql<{ scope: string }>`
    select distinct scope from usage where scope >= 'number:1' and scope < 'number:2'`.execute(db);
  for (const { scope } of rows) {
    await sql`update usage set scope = ${storedScope(scope, numberKeyOf)} where scope = ${scope}`.execute(db);
  }
}
