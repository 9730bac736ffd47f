import { Client } from 'pg';

/** Every table as it was at one moment, with its rows in JSON. */
export type PostgresDump = readonly { readonly table: string; readonly rows: string }[];

async function withClient<T>(connectionString: string, act: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString });
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}

export const dumpPostgres = (url: string): Promise<PostgresDump> =>
  withClient(url, async (client) => {
    await client.query('begin isolation level repeatable read read only');
    const { rows: tables } = await client.query<{ name: string }>(
      `select tablename as name from pg_tables where schemaname = 'public' order by tablename`,
    );
    const dump: { table: string; rows: string }[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ rows: string }>(
        `select coalesce(json_agg(t), '[]')::text as rows from "${name}" t`,
      );
      dump.push({ table: name, rows: rows[0]?.rows ?? '[]' });
    }
    await client.query('commit');
    return dump;
  });

/** Makes the database what it was, as a recovery to a point in time does. Triggers do not run: nobody asks the desk. */
export const rollBackPostgres = (url: string, dump: PostgresDump): Promise<void> =>
  withClient(url, async (client) => {
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    for (const { table, rows } of dump) {
      await client.query(`truncate "${table}"`);
      await client.query(`insert into "${table}" select * from json_populate_recordset(null::"${table}", $1::json)`, [
        rows,
      ]);
    }
    await client.query('commit');
  });
