import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { sqlitePathOf } from './databases.ts';

/** Every row of every table of a database, as text, read past whoever has it open. */
export async function everythingIn(url: string): Promise<string> {
  return url.startsWith('file:') ? inSqlite(sqlitePathOf(url)) : inPostgres(url);
}

function inSqlite(path: string): string {
  const db = new DatabaseSync(path, { readOnly: true, timeout: 5000 });
  try {
    const tables = db.prepare("select name from sqlite_master where type = 'table'").all();
    return JSON.stringify(tables.map(({ name }) => db.prepare(`select * from "${name}"`).all()));
  } finally {
    db.close();
  }
}

async function inPostgres(connectionString: string): Promise<string> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    const { rows } = await client.query("select tablename from pg_tables where schemaname = 'public'");
    const tables: unknown[] = [];
    for (const { tablename } of rows) tables.push((await client.query(`select * from "${tablename}"`)).rows);
    return JSON.stringify(tables);
  } finally {
    await client.end();
  }
}
