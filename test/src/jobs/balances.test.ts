import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Announcement } from '../../../src/core/announcement.ts';
import type { BalanceSettings } from '../../../src/core/balance.ts';
import type { InquiryFailure } from '../../../src/core/provider.ts';
import { err, ok, type Result } from '../../../src/core/result.ts';
import { type BalanceDeps, createBalancesJob, createShortfallOf } from '../../../src/jobs/balances.ts';
import { databases } from '../../support/databases.ts';
import { anOrder, moving, OPENED_AT, opening } from '../../support/orders.ts';
import { scriptedProvider } from '../../support/scripted-provider.ts';
import { silentLog } from '../../support/silent.ts';

const MINUTE_MS = 60_000;
type Answer = Result<{ readonly amountLi: number }, InquiryFailure>;
const failure = (kind: InquiryFailure['kind']): Answer => err({ kind, code: '10001', why: 'no', advice: null });

async function open(t: TestContext, given: Partial<BalanceSettings> = {}) {
  const [database] = databases;
  assert.ok(database);
  const { ledger, reopen } = await database.open(t);
  const world = {
    at: OPENED_AT,
    answer: ok({ amountLi: 100_000 }) as Answer,
    asked: 0,
    isOpen: false,
    told: [] as Announcement[],
    warned: [] as string[],
    settings: { everyMs: 5 * MINUTE_MS, warnBelowLi: null, warnDays: null, ...given } as BalanceSettings,
    ledger,
  };
  const provider = {
    ...scriptedProvider('ytx'),
    account: 'a1',
    balance: async () => {
      world.asked += 1;
      return world.answer;
    },
  };
  const deps = (account = 'a1'): BalanceDeps => ({
    ledger: world.ledger,
    providers: [{ ...provider, account }, scriptedProvider('juhe')],
    circuits: new Map([['ytx', { isOpen: () => world.isOpen }]]),
    balanceOf: () => world.settings,
    tell: async (_to, announcement, key) => {
      const told = await world.ledger.tellOnce(key, { conversation: null, announcement, at: world.at });
      if (told) world.told.push(announcement);
      return told;
    },
    now: () => world.at,
    log: { ...silentLog, warn: (event) => void world.warned.push(event) },
  });
  const start = async (account?: string) => {
    const pass = createBalancesJob(deps(account));
    await pass();
    world.at += 10_000;
    return pass;
  };
  /** Five minutes later. */
  const next = async (pass: () => Promise<unknown>, answer: Answer) => {
    world.answer = answer;
    world.at += 5 * MINUTE_MS;
    await pass();
  };
  const left = (li: number) => ok({ amountLi: li });
  const kinds = () => world.told.map(({ kind }) => kind);
  return { world, deps, start, next, left, kinds, reopen };
}

test('a balance is asked every few minutes by one process, and not while the provider does not answer orders', async (t) => {
  const { world, start, next, left } = await open(t);
  const [first, second] = [await start(), await start()];
  assert.equal(world.asked, 0, 'a start has other things to do');
  await Promise.all([first(), second()]);
  await first();
  assert.equal(world.asked, 1);
  await next(first, left(90_000));
  await second();
  assert.equal(world.asked, 2);
  world.isOpen = true;
  await next(first, left(80_000));
  assert.equal(world.asked, 2);
  world.isOpen = false;
  world.settings = { ...world.settings, everyMs: 0 };
  await next(first, left(70_000));
  assert.equal(world.asked, 2);
  assert.deepEqual(
    (await world.ledger.balances()).map(({ provider, li }) => [provider, li]),
    [['ytx', 90_000]],
  );
});

test('operators are told once that too little is left and once that it is enough, over restarts', async (t) => {
  const { world, start, next, left, kinds, reopen } = await open(t, { warnBelowLi: 50_000 });
  const pass = await start();
  await next(pass, left(50_000));
  assert.deepEqual(kinds(), [], 'not below');
  await next(pass, left(49_999));
  await next(pass, left(40_000));
  assert.deepEqual(kinds(), ['balance_low']);
  world.ledger = await reopen();
  const restarted = await start();
  await next(restarted, left(30_000));
  assert.deepEqual(kinds(), ['balance_low']);
  await next(restarted, left(500_000));
  await next(restarted, left(499_000));
  assert.deepEqual(kinds(), ['balance_low', 'balance_well']);
  await next(restarted, left(10));
  assert.deepEqual(kinds(), ['balance_low', 'balance_well', 'balance_low']);
  assert.deepEqual(world.told.at(-1), {
    ...{ kind: 'balance_low', provider: 'ytx', leftLi: 10, days: null, warnBelowLi: 50_000, warnDays: null },
  });
});

test('a balance that sinks fast is told by its days, which do not flap, and by nothing once nobody wants to know', async (t) => {
  const { world, start, next, left, kinds } = await open(t, { warnDays: 3 });
  const pass = await start();
  await next(pass, left(1_000_000));
  world.at += 86_400_000;
  await next(pass, left(800_000));
  assert.deepEqual(kinds(), [], 'four days');
  await next(pass, left(600_000));
  assert.deepEqual(kinds(), ['balance_low']);
  await next(pass, left(1_250_000));
  assert.deepEqual(kinds(), ['balance_low'], 'hardly more than three days');
  await next(pass, left(3_000_000));
  assert.deepEqual(kinds(), ['balance_low', 'balance_well']);
  await next(pass, left(100));
  world.settings = { ...world.settings, warnDays: null };
  await next(pass, left(90));
  assert.deepEqual(kinds(), ['balance_low', 'balance_well', 'balance_low']);
});

test('what is no balance changes nothing but a line of the log', async (t) => {
  const { world, start, next, left, kinds } = await open(t, { warnBelowLi: 50_000 });
  const pass = await start();
  await next(pass, left(60_000));
  const before = await world.ledger.balances();
  for (const answer of [left(-1), left(Number.NaN), left(1e15), left(0.5), failure('unreachable'), failure('unclear')])
    await next(pass, answer);
  assert.deepEqual(await world.ledger.balances(), before);
  assert.deepEqual(kinds(), []);
  assert.deepEqual(world.warned, [...Array(4).fill('balance.strange'), ...Array(2).fill('balance.unknown')]);
});

test('a provider that refuses the question is asked once an hour, and another account is another balance', async (t) => {
  const { world, start, next, left, kinds } = await open(t, { warnBelowLi: 50_000 });
  const pass = await start();
  for (let n = 0; n < 12; n += 1) await next(pass, failure('refused'));
  assert.equal(world.asked, 1);
  await next(pass, left(10));
  assert.equal(world.asked, 2);
  const other = await start('a2');
  await next(other, left(900_000));
  assert.deepEqual(kinds(), ['balance_low'], 'the other account was never low');
  assert.deepEqual((await world.ledger.balances()).map(({ account, li }) => [account, li]).toSorted(), [
    ['a1', 10],
    ['a2', 900_000],
  ]);
});

test('those who decide see that the money does not reach, with what was approved before and is not bought', async (t) => {
  const { world, deps, start, next, left } = await open(t);
  const pass = await start();
  const order = anOrder();
  const shortfallOf = createShortfallOf({ ...deps(), ledger: world.ledger });
  assert.equal(await shortfallOf(order, null), null, 'nobody knows what is left');
  await next(pass, left(30_000));
  assert.equal(await shortfallOf(order, null), null);
  const approved = anOrder();
  await world.ledger.record(opening(approved));
  await world.ledger.record(moving(approved, 'approved'));
  assert.deepEqual(await shortfallOf(order, null), { provider: 'ytx', leftLi: 30_000, committedLi: 19_630 });
  world.at += 2 * 3_600_000;
  assert.equal(await shortfallOf(order, null), null, 'a reading of two hours ago says nothing');
  const unreachable = { ...world.ledger, lastBalance: () => Promise.reject(new Error('away')) };
  assert.equal(await createShortfallOf({ ...deps(), ledger: unreachable })(order, null), null);
});
