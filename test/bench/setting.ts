import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../support/free-port.ts';
import { type Served, startServer } from './processes.ts';

export const SIGNING_SECRET = 'bench-signing-secret';
export const TELEGRAM_SECRET = 'bench-secret-token';
export const JUHE = { openId: 'bench-openid', key: 'bench-juhe-key' } as const;
export const GROUP = -1_001_234_567_890;

/** Where a measurement takes place: a database, the chats' stub, and the environment of a desk there. */
export type Setting = {
  readonly databasePath: string;
  readonly chats: Served;
  readonly env: Readonly<Record<string, string>>;
};

/** Makes the setting, uses it, and takes it away again whatever happened. */
export async function inSetting<T>(use: (setting: Setting) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'topup-bench-'));
  const chats = await startServer('chats');
  try {
    await writeFile(join(folder, 'topup.config.json'), JSON.stringify(CONFIG));
    const databasePath = join(folder, 'topup.db');
    const port = await freePort();
    return await use({ databasePath, chats, env: environment(folder, databasePath, chats.port, port) });
  } finally {
    await chats.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const environment = (folder: string, databasePath: string, chats: number, port: number) => ({
  PATH: process.env.PATH ?? '',
  NODE_COMPILE_CACHE: join(folder, 'compiled'),
  PORT: String(port),
  PUBLIC_URL: `http://127.0.0.1:${port}`,
  DATABASE_URL: `file:${databasePath}`,
  TOPUP_CONFIG: join(folder, 'topup.config.json'),
  SLACK_BOT_TOKEN: 'xoxb-bench',
  SLACK_SIGNING_SECRET: SIGNING_SECRET,
  SLACK_API_URL: `http://127.0.0.1:${chats}/api/`,
  TELEGRAM_BOT_TOKEN: '900100200:bench-token',
  TELEGRAM_SECRET_TOKEN: TELEGRAM_SECRET,
  TELEGRAM_API_ROOT: `http://127.0.0.1:${chats}`,
  JUHE_OPENID: JUHE.openId,
  JUHE_KEY: JUHE.key,
  // Nothing listens there: what a callback makes the desk ask is asked in vain.
  JUHE_BASE_URL: 'http://127.0.0.1:9',
});

export const PRODUCTS = [
  {
    code: '1QG00102410',
    aliases: ['1GB'],
    name: { en: '1 GB nationwide, China Mobile', zh: '移动全国 1GB' },
    price: '19.63',
    offers: [{ provider: 'juhe', pid: '105000' }],
  },
];

/** The example's rules; budgets that a bench does not use up. */
const CONFIG = {
  products: PRODUCTS,
  teams: [
    {
      name: 'support',
      conversations: ['slack:C0SUPPORT', `telegram:${GROUP}`],
      requesters: ['slack:U0AGENT', 'telegram:42'],
      approvers: ['slack:U0BOSS', 'telegram:77'],
      budget: { day: '9999999', month: '9999999' },
    },
  ],
  rules: [
    { name: 'same number again', when: { sameNumberWithin: '24h' }, approvals: 1 },
    { name: 'small', when: { priceUpTo: '5.00', makerDayUpTo: '20.00' }, approvals: 0 },
    { name: 'standard', approvals: 1 },
  ],
};
