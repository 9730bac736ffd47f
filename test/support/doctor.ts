import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { type CheckUpDeps, checkUp } from '../../src/app/doctor/check-up.ts';
import type { DoctorFinding } from '../../src/core/doctor-finding.ts';
import { newSqliteUrl } from './databases.ts';
import { type FakeSlack, startFakeSlack } from './fake-slack.ts';
import { type FakeTelegram, startFakeTelegram } from './fake-telegram.ts';
import { freePort } from './free-port.ts';
import { newFolder } from './main-process.ts';

type Json = Record<string, unknown>;

/** A desk as an admin set it up, with everything right; each test breaks one thing of it. */
export type Installation = {
  readonly slack: FakeSlack;
  readonly telegram: FakeTelegram;
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly port: number;
  /** The environment, to be changed. */
  readonly environment: Record<string, string>;
  /** The config, to be changed; `write` puts it into its file. */
  readonly config: Json & { readonly teams: Json[]; readonly operators: Json };
  readonly write: () => Promise<void>;
  /** The real command's findings, looked for in this process. */
  readonly examine: (more?: Partial<CheckUpDeps>) => Promise<readonly DoctorFinding[]>;
};

export const GROUP = -1001234567890;
const WEBHOOK = '/telegram/webhook';
const ANA = { id: 42, first_name: 'Ana' };
const BO = { id: 77, first_name: 'Bo' };

/**
 * Both chats, every provider, a database that is not there yet, and a public address that leads here.
 *
 * @param balanceLi what is left at each provider; plenty unless given
 */
export async function startInstallation(t: Pick<TestContext, 'after'>, balanceLi?: number): Promise<Installation> {
  const [slack, telegram, sandbox] = [
    await startFakeSlack(t),
    await startFakeTelegram(t),
    await startSandbox(balanceLi === undefined ? {} : { balanceLi }),
  ];
  t.after(sandbox.stop);
  const [folder, port, databaseUrl] = [await newFolder(t), await freePort(), await newSqliteUrl(t)];
  slack.setGroup('S0LEADS', ['U0LEAD']);
  telegram.group(GROUP);
  telegram.join(GROUP, ANA, BO);
  telegram.appoint(GROUP, BO);
  const publicUrl = `http://127.0.0.1:${port}`;
  setWebhook(telegram, publicUrl + WEBHOOK);
  const config = configFile();
  const path = join(folder, 'topup.config.json');
  const environment: Record<string, string> = {
    ...sandbox.variables(),
    PORT: String(port),
    PUBLIC_URL: publicUrl,
    DATABASE_URL: databaseUrl,
    TOPUP_CONFIG: path,
    YTX_CALLBACK_TOKEN: 'doctor-callback-token',
    SLACK_BOT_TOKEN: slack.botToken,
    SLACK_SIGNING_SECRET: slack.signingSecret,
    SLACK_API_URL: slack.apiUrl,
    TELEGRAM_BOT_TOKEN: telegram.token,
    TELEGRAM_SECRET_TOKEN: 'a-secret_token',
    TELEGRAM_API_ROOT: telegram.root,
  };
  const write = (): Promise<void> => writeFile(path, JSON.stringify(config));
  await write();
  return {
    ...{ slack, telegram, sandbox, folder, port, environment, config, write },
    examine: async (more = {}) => {
      await write();
      return checkUp({ variables: environment, ...more });
    },
  };
}

/** The webhook as the desk sets it. */
export const setWebhook = ({ updates }: Pick<FakeTelegram, 'updates'>, url: string): void =>
  updates.setWebhook({
    url,
    secret: 'a-secret_token',
    allowed: ['message', 'edited_message', 'callback_query', 'my_chat_member'],
    maxConnections: 40,
  });

const configFile = () => ({
  products: [
    {
      code: '1QG00102410',
      aliases: ['1GB'],
      name: { en: '1 GB', zh: '1GB' },
      price: '19.63',
      offers: [{ provider: 'ytx' }, { provider: 'juhe', pid: '105000' }],
    },
  ],
  people: [{ name: 'Lin', accounts: ['slack:U0LIN', 'telegram:42'] }],
  teams: [
    {
      name: 'support',
      conversations: ['slack:C0SUPPORT', `telegram:${GROUP}`],
      requesters: ['slack:U0AGENT', 'telegram:42'],
      approvers: ['slack:U0BOSS', 'slack:group:S0LEADS', 'telegram:77', `telegram:group:${GROUP}`],
      approvalsIn: 'slack:C0APPROVALS',
      budget: { day: '500.00', month: '8000.00' },
    },
  ] as Json[],
  operators: { conversation: 'slack:C0OPS', people: ['slack:U0OPS'] } as Json,
});

/** The findings that are not as they should be, as the doctor prints them. */
export const amiss = (findings: readonly DoctorFinding[]): readonly string[] =>
  findings
    .filter(({ level }) => level !== 'ok')
    .map(({ level, area, subject, sentence, advice }) => `${level} ${area} ${subject ?? ''}: ${sentence} → ${advice}`);
