import { join } from 'node:path';
import { pin, residentMb, type Served, type ServerName, startServer } from './processes.ts';
import {
  type Costs,
  compareCosts,
  contestantOf,
  mustHaveWritten,
  type Sizes,
  sentIn,
  startCompiled,
} from './rounds.ts';
import type { Setting } from './setting.ts';
import { bareBolt, slashRequests } from './slack.ts';

const SIZES: Sizes = { warmUp: 3_000, aRound: 4_000, rounds: 7 };
const COUNTED = 'select count(*) as count from orders';

/** `one`: the server has the first core for itself and the load the second. `both`: each may use both. */
export type Cores = 'one' | 'both';

/** @property idleMb and loadedMb the desk's resident memory before the load and at its end */
export type Peers = {
  readonly costs: Readonly<Record<'desk' | 'boltDurable' | 'chatSdk' | 'chatSdkDurable', Costs>>;
  readonly idleMb: number;
  readonly loadedMb: number;
};

/**
 * Sends the commands of a Slack workspace to the desk and to what others would build, in turns: bare Bolt and its twin, which
 * only acknowledge; Bolt with a durable top-up in plain SQL; Vercel's Chat SDK, which only acknowledges, and with that top-up.
 */
export async function measurePeers(setting: Setting, cores: Cores): Promise<Peers> {
  const { name, env } = bareBolt(setting);
  const ledger = (file: string) => ({ ...env, LEDGER: join(setting.databasePath, '..', `${file}.db`) });
  return among(setting, cores, async (start, desk) => {
    const of = (served: Served) => contestantOf(served, slashRequests);
    const idleMb = residentMb(desk.pid);
    const [bolt, twin] = [await start(name, env), await start(name, env)];
    const others = {
      desk: of(desk),
      boltDurable: of(await start('bolt-durable', ledger('bolt'))),
      chatSdk: of(await start('chat-sdk', env)),
      chatSdkDurable: of(await start('chat-sdk', ledger('chat-sdk'))),
    };
    const costs = await compareCosts(of(bolt), of(twin), others, SIZES);
    mustHaveWritten(setting.databasePath, COUNTED, sentIn(SIZES));
    return { costs, idleMb, loadedMb: residentMb(desk.pid) };
  });
}

/** The desk against bare Bolt alone. */
export async function measureAgainstBolt(setting: Setting, sizes: Sizes): Promise<Costs> {
  const { name, env } = bareBolt(setting);
  return among(setting, 'both', async (start, desk) => {
    const of = (served: Served) => contestantOf(served, slashRequests);
    const [bolt, twin] = [await start(name, env), await start(name, env)];
    const costs = await compareCosts(of(bolt), of(twin), { desk: of(desk) }, sizes);
    mustHaveWritten(setting.databasePath, COUNTED, sentIn(sizes));
    return costs.desk;
  });
}

type Start = (name: ServerName, env: Readonly<Record<string, string>>) => Promise<Served>;

/** Starts the desk, lets others be started beside it, and stops them all. */
async function among<T>({ env }: Setting, cores: Cores, use: (start: Start, desk: Served) => Promise<T>): Promise<T> {
  const servers: Served[] = [];
  const started = (served: Served): Served => {
    servers.push(served);
    if (cores === 'one') pin(served.pid, '0');
    return served;
  };
  try {
    const desk = started(await startCompiled(env));
    if (cores === 'one') pin(process.pid, '1');
    return await use(async (name, given) => started(await startServer(name, given)), desk);
  } finally {
    await Promise.all(servers.map(({ stop }) => stop()));
    if (cores === 'one') pin(process.pid, '0,1');
  }
}
