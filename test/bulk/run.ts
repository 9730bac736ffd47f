import type { TestContext } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'csv-parse/sync';
import { NAMES_EN } from '../../commands/words/en/names.ts';
import type { Order } from '../../src/core/order.ts';
import { createDraw } from '../crash/seed.ts';
import { type Books, openBooks } from '../support/books.ts';
import { eventually } from '../support/eventually.ts';
import { openStage, type Setting, type Stage } from './stage.ts';

export type BulkRun = Setting & {
  readonly rows: number;
  readonly bad: number;
  readonly faults: number;
  readonly killEveryS: number;
  /** How often it is killed at most, so that a short run ends on a slow machine too. */
  readonly kills: number;
  readonly seed: number;
};

/** @property violations one sentence for each promise that was broken; `p99` is the intake's, in milliseconds */
export type BulkOutcome = {
  readonly figures: readonly string[];
  readonly violations: readonly string[];
  readonly p99: number;
};

/** Endings with which a provider fails in one way or another. What was taken is settled by a query within seconds. */
const TROUBLE = ['0006', '0007', '0008', '0009', '0010', '0011', '0013'];
const REST_S = 300;
const PROBE_EVERY_MS = 250;

type Row = { readonly row: number; readonly number: string; readonly product: string; readonly isBad: boolean };

/** Sends a file with bad rows, approves it, kills the process again and again, and compares the result file with the providers' books. */
export async function runBulk(scope: Pick<TestContext, 'after'>, run: BulkRun): Promise<BulkOutcome> {
  const stage = await openStage(scope, run);
  const rows = rowsOf(run);
  const ending = new AbortController();
  const startedAt = performance.now();
  const killing = killAgainAndAgain(stage, run, ending.signal);
  const probing = probe(stage, ending.signal);
  const books = await openBooks(stage.databaseUrl);
  scope.after(books.close);
  await asked(stage, csvOf(rows));
  const ref = stage.office.batch() ?? '';
  const result = await eventually('the result', () => resultOf(stage, ref, rows), REST_S + run.rows / 2);
  const tookS = Math.round((performance.now() - startedAt) / 1000);
  ending.abort();
  const [kills, intake] = [await killing, await probing];
  const p99 = intake.toSorted((a, b) => a - b)[Math.floor(intake.length * 0.99)] ?? 0;
  const broken = await violationsOf(stage, books, rows, result);
  return {
    figures: [
      `${run.rows} rows on ${run.database} in ${run.chat}: ${tookS} s, ${kills} kills, ${await counted(books)}`,
      `intake: ${intake.length} requests, p99 ${Math.round(p99)} ms`,
    ],
    violations: broken,
    p99,
  };
}

function rowsOf({ rows, bad, faults, seed }: BulkRun): readonly Row[] {
  const draw = createDraw(seed);
  return Array.from({ length: rows }, (_, index) => {
    const isBad = draw() < bad;
    const trouble = draw() < faults ? TROUBLE[Math.floor(draw() * TROUBLE.length)] : undefined;
    const number = isBad ? `1${index}` : `139${String(index).padStart(4, '0')}${trouble ?? 5000 + (index % 1000)}`;
    return { row: index + 2, number, product: index % 2 === 0 ? '1GB' : '100MB', isBad };
  });
}

const csvOf = (rows: readonly Row[]): string =>
  ['number,product,reason', ...rows.map(({ row, number, product }) => `${number},${product},CASE-${row}`), ''].join(
    '\n',
  );

/** Each step is taken again until something came of it: the process may be dead, or die meanwhile. */
async function asked({ office }: Stage, csv: string): Promise<void> {
  const send = await again('the check', async () => office.check('outage.csv', csv));
  await again('the card', async () => {
    await send();
    await eventually('the card', office.batch, 30);
    return true;
  });
  await again('the decision', async () => {
    await office.approve();
    await eventually('the decision', office.isRunning, 10);
    return true;
  });
}

async function again<T>(what: string, step: () => Promise<T>): Promise<T> {
  const endsAt = performance.now() + REST_S * 1000;
  for (;;) {
    const done = await step().catch(() => null);
    if (done !== null) return done;
    if (performance.now() > endsAt) throw new Error(`${what} never came`);
    await sleep(1_000);
  }
}

async function killAgainAndAgain({ replica }: Stage, run: BulkRun, signal: AbortSignal): Promise<number> {
  for (let kills = 0; ; kills += 1) {
    if (kills === run.kills) return kills;
    await sleep(run.killEveryS * 1000, null, { signal }).catch(() => null);
    if (signal.aborted) return kills;
    await replica.kill();
  }
}

async function probe({ office }: Stage, signal: AbortSignal): Promise<readonly number[]> {
  const took: number[] = [];
  while (!signal.aborted) {
    const ms = await office.probe();
    if (ms !== null) took.push(ms);
    await sleep(PROBE_EVERY_MS);
  }
  return took;
}

type Result = readonly Readonly<Record<string, string>>[];
const { succeeded: DELIVERED, failed: FAILED, in_doubt: UNCONFIRMED } = NAMES_EN.states;
const ENDED: ReadonlySet<string> = new Set([DELIVERED, FAILED, 'not asked for']);

/**
 * The file with an end for every row; null before. What was interrupted before it reached the provider stays unconfirmed for an hour, because
 * only then the provider's silence proves something.
 */
function resultOf({ office, sandbox }: Stage, ref: string, rows: readonly Row[]): Result | null {
  const file = office.files().findLast(({ name }) => name === `${ref}.csv`);
  if (file === undefined) return null;
  const result: Result = parse(file.text, { columns: true, bom: true });
  const numbers = new Map(rows.map(({ row, number }) => [String(row), number]));
  const taken = new Set(boughtIn(sandbox).map(({ msisdn }) => msisdn));
  const isEnded = ({ row = '', state = '' }: Result[number]): boolean =>
    ENDED.has(state) || (state === UNCONFIRMED && !taken.has(numbers.get(row) ?? ''));
  return result.every(isEnded) ? result : null;
}

const boughtIn = ({ ledger }: Stage['sandbox']) => [...ledger.ytx.orders(), ...ledger.juhe.orders()];

async function counted(books: Books): Promise<string> {
  const states = Object.groupBy(await books.orders(), ({ state }) => state);
  return Object.entries(states)
    .map(([state, orders]) => `${orders?.length} ${state}`)
    .join(', ');
}

/** Compares the result, the desk's books and the providers': none bought twice, none lost, the money to the 厘. */
async function violationsOf(
  { sandbox, replica }: Stage,
  books: Books,
  rows: readonly Row[],
  result: Result,
): Promise<readonly string[]> {
  const orders = new Map((await books.orders()).map((order) => [order.batch?.row, order]));
  const bought = Map.groupBy(boughtIn(sandbox), ({ msisdn }) => msisdn);
  const lines = new Map(result.map((line) => [Number(line.row), line]));
  const delivered = [...bought.values()].flat().filter(({ state }) => state === 'delivered');
  const spentLi = delivered.reduce((sum, { costLi }) => sum + costLi, 0);
  const unconfirmed = [...orders.values()].filter(({ state }) => state === 'in_doubt');
  const reservedLi = unconfirmed.reduce((sum, { countedLi }) => sum + countedLi, 0);
  const [usage] = (await books.usage()).filter(({ scope }) => scope === 'team:support');
  return [
    ...rows.flatMap((row) =>
      violationsOfRow(row, lines.get(row.row), orders.get(row.row), bought.get(row.number) ?? []),
    ),
    ...(result.length === rows.length ? [] : [`the result has ${result.length} of ${rows.length} rows`]),
    ...(usage?.spentLi === spentLi && usage.reservedLi === reservedLi
      ? []
      : [
          `spent ${usage?.spentLi}, reserved ${usage?.reservedLi}; the providers took ${spentLi}, and ${reservedLi} are unconfirmed`,
        ]),
    ...((await books.isWhole()) ? [] : ['a journal is not whole']),
    ...(/\b139\d{8}\b/.test(replica.output()) ? ['a whole number was logged'] : []),
  ];
}

type Bought = ReturnType<Stage['sandbox']['ledger']['ytx']['orders']>;

function violationsOfRow(
  { row, isBad }: Row,
  line: Readonly<Record<string, string>> | undefined,
  order: Order | undefined,
  bought: Bought,
): readonly string[] {
  if (line === undefined) return [`row ${row} is not in the result`];
  if (isBad)
    return order === undefined && line.state === 'not asked for' && line.remark !== ''
      ? []
      : [`row ${row} was asked for`];
  const delivered = bought.filter(({ state }) => state === 'delivered');
  const [one] = delivered;
  if (delivered.length > 1) return [`row ${row} was delivered ${delivered.length} times`];
  if (order === undefined || line.order !== order.ref) return [`row ${row} has no order`];
  const said = `row ${row} (${order.ref}) is ${order.state}, said to be ${line.state}`;
  if (one === undefined) {
    const isNotBought = order.state === 'failed' && line.state === FAILED;
    const isUnknown = order.state === 'in_doubt' && line.state === UNCONFIRMED && bought.length === 0;
    return isNotBought || isUnknown ? [] : [`${said}, and was not bought`];
  }
  const isRight =
    order.state === 'succeeded' &&
    line.state === DELIVERED &&
    line['provider order id'] === one.providerOrderId &&
    Math.round(Number(line.cost) * 1000) === one.costLi;
  return isRight
    ? []
    : [`${said} with ${line['provider order id']} for ${line.cost}, and was bought as ${one.providerOrderId}`];
}
