import { join } from 'node:path';
import { fire } from './load.ts';
import { type Compared, inTurn, median } from './pairs.ts';
import { pin, processorSeconds, residentMb, type Served, startDesk, startServer } from './processes.ts';
import { type Setting, SIGNING_SECRET } from './setting.ts';
import { slashRequest } from './slack.ts';
import { mustHaveWritten } from './taking.ts';

const WARM_UP = 3_000;
const A_ROUND = 4_000;

/** `one`: the server has the first core for itself and the load the second. `both`: each may use both. */
export type Cores = 'one' | 'both';

/** What the same commands cost a server: how many it took in a second, and how long the processor worked for each. */
type Cost = { readonly rate: number; readonly micros: number };

/**
 * @property rate each server's rate against bare Bolt's; `micros` the same of the processor's time
 * @property idleMb and loadedMb the desk's resident memory before the load and at its end
 */
export type Peers = {
  readonly rate: Readonly<Record<Peer, Compared>>;
  readonly micros: Readonly<Record<Peer, Compared>>;
  readonly idleMb: number;
  readonly loadedMb: number;
};

export type Peer = 'desk' | 'bolt-durable' | 'chat-sdk' | 'chat-sdk-durable';
type Name = Peer | 'bolt' | 'twin';
const PEERS = ['desk', 'bolt-durable', 'chat-sdk', 'chat-sdk-durable'] as const;
const NAMES = ['bolt', 'desk', 'bolt-durable', 'twin', 'chat-sdk', 'chat-sdk-durable'] as const;

/**
 * Sends the commands of a Slack workspace to the desk and to what others would build, in turns: bare Bolt and its twin, which
 * only acknowledge; Bolt with a durable top-up in plain SQL; Vercel's Chat SDK, which only acknowledges, and with that top-up.
 */
export async function measurePeers(setting: Setting, cores: Cores, rounds: number): Promise<Peers> {
  // As every start but the first: with its modules compiled.
  await (await startDesk(setting.env)).stop();
  const servers = await startAll(setting);
  try {
    if (cores === 'one') pin(process.pid, '1');
    for (const { pid } of Object.values(servers)) if (cores === 'one') pin(pid, '0');
    const idleMb = residentMb(servers.desk.pid);
    for (const name of NAMES) await fire(servers[name].port, commands(WARM_UP));
    const costs: Record<Name, Cost>[] = [];
    for (let round = 0; round < rounds; round += 1) costs.push(await measureRound(servers, round));
    mustHaveWritten(setting.databasePath, 'select count(*) as count from orders', WARM_UP + rounds * A_ROUND);
    return {
      rate: against(costs, 'rate'),
      micros: against(costs, 'micros'),
      idleMb,
      loadedMb: residentMb(servers.desk.pid),
    };
  } finally {
    await Promise.all(Object.values(servers).map(({ stop }) => stop()));
    if (cores === 'one') pin(process.pid, '0,1');
  }
}

async function startAll({ env, databasePath }: Setting): Promise<Readonly<Record<Name, Served>>> {
  const slack = { SLACK_SIGNING_SECRET: SIGNING_SECRET, SLACK_API_URL: env.SLACK_API_URL ?? '' };
  const ledger = (name: string) => ({ ...slack, LEDGER: join(databasePath, '..', `${name}.db`) });
  return {
    desk: await startDesk(env),
    bolt: await startServer('bolt', slack),
    twin: await startServer('bolt', slack),
    'bolt-durable': await startServer('bolt-durable', ledger('bolt')),
    'chat-sdk': await startServer('chat-sdk', slack),
    'chat-sdk-durable': await startServer('chat-sdk', ledger('chat-sdk')),
  };
}

/** Each server takes as many commands, one server after the other; who is first changes every round. */
async function measureRound(servers: Readonly<Record<Name, Served>>, round: number): Promise<Record<Name, Cost>> {
  const costs = await inTurn(
    NAMES.map((name) => () => costOf(servers[name])),
    round,
  );
  return Object.fromEntries(NAMES.map((name, index) => [name, costs[index]])) as Record<Name, Cost>;
}

async function costOf({ port, pid }: Served): Promise<Cost> {
  const requests = commands(A_ROUND);
  const before = processorSeconds(pid);
  const rate = await fire(port, requests);
  return { rate, micros: ((processorSeconds(pid) - before) * 1e6) / A_ROUND };
}

const commands = (count: number): readonly Buffer[] => Array.from({ length: count }, slashRequest);

function against(costs: readonly Record<Name, Cost>[], figure: keyof Cost): Readonly<Record<Peer, Compared>> {
  const of = (name: Name): readonly number[] => costs.map((cost) => cost[name][figure]);
  const [bolt, twin] = [of('bolt'), of('twin')];
  const base = bolt.map((value, round) => (value + (twin[round] ?? value)) / 2);
  const pairs = bolt.map((value, round) => (twin[round] ?? value) / value);
  const compared = (name: Peer): Compared => ({
    ratios: of(name).map((value, round) => value / (base[round] ?? value)),
    pairs,
    base: median([...bolt, ...twin]),
  });
  return Object.fromEntries(PEERS.map((name) => [name, compared(name)])) as Record<Peer, Compared>;
}

/** The same figure of one peer against another's, round by round. */
export const between = (thing: Compared, other: Compared): Compared => ({
  ratios: thing.ratios.map((ratio, round) => ratio / (other.ratios[round] ?? Number.NaN)),
  pairs: thing.pairs,
  base: other.base,
});
