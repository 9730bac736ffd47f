import { DatabaseSync } from 'node:sqlite';
import { fire } from './load.ts';
import { type Compared, compare } from './pairs.ts';
import { residentMb, type Served, type ServerName, startDesk, startServer } from './processes.ts';
import type { Setting } from './setting.ts';

/** Enough for the just-in-time compiler, and a round of about a second. */
const WARM_UP = 3_000;
const A_ROUND = 6_000;
const ROUNDS = 7;
/** How many requests the desk is sent in all. */
const SENT = WARM_UP + ROUNDS * A_ROUND;
/** How many are made in all, with those that only the bare servers are sent. */
export const MADE = SENT + A_ROUND;

/** @property idleMb and loadedMb the desk's resident memory before the load and at its end */
export type Taken = { readonly compared: Compared; readonly idleMb: number; readonly loadedMb: number };

/**
 * Compares what the desk takes in a second with what a bare server does that is sent the very same requests.
 *
 * @param requestsOf fresh requests, each of which the desk must write down
 * @param written counts what was written down, in SQL; a desk that refused is not a fast one
 */
export async function compareTaking(
  { env, databasePath }: Setting,
  bare: { readonly name: ServerName; readonly env: Readonly<Record<string, string>> },
  requestsOf: (count: number) => readonly Buffer[],
  written: string,
): Promise<Taken> {
  // As every start but the first: with its modules compiled.
  await (await startDesk(env)).stop();
  const desk = await startDesk(env);
  const base = await startServer(bare.name, bare.env);
  const twin = await startServer(bare.name, bare.env);
  try {
    const idleMb = residentMb(desk.pid);
    // A bare server remembers nothing: it is sent the same ones again, fresh enough for their signatures.
    const requests = requestsOf(A_ROUND);
    const sample = (count: number) => requests.slice(0, count);
    for (const { port } of [base, twin]) await fire(port, sample(WARM_UP));
    await fire(desk.port, requestsOf(WARM_UP));
    const bareRate =
      ({ port }: Served) =>
      () =>
        fire(port, sample(A_ROUND));
    const deskRate = () => fire(desk.port, requestsOf(A_ROUND));
    const compared = await compare({ base: bareRate(base), twin: bareRate(twin), thing: deskRate }, ROUNDS);
    mustHaveWritten(databasePath, written, SENT);
    return { compared, idleMb, loadedMb: residentMb(desk.pid) };
  } finally {
    await Promise.all([desk, base, twin].map(({ stop }) => stop()));
  }
}

/** Throws where the desk wrote another number down than it was sent: one that refused is not a fast one. */
export function mustHaveWritten(path: string, sql: string, wanted: number): void {
  const db = new DatabaseSync(path, { readOnly: true });
  const count = Number(db.prepare(sql).get()?.count);
  db.close();
  if (count !== wanted) throw new Error(`the desk wrote ${count} of ${wanted} down`);
}
