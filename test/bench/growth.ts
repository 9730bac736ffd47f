import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { OrderRef } from '../../src/core/ids.ts';
import type { Ledger } from '../../src/core/ledger.ts';
import type { AccountId } from '../../src/core/people.ts';
import type { PastQuestion } from '../../src/core/rule.ts';
import type { Work } from '../../src/core/work.ts';
import { openLedger } from '../../src/ledger/open.ts';
import { silentLog } from '../support/silent.ts';
import { AT, step } from '../support/steps.ts';
import { type Batch, bulkIdOf, fillDatabase, SAME_ENDING } from './bulk.ts';
import { type Compared, compare, median } from './pairs.ts';
import { acceptedBy, msisdnOf, openingOf } from './sample-order.ts';

const FEW = 10_000;
const MANY = 1_000_000;
/** What is not final does not grow with the years. */
const OPEN = 200;
const ROUNDS = 9;
/** A question is asked so often for one figure, of which the median counts; a write less often, for its fsync. */
const READS_A_ROUND = 60;
const WRITES_A_ROUND = 25;

export type Grown = { readonly what: string; readonly compared: Compared };

/** Asks the ledger everything that the desk and the jobs ask, of ten thousand orders and of a million. */
export async function measureGrowth(): Promise<readonly Grown[]> {
  const folder = await mkdtemp(join(tmpdir(), 'topup-bench-'));
  const ledgers: Ledger[] = [];
  const openWith = async (name: string, orders: number): Promise<Questions> => {
    const path = join(folder, `${name}.db`);
    await fillDatabase(path, batchesOf(orders));
    const ledger = await openLedger({ url: `file:${path}`, log: silentLog });
    ledgers.push(ledger);
    return createQuestions(ledger, orders - 3 * OPEN, Math.floor(orders / SAME_ENDING));
  };
  try {
    const base = await openWith('few', FEW);
    const twin = await openWith('twin', FEW);
    const thing = await openWith('many', MANY);
    const grown: Grown[] = [];
    for (const what of Object.keys(base) as Question[]) {
      const compared = await compare({ base: base[what], twin: twin[what], thing: thing[what] }, ROUNDS);
      grown.push({ what, compared });
    }
    return grown;
  } finally {
    for (const ledger of ledgers) await ledger.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** All but a few hundred are delivered; the rest are in the jobs' hands. */
function batchesOf(orders: number): readonly Batch[] {
  const [done, waiting, approved, accepted] = [openingOf(1), openingOf(2), openingOf(3), openingOf(4)];
  const taken = acceptedBy(done);
  const last = taken.at(-1)?.after ?? done.after;
  const word = { provider: 'juhe', code: null, why: '' } as const;
  const delivered = step(last, { kind: 'succeeded', word, providerOrderId: 'J0000000001', costLi: null });
  const shown = { notices: [] };
  return [
    {
      changes: [done, ...taken, delivered].map((change) => ({ ...change, ...shown })),
      count: orders - 3 * OPEN,
      columns: { work: 'null', due_at: 'null' },
    },
    { changes: [waiting], count: OPEN, columns: {} },
    {
      changes: [approved, ...acceptedBy(approved).slice(0, 1)].map((change) => ({ ...change, ...shown })),
      count: OPEN,
      columns: {},
    },
    {
      changes: [accepted, ...acceptedBy(accepted)].map((change) => ({ ...change, ...shown })),
      count: OPEN,
      columns: {},
    },
  ];
}

type Questions = ReturnType<typeof createQuestions>;
type Question = keyof Questions;

/** Every question, as a figure: the median milliseconds of some dozen askings, each of another of the final orders. */
function createQuestions(ledger: Ledger, final: number, endings: number) {
  const serials = counter(0);
  /** A stride that hardly ever meets the same page twice. */
  const some = (): number => ((serials() * 7_919) % final) + 1;
  const reads = (ask: (order: number) => Promise<unknown>) => () => timed(READS_A_ROUND, () => ask(some()));
  const writes = (write: (order: number) => Promise<unknown>) => () => timed(WRITES_A_ROUND, () => write(some()));
  const list = { teams: ['team7'], msisdn: null, maker: null, states: null, limit: 20 } as const;
  const sought = {
    ...{ msisdn: null, maker: null, states: null, terms: [], contains: [], since: null, skip: 0, limit: 20 },
    teams: ['team7'],
  } as const;
  const teamOf = (order: number) => [`team${order % 20}`];
  const keys = openingOf(1).basis;
  const limits = keys.kind === 'usage' ? keys.limits : [];
  const hours = counter(0);
  const later = (): number => AT + 10 * 86_400_000 + hours() * 3_600_000;
  const claim = (work: Work) => ({ work, lane: null, now: later(), leaseMs: 60_000, limit: 10 });
  return {
    'find by id': reads((order) => ledger.find({ by: 'id', id: bulkIdOf(order) as never })),
    'find by reference': reads((order) => ledger.find({ by: 'ref', ref: refOf(order) })),
    'find by request': reads((order) => ledger.find({ by: 'request', requestKey: `slack:${order}.bulk` })),
    'find by button': reads((order) => ledger.find({ by: 'button', buttonKey: buttonOf(order) })),
    'what the rules ask (two reads)': reads((order) => ledger.usage({ keys: limits, past: pastOf(order) })),
    'list of a number': reads((order) => ledger.list({ ...list, teams: ['team7', 'team8'], msisdn: msisdnOf(order) })),
    'list of what waits': reads(() => ledger.list({ ...list, states: ['awaiting_approval'] })),
    'list of what is in doubt': reads(() => ledger.list({ ...list, states: ['in_doubt'] })),
    "list of one's own": reads((order) => ledger.list({ ...list, maker: [`slack:U0BULK${order % 200}` as AccountId] })),
    'list of a team': reads(() => ledger.list(list)),
    'list of two teams': reads(() => ledger.list({ ...list, teams: ['team7', 'team8'] })),
    'search a ticket': reads((order) => ledger.search({ ...sought, teams: teamOf(order), terms: [`case${order}`] })),
    'search words that all have': reads(() => ledger.search({ ...sought, terms: ['outage', 'case'] })),
    'search the fifth page of them': reads(() => ledger.search({ ...sought, terms: ['outage'], skip: 80 })),
    'search the end of a number': reads((order) =>
      ledger.search({ ...sought, teams: null, terms: [`end${order % endings}`, 'outage'] }),
    ),
    'search a person and a state': reads((order) =>
      ledger.search({
        ...sought,
        maker: [`slack:U0BULK${order % 200}` as AccountId],
        states: ['succeeded'],
        teams: null,
      }),
    ),
    'search what nobody wrote': reads(() => ledger.search({ ...sought, terms: ['outage', 'nowhere'] })),
    'search a state that none has': reads(() => ledger.search({ ...sought, states: ['failed'], terms: ['outage'] })),
    'next due to submit': reads(() => ledger.nextDueAt('submit', null)),
    'next due to ask': reads(() => ledger.nextDueAt('ask', null)),
    'next due to expire': reads(() => ledger.nextDueAt('expire', null)),
    'next notice': reads(() => ledger.nextNoticeAt()),
    figures: reads(() => ledger.figures()),
    'claim to submit': writes(() => ledger.claimOrders(claim('submit'))),
    'claim to ask': writes(() => ledger.claimOrders(claim('ask'))),
    'claim to expire': writes(() => ledger.claimOrders(claim('expire'))),
    'claim notices': writes(() => ledger.claimNotices({ now: later(), leaseMs: 60_000, limit: 10, except: [] })),
    'record (durable)': writes(() => ledger.record(openingOf(opened()))),
  };
}

const counter = (from: number) => {
  const numbers = { next: from };
  return () => {
    numbers.next += 1;
    return numbers.next;
  };
};

/** Orders opened here are numbered behind all that are there. */
const opened = counter(2_000_000);

const refOf = (order: number): OrderRef =>
  `T${((order * 7_919 * 13) % 1_048_576).toString(16).toUpperCase().padStart(5, '0')}` as OrderRef;
const buttonOf = (order: number): string =>
  `bulk-button-key-${((order * 7_919) % 16_777_216).toString(16).toUpperCase().padStart(6, '0')}`;

async function timed(times: number, ask: () => Promise<unknown>): Promise<number> {
  const spans: number[] = [];
  for (let time = 0; time < times; time += 1) {
    const startedAt = performance.now();
    await ask();
    spans.push(performance.now() - startedAt);
  }
  return median(spans);
}

/** What the rules ask of earlier orders: of the number, of the reason that all have, and of the maker. */
const pastOf = (order: number): PastQuestion => ({
  msisdn: msisdnOf(order),
  reasonKey: 'case-42',
  makers: [`slack:U0BULK${order % 200}` as AccountId],
  numberSince: 0,
  reasonSince: 0,
  makerSince: 0,
  maxMakerOpenings: 5,
});
