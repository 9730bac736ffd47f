import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Sandbox, type SandboxOptions, startSandbox } from '../../../sandbox/start.ts';
import { type App, startApp } from '../../../src/app.ts';
import { loadConfig } from '../../../src/config.ts';
import type { ProviderName } from '../../../src/core/product.ts';
import { createLog } from '../../../src/log.ts';
import { freePort } from '../free-port.ts';
import { WHOLE_FOLDER } from '../whole-folder.ts';
import type { Chat } from './chat.ts';

export type JourneyDesk = {
  readonly app: App;
  readonly sandbox: Sandbox;
  /** Every line the process logged. */
  readonly logged: () => string;
  readonly databaseUrl: string;
};

/** How the outcome of an order is learnt: by the provider's callback (queries are an age away), or by polling alone. */
export type Road = 'callback' | 'polling';

/** What a desk has to know of the chat it works in. */
export type DeskChat = Pick<Chat, 'environment' | 'conversation' | 'account' | 'pointAt'>;

type Setting = {
  readonly chat: DeskChat;
  /** Which providers have credentials; the products of the config are offered at each of them, in this order. */
  readonly providers: readonly ProviderName[];
  readonly databaseUrl: string;
  readonly road: Road;
  readonly rooms: number;
  /** Providers that outlive the desk; left out: it has its own. */
  readonly sandbox?: Sandbox;
  readonly config?: (file: Record<string, unknown>) => Record<string, unknown>;
  /** What the environment has besides, or instead. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The machine's clock; left out it is the real one. */
  readonly now?: () => number;
};

const QUICK: Partial<SandboxOptions> = { chargeMs: 200, holdMs: 5_000, queryEveryMs: 0, callbackRetryMs: 100 };
const PACING = {
  callback: { submitTimeout: '1s', queryAfter: '10m', doubtAfter: '400ms', queryEvery: '20ms', queryGapMax: '1s' },
  polling: { submitTimeout: '1s', queryAfter: '300ms', doubtAfter: '400ms', queryEvery: '20ms', queryGapMax: '1s' },
} as const;

export const startQuickSandbox = (): Promise<Sandbox> => startSandbox(QUICK);

/** Starts the whole desk over one provider's sandbox, one chat and one database: everything real but those two counterparts. */
export async function startJourneyDesk(t: Pick<TestContext, 'after'>, setting: Setting): Promise<JourneyDesk> {
  const { chat, providers, databaseUrl, road } = setting;
  const sandbox = setting.sandbox ?? (await startSandbox(QUICK));
  const folder = await mkdtemp(join(tmpdir(), 'topup-journey-'));
  let app: App | null = null;
  // Registered before anything can be refused: a desk that does not start leaves nothing open.
  t.after(async () => {
    await app?.stop();
    if (setting.sandbox === undefined) await sandbox.stop();
    await rm(folder, WHOLE_FOLDER);
  });
  const path = join(folder, 'topup.config.json');
  const file = configFile(setting);
  await writeFile(path, JSON.stringify(setting.config?.(file) ?? file));
  const port = await freePort();
  const lines: string[] = [];
  const read = loadConfig({
    ...chat.environment,
    ...Object.assign({}, ...providers.map((provider) => sandbox.variables(provider))),
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    DATABASE_URL: databaseUrl,
    TOPUP_CONFIG: path,
    YTX_CALLBACK_TOKEN: 'journey-callback-token',
    ...setting.environment,
  });
  if (!read.ok) throw new Error(read.error.problems.join('\n'));
  const log = createLog('info', [], (line) => lines.push(line));
  app = await startApp({ config: read.value.config, log, now: setting.now ?? Date.now });
  if (road === 'callback') sandbox.setCallbackUrl('ytx', `${app.url}/callbacks/ytx/journey-callback-token`);
  chat.pointAt(app.url);
  return { app, sandbox, logged: () => lines.join('\n'), databaseUrl };
}

function configFile({ chat, providers, road, rooms }: Setting): Record<string, unknown> {
  const offers = (pid: string) => providers.map((provider) => (provider === 'ytx' ? { provider } : { provider, pid }));
  return {
    products: [
      product('1QG00102410', '1GB', '19.63', offers('105000')),
      product('1QG00010010', '100MB', '4.80', offers('105001')),
    ],
    people: [{ name: 'Ann', accounts: [chat.account('agent'), 'web:ann'] }],
    teams: [
      {
        name: 'support',
        conversations: Array.from({ length: rooms }, (_, room) => chat.conversation(room)),
        requesters: [chat.account('agent')],
        approvers: [chat.account('boss'), 'web:ann'],
        budget: { day: '500.00', month: '8000.00' },
      },
    ],
    rules: [
      { name: 'small', when: { priceUpTo: '5.00' }, approvals: 0 },
      { name: 'standard', approvals: 1 },
    ],
    approval: { remindAfter: '0s', expiresAfter: '6s' },
    providers: { ytx: PACING[road], juhe: PACING[road] },
  };
}

const product = (code: string, alias: string, price: string, offers: readonly object[]) => ({
  code,
  aliases: [alias],
  name: { en: alias, zh: alias },
  price,
  offers,
});
