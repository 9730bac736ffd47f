import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type DeskChild, startChild } from '../../crash/desk-child.ts';
import { eventually } from '../eventually.ts';
import { type FakeSlack, startFakeSlack } from '../fake-slack.ts';
import { freePort } from '../free-port.ts';
import { SANDBOX_CREDENTIALS } from '../sandbox-credentials.ts';
import { WHOLE_FOLDER } from '../whole-folder.ts';
import { wordsOf } from './slack-room.ts';

type Json = Readonly<Record<string, unknown>>;
type Offer = 'ytx' | 'juhe';

export const ROOM = 'C0ROOM0';
const REFERENCE = /T[0-9A-HJKMNP-TV-Z]{5}/;
const PATIENCE_S = 30;
const QUICK = { submitTimeout: '1s', queryAfter: '300ms', doubtAfter: '300ms', queryEvery: '20ms', queryGapMax: '1s' };

/** A desk in Slack as its process, over one database, started again and again with what its operators change. */
export type SlackProcess = {
  readonly slack: FakeSlack;
  /** Stops what runs, and starts it with this environment besides Slack's; the products are offered at these, one each. */
  readonly restart: (environment: Readonly<Record<string, string>>, offers: readonly Offer[]) => Promise<void>;
  /** Stops what runs; what is done then is done to a database that no desk has open. */
  readonly stop: () => Promise<void>;
  /** Asks for the product of an offer and has it approved. @returns the order's name */
  readonly asked: (line: string) => Promise<string>;
  readonly approve: (ref: string) => Promise<void>;
  /** Everything that somebody was answered to a line, alone. */
  readonly answer: (line: string, user?: string) => Promise<string>;
  readonly cardSays: (ref: string, words: RegExp) => Promise<void>;
  readonly get: (path: string) => Promise<{ readonly status: number; readonly text: string }>;
  readonly output: () => string;
};

export const accountAt = (provider: Offer, url: string, more: Readonly<Record<string, string>> = {}) => {
  const { ytx, juhe } = SANDBOX_CREDENTIALS;
  return provider === 'ytx'
    ? {
        YTX_ACCOUNT_SID: ytx.accountSid,
        YTX_AUTH_TOKEN: ytx.authToken,
        YTX_APP_ID: ytx.appId,
        YTX_BASE_URL: url,
        ...more,
      }
    : { JUHE_OPENID: juhe.openId, JUHE_KEY: juhe.key, JUHE_BASE_URL: url, ...more };
};

const PRODUCTS: Readonly<Record<Offer, Json>> = {
  ytx: { code: '1QG00102410', aliases: ['1GB'], offers: [{ provider: 'ytx' }] },
  juhe: { code: '1QG00204810', aliases: ['2GB'], offers: [{ provider: 'juhe', pid: '105000' }] },
};

export async function startSlackProcess(t: TestContext, databaseUrl: string): Promise<SlackProcess> {
  const slack = await startFakeSlack(t);
  for (const channel of [ROOM, 'C0OPS']) slack.addChannel(channel);
  const folder = await mkdtemp(join(tmpdir(), 'topup-accounts-'));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  let child: DeskChild | null = null;
  let output = '';
  slack.pointAt(url);
  t.after(async () => {
    await child?.end('SIGKILL');
    await rm(folder, WHOLE_FOLDER);
  });
  const card = (ref: string) =>
    slack.shown(ROOM).find((message) => message.threadTs === null && wordsOf(message).includes(ref));

  return {
    slack,
    restart: async (environment, offers) => {
      await child?.end('SIGTERM');
      output += child?.output() ?? '';
      await writeFile(join(folder, 'topup.config.json'), JSON.stringify(configOf(offers)));
      const shared = {
        PORT: String(port),
        PUBLIC_URL: url,
        DATABASE_URL: databaseUrl,
        YTX_CALLBACK_TOKEN: 'callback-token',
      };
      const { botToken, signingSecret } = slack.state;
      const chat = { SLACK_BOT_TOKEN: botToken, SLACK_SIGNING_SECRET: signingSecret, SLACK_API_URL: slack.apiUrl };
      const started = startChild(folder, { PATH: process.env.PATH ?? '', ...shared, ...chat, ...environment });
      child = started;
      await eventually('the desk to start', () => started.isWhole() || started.process.exitCode !== null, PATIENCE_S);
      if (!started.isWhole()) throw new Error(started.output());
    },
    stop: async () => {
      await child?.end('SIGTERM');
    },
    asked: async (line) => {
      const { text } = await slack.slash(line, { user: 'U0AGENT', channel: ROOM });
      return REFERENCE.exec(text)?.[0] ?? text;
    },
    approve: async (ref) => {
      const shown = await eventually(`the card of ${ref}`, () => card(ref), PATIENCE_S);
      await slack.click(shown, 'approve', { user: 'U0BOSS', channel: ROOM });
    },
    answer: async (line, user = 'U0AGENT') => {
      const before = slack.state.ephemerals.length;
      const { text } = await slack.slash(line, { user, channel: ROOM });
      if (text !== '') return text;
      return wordsOf(await eventually(`an answer to ${line}`, () => slack.state.ephemerals[before], PATIENCE_S));
    },
    cardSays: async (ref, words) => {
      await eventually(`the card of ${ref} to say ${words}`, () => words.test(wordsOf(card(ref))), PATIENCE_S).catch(
        (error) => {
          throw new Error(`${error.message}, and not ${wordsOf(card(ref))}`);
        },
      );
    },
    get: async (path) => {
      const response = await fetch(`${url}${path}`);
      return { status: response.status, text: await response.text() };
    },
    output: () => output + (child?.output() ?? ''),
  };
}

const configOf = (offers: readonly Offer[]): Json => ({
  products: offers.map((offer) => ({ ...PRODUCTS[offer], name: { en: offer, zh: offer }, price: '19.63' })),
  teams: [
    {
      name: 'support',
      conversations: [`slack:${ROOM}`],
      requesters: ['slack:U0AGENT'],
      approvers: ['slack:U0BOSS', 'slack:U0LEAD'],
      budget: { day: '500.00' },
    },
  ],
  operators: { conversation: 'slack:C0OPS' },
  providers: { ytx: QUICK, juhe: QUICK },
});
