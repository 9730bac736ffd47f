import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Order } from '../../../src/core/order.ts';
import type { OrderEvent } from '../../../src/core/order-event.ts';
import { openLedger } from '../../../src/ledger/open.ts';
import { eventually } from '../eventually.ts';
import { freePort } from '../free-port.ts';
import { COMPILED } from '../main-process.ts';
import { silentLog } from '../silent.ts';
import { WHOLE_FOLDER } from '../whole-folder.ts';
import type { KillAt } from './kill-points.ts';
import { ANA, BO, GROUP, type MODES, SECRET } from './world.ts';

const PROGRAM = fileURLToPath(new URL('./kill-process.ts', import.meta.url));
/** A start takes a second, and several on a machine that does other things too. */
const PATIENCE_S = 60;

/** A desk of its own process, database and address, started again as often as it is killed. */
export type KillDesk = {
  /** Runs it until it kills itself. @param meanwhile what people do while it runs */
  readonly dieAt: (point: KillAt, meanwhile?: () => Promise<void>) => Promise<void>;
  readonly start: () => Promise<void>;
  readonly kill: () => Promise<void>;
  /** What its database holds, once it is dead. */
  readonly orders: () => Promise<readonly { readonly order: Order; readonly events: readonly OrderEvent['kind'][] }[]>;
};

type Telegram = { readonly root: string; readonly token: string };

export async function startKillDesk(
  t: TestContext,
  telegram: Telegram,
  mode: (typeof MODES)[number],
): Promise<KillDesk> {
  const folder = await mkdtemp(join(tmpdir(), 'topup-telegram-kill-'));
  const path = join(folder, 'topup.config.json');
  await writeFile(path, JSON.stringify(CONFIG));
  const port = await freePort();
  const databaseUrl = `file:${join(folder, 'topup.db')}`;
  const environment = {
    ...(mode === 'webhook' && { TELEGRAM_SECRET_TOKEN: SECRET }),
    ...{ TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.root, TOPUP_CONFIG: path },
    ...{ PORT: String(port), PUBLIC_URL: `http://127.0.0.1:${port}`, DATABASE_URL: databaseUrl },
    ...COMPILED,
    ...{ JUHE_OPENID: 'JHkill', JUHE_KEY: 'kill-key', JUHE_BASE_URL: 'http://127.0.0.1:1' },
  };
  let child: ChildProcess | null = null;
  const spawned = (more: Readonly<Record<string, string>>): ChildProcess =>
    spawn(process.execPath, [PROGRAM], { cwd: folder, env: { ...environment, ...more }, stdio: 'ignore' });
  const kill = async (): Promise<void> => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  t.after(async () => {
    await kill();
    await rm(folder, WHOLE_FOLDER);
  });
  return {
    kill,
    start: async () => {
      child = spawned({});
      await eventually(
        'the desk',
        () =>
          fetch(`${environment.PUBLIC_URL}/readyz`).then(
            ({ ok }) => ok,
            () => false,
          ),
        PATIENCE_S,
      );
    },
    dieAt: async (point, meanwhile) => {
      const struck = spawned({ KILL_AT: point });
      child = struck;
      await meanwhile?.();
      await eventually(
        `the kill at ${point}`,
        () => struck.exitCode !== null || struck.signalCode !== null,
        PATIENCE_S,
      );
      if (struck.signalCode !== 'SIGKILL') throw new Error(`the desk ended by itself: ${struck.exitCode}`);
    },
    orders: async () => {
      const ledger = await openLedger({ url: databaseUrl, log: silentLog });
      const { orders } = await ledger.list({ teams: null, msisdn: null, maker: null, states: null, limit: 10 });
      const kinds = async ({ id }: Order) => (await ledger.journal(id)).map(({ event }) => event.kind);
      const found = await Promise.all(orders.map(async (order) => ({ order, events: await kinds(order) })));
      await ledger.close();
      return found;
    },
  };
}

const CONFIG = {
  products: [
    {
      code: '1QG00102410',
      aliases: ['1GB'],
      name: { en: '1GB', zh: '1GB' },
      price: '19.63',
      offers: [{ provider: 'juhe', pid: '105000' }],
    },
  ],
  teams: [
    {
      name: 'support',
      conversations: [`telegram:${GROUP}`],
      requesters: [`telegram:${ANA.id}`],
      approvers: [`telegram:${BO.id}`],
    },
  ],
};
