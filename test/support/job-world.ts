import type { TestContext } from 'node:test';
import type { Timing, TimingOf } from '../../src/core/due.ts';
import type { Alert } from '../../src/core/notice.ts';
import type { Order } from '../../src/core/order.ts';
import type { Product } from '../../src/core/product.ts';
import { createAccountHolds } from '../../src/jobs/account-holds.ts';
import { createCircuit } from '../../src/jobs/back-pressure.ts';
import { createHold } from '../../src/jobs/hold.ts';
import { createPollStatus } from '../../src/jobs/poll-status.ts';
import { createSubmit } from '../../src/jobs/submit.ts';
import { accountCauseOf, LANES } from '../../src/providers/registry.ts';
import { moneyBudget } from './budgets.ts';
import { BOSS, type DeskWorld, HERE, SETTINGS, startDeskWorld } from './desk-world.ts';
import { factsOf } from './provider-facts.ts';
import { type ScriptedProvider, scriptedProvider } from './scripted-provider.ts';
import { silentLog, silentMeter } from './silent.ts';

export const MINUTE = 60_000;
export const TIMING = {
  submitTimeoutMs: 30_000,
  queryAfterMs: 2 * MINUTE,
  doubtAfterMs: MINUTE,
  refundEveryMs: 360 * MINUTE,
  refundForMs: 1440 * MINUTE,
  silentForMs: 86_400_000,
  failoverAfterMs: null,
};
const PACING = { ...TIMING, queryEveryMs: MINUTE, queryGapMaxMs: 8 * MINUTE };

const benefit: Product = {
  code: 'VIDEO',
  aliases: [],
  name: { en: 'video', zh: '视频' },
  kind: 'benefit',
  priceLi: 15_000,
  offers: [{ provider: 'ytx', kind: 'benefit', productCode: 'QY1' }],
  flow: null,
};

/** Sold by two. */
const two: Product = {
  ...benefit,
  code: 'TWO',
  kind: 'data',
  offers: [
    { provider: 'ytx', kind: 'traffic', flowCode: null },
    { provider: 'juhe', pid: '105000' },
  ],
};

export type JobWorld = DeskWorld & {
  readonly provider: ScriptedProvider;
  /** The other of the two providers, which takes what it is sent. */
  readonly second: ScriptedProvider;
  readonly submit: () => Promise<void>;
  /** What the operators were told of accounts. */
  readonly alerts: Alert[];
  /** What happens while the operators are being told. */
  whileTold: () => Promise<void>;
  /** Whether the chat takes no news for the operators. */
  isDeaf: boolean;
  /** A process of its own on the same ledger. */
  readonly another: () => Promise<() => Promise<void>>;
  readonly ask: () => Promise<void>;
  /** What the job that holds orders does at the start of a process that has this provider. */
  readonly restart: () => Promise<void>;
  readonly approved: (product?: string) => Promise<Order>;
  readonly now: (order: Order) => Promise<Order>;
};

/** A desk whose buying jobs run when the test says so, at the time the test says it is. */
export async function startJobWorld(
  t: TestContext,
  name: 'ytx' | 'juhe' = 'juhe',
  batch = 1,
  given: Partial<Timing> = {},
): Promise<JobWorld> {
  const timing: TimingOf = (provider) => ({ ...TIMING, ...given, ...factsOf(provider) });
  const budget = moneyBudget(null, null);
  const teams = SETTINGS.teams.map((team) => ({ ...team, budget }));
  const world = await startDeskWorld(t, 'sqlite', {
    products: [...SETTINGS.products, benefit, two],
    teams,
    timing,
  });
  const provider = scriptedProvider(name, batch);
  const second = scriptedProvider(name === 'ytx' ? 'juhe' : 'ytx');
  const shared = {
    ledger: world.ledger,
    desk: world.desk,
    providers: [provider, second],
    now: () => world.at,
    log: silentLog,
    meter: silentMeter,
    wake: () => {},
  };
  const alerts: Alert[] = [];
  const submitter = (replicaId: string) => {
    const accounts = createAccountHolds({
      ...shared,
      accountCauseOf,
      queryEveryMs: () => 1_000,
      tell: async (alert) => {
        await jobWorld.whileTold();
        return !jobWorld.isDeaf && alerts.push(alert) > 0;
      },
      replicaId,
    });
    const circuits = new Map([[name, createCircuit(() => world.at)]]);
    return createSubmit({ ...shared, pacing: timing, circuits, accounts });
  };
  const submit = submitter('a');
  const poll = createPollStatus({ ...shared, pacing: (provider) => ({ ...PACING, ...timing(provider) }) });
  const jobWorld: JobWorld = Object.assign(world, {
    whileTold: async () => {},
    isDeaf: false,
    provider,
    second,
    alerts,
    another: async () => {
      const other = submitter('b');
      return async () => {
        await other.pass();
        await other.settled();
      };
    },
    submit: async () => {
      await submit.pass();
      await submit.settled();
    },
    ask: async () => {
      await poll.pass();
      await poll.settled();
    },
    restart: async () => void (await createHold({ ...shared, lanes: LANES })()),
    approved: async (product = 'BIG') => {
      const order = await world.opened({ product });
      const decided = await world.desk.decide({
        order: { by: 'ref', ref: order.ref },
        decision: 'approve',
        why: null,
        by: BOSS,
        origin: HERE,
      });
      if (!decided.ok) throw new Error(decided.error.kind);
      return decided.value;
    },
    now: async ({ id }: Order) => {
      const order = await world.ledger.find({ by: 'id', id });
      if (order === null) throw new Error('gone');
      return order;
    },
  });
  return jobWorld;
}
