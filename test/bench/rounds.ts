import { DatabaseSync } from 'node:sqlite';
import { fire } from './load.ts';
import { type Compared, inTurn, median } from './pairs.ts';
import { processorSeconds, residentMb, type Served, type ServerName, startDesk, startServer } from './processes.ts';
import type { Setting } from './setting.ts';

/**
 * A server that is sent requests, or several that share them.
 *
 * @property ownSeconds how long the processor has worked for it; `besideSeconds` for what it needs beside, as a database's server
 * @property requests fresh ones, each of which it must take
 */
export type Contestant = {
  readonly ports: readonly number[];
  readonly ownSeconds: () => number;
  readonly besideSeconds?: () => number;
  readonly requests: (count: number) => readonly Buffer[];
};

/** What a request costs: how many were taken in a second, and for how many microseconds the processor worked for each. */
type Cost = { readonly rate: number; readonly micros: number; readonly allMicros: number };
/** The costs against the base's. `allMicros` counts what the server needs beside. */
export type Costs = Readonly<Record<keyof Cost, Compared>>;

/** Enough for the just-in-time compiler, and rounds of about a second. */
export type Sizes = { readonly warmUp: number; readonly aRound: number; readonly rounds: number };
const SIZES: Sizes = { warmUp: 3_000, aRound: 6_000, rounds: 7 };

/** How many requests each contestant is sent in all. */
export const sentIn = ({ warmUp, aRound, rounds }: Sizes): number => warmUp + rounds * aRound;

export const contestantOf = (served: Served, requests: Contestant['requests']): Contestant => ({
  ports: [served.port],
  ownSeconds: () => processorSeconds(served.pid),
  requests,
});

/**
 * Sends every contestant as many requests, one after the other, round after round; who is first changes every round. What disturbs
 * one round disturbs all, so each is compared within its round with the base and its twin.
 */
export async function compareCosts<Others extends Readonly<Record<string, Contestant | null>>>(
  base: Contestant,
  twin: Contestant,
  others: Others,
  { warmUp, aRound, rounds }: Sizes,
): Promise<CostsOf<Others>> {
  const [first, ...rest] = Object.values<Contestant | null>(others).filter((one) => one !== null);
  // The twin is not next to the base, whichever comes first.
  const all = [base, ...(first === undefined ? [] : [first]), twin, ...rest];
  for (const { ports, requests } of all) await fire(ports, requests(warmUp));
  const costs: (readonly Cost[])[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const measures = all.map((one) => () => costOf(one, aRound));
    costs.push(await inTurn(measures, round));
  }
  const against = (contestant: Contestant, figure: keyof Cost): Compared => {
    const of = (one: Contestant): readonly number[] => costs.map((round) => round[all.indexOf(one)]?.[figure] ?? 0);
    const [bases, twins] = [of(base), of(twin)];
    const middle = bases.map((value, round) => (value + (twins[round] ?? value)) / 2);
    return {
      ratios: of(contestant).map((value, round) => value / (middle[round] ?? value)),
      pairs: bases.map((value, round) => (twins[round] ?? value) / value),
      base: median([...bases, ...twins]),
    };
  };
  const costsOf = (one: Contestant): Costs => ({
    rate: against(one, 'rate'),
    micros: against(one, 'micros'),
    allMicros: against(one, 'allMicros'),
  });
  return Object.fromEntries(
    Object.entries(others).map(([name, one]) => [name, one === null ? null : costsOf(one)]),
  ) as CostsOf<Others>;
}

/** @property null for a contestant that is not there */
type CostsOf<Others> = { readonly [Name in keyof Others]: Others[Name] extends Contestant ? Costs : Costs | null };

async function costOf({ ports, ownSeconds, besideSeconds, requests }: Contestant, count: number): Promise<Cost> {
  const made = requests(count);
  const [own, beside] = [ownSeconds(), besideSeconds?.() ?? 0];
  const rate = await fire(ports, made);
  const micros = ((ownSeconds() - own) * 1e6) / count;
  return { rate, micros, allMicros: micros + (((besideSeconds?.() ?? 0) - beside) * 1e6) / count };
}

/** The same figure of one contestant against another's, round by round. */
export const between = (thing: Compared, other: Compared): Compared => ({
  ratios: thing.ratios.map((ratio, round) => ratio / (other.ratios[round] ?? Number.NaN)),
  pairs: thing.pairs,
  base: other.base,
});

/** @property idleMb and loadedMb the desk's resident memory before the load and at its end */
export type DeskCosts = Costs & { readonly idleMb: number; readonly loadedMb: number };

/** How many requests `compareDesk` makes at most, with those that only the bare servers are sent. */
export const MADE = sentIn(SIZES) + SIZES.aRound;

/**
 * Compares what a request costs the desk with what it costs a bare server that is sent the very same ones.
 *
 * @param requestsOf fresh requests, each of which the desk must write down
 * @param written counts what was written down, in SQL
 */
export async function compareDesk(
  { env, databasePath }: Setting,
  bare: { readonly name: ServerName; readonly env: Readonly<Record<string, string>> },
  requestsOf: (count: number) => readonly Buffer[],
  written: string,
): Promise<DeskCosts> {
  const desk = await startCompiled(env);
  const base = await startServer(bare.name, bare.env);
  const twin = await startServer(bare.name, bare.env);
  try {
    const idleMb = residentMb(desk.pid);
    // A bare server remembers nothing: it is sent the same ones again, fresh enough for their signatures.
    const sample = requestsOf(SIZES.aRound);
    const bareOf = (served: Served) => contestantOf(served, (count) => sample.slice(0, count));
    const costs = await compareCosts(bareOf(base), bareOf(twin), { desk: contestantOf(desk, requestsOf) }, SIZES);
    mustHaveWritten(databasePath, written, sentIn(SIZES));
    return { ...costs.desk, idleMb, loadedMb: residentMb(desk.pid) };
  } finally {
    await Promise.all([desk, base, twin].map(({ stop }) => stop()));
  }
}

/** Starts the desk as every start but the first finds it: with its modules compiled. */
export async function startCompiled(env: Setting['env']): Promise<Served> {
  await (await startDesk(env)).stop();
  return startDesk(env);
}

/** Throws where the desk wrote another number down than it was sent: one that refused is not a fast one. */
export function mustHaveWritten(path: string, sql: string, wanted: number): void {
  const db = new DatabaseSync(path, { readOnly: true });
  const count = Number(db.prepare(sql).get()?.count);
  db.close();
  if (count !== wanted) throw new Error(`the desk wrote ${count} of ${wanted} down`);
}
