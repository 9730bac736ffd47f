import type { TestContext } from 'node:test';
import { eventually } from '../support/eventually.ts';
import { startFakeSlack } from '../support/fake-slack.ts';
import { type FakeUser, startFakeTelegram } from '../support/fake-telegram.ts';

/** A chat in which one person sends a file, asks for its rows, and another approves. Each step may be taken again after a kill. */
export type Office = {
  readonly environment: Readonly<Record<string, string>>;
  readonly conversation: string;
  readonly agent: string;
  readonly boss: string;
  readonly pointAt: (url: string) => void;
  /** Sends a file and has it checked. @returns presses the button under the check */
  readonly check: (name: string, csv: string) => Promise<() => Promise<void>>;
  /** The name of the batch whose card stands there; null before. */
  readonly batch: () => string | null;
  readonly approve: () => Promise<void>;
  readonly isRunning: () => boolean;
  /** Every file that the desk sent to the conversation, the newest last. */
  readonly files: () => readonly { readonly name: string; readonly text: string }[];
  /** Asks something small as a person does. @returns how long it took until it was acknowledged; null if the desk was not there */
  readonly probe: () => Promise<number | null>;
};

const STEP_S = 15;
const BATCH = /B[0-9A-HJKMNP-TV-Z]{5}/;
const SEND = /bulk send B[0-9A-Z]{5} [0-9a-f]{8}/;

export async function startSlackOffice(scope: Pick<TestContext, 'after'>): Promise<Office> {
  const slack = await startFakeSlack(scope);
  const [AGENT, BOSS] = [{ user: 'U0AGENT' }, { user: 'U0BOSS' }];
  const card = () => slack.shown().find(({ text, threadTs }) => threadTs === null && BATCH.test(text));
  return {
    environment: {
      SLACK_BOT_TOKEN: slack.state.botToken,
      SLACK_SIGNING_SECRET: slack.state.signingSecret,
      SLACK_API_URL: slack.apiUrl,
    },
    conversation: 'slack:C0SUPPORT',
    agent: 'slack:U0AGENT',
    boss: 'slack:U0BOSS',
    pointAt: slack.pointAt,
    check: async (name, csv) => {
      const { file } = slack.sayFile(name, csv, AGENT);
      await slack.slash('bulk', AGENT);
      const before = slack.ephemerals.length;
      await slack.submitView({ file: file.id, rows: '' }, AGENT);
      const told = await eventually(
        'the check',
        () => slack.ephemerals.slice(before).find(({ blocks }) => SEND.test(JSON.stringify(blocks))),
        STEP_S,
      );
      const line = SEND.exec(JSON.stringify(told.blocks))?.[0] ?? '';
      return async () => void (await slack.clickEphemeral(told, line, AGENT));
    },
    batch: () => BATCH.exec(card()?.text ?? '')?.[0] ?? null,
    approve: async () => {
      const shown = card();
      if (shown !== undefined) await slack.click(shown, 'approve', BOSS);
    },
    isRunning: () => !/waits for approval/.test(card()?.text ?? 'waits for approval'),
    files: () =>
      slack
        .shown()
        .flatMap(({ files = [] }) => files)
        .map(({ name, bytes }) => ({ name, text: bytes?.toString('utf8') ?? '' })),
    probe: () => timed(async () => (await slack.slash('list mine', AGENT)).status),
  };
}

export async function startTelegramOffice(scope: Pick<TestContext, 'after'>): Promise<Office> {
  const telegram = await startFakeTelegram(scope);
  const secret = 'bulk_secret-1';
  const group = -1_001_000_000_001;
  const agent: FakeUser = { id: 42, first_name: 'Ann', language_code: 'en' };
  const boss: FakeUser = { id: 77, first_name: 'Bo', language_code: 'en' };
  telegram.group(group);
  let url = '';
  let probes = 0;
  const card = () => telegram.messages(group).find(({ text, file }) => file === undefined && /^\S+ B\w{5} /.test(text));
  const pressed =
    (data: RegExp) => (message: { readonly keyboard: readonly (readonly { readonly callback_data: string }[])[] }) =>
      message.keyboard.flat().find(({ callback_data: found }) => data.test(found))?.callback_data;
  return {
    environment: {
      ...{ TELEGRAM_BOT_TOKEN: telegram.token, TELEGRAM_API_ROOT: telegram.root, TELEGRAM_SECRET_TOKEN: secret },
    },
    conversation: `telegram:${group}`,
    agent: `telegram:${agent.id}`,
    boss: `telegram:${boss.id}`,
    pointAt: (address) => {
      url = address;
    },
    check: async (name, bytes) => {
      const { id } = telegram.say(group, agent, '/bulk', { document: { name, bytes } });
      const told = await eventually(
        'the check',
        () => telegram.messages(group).find((one) => one.replyTo === id && pressed(SEND)(one) !== undefined),
        STEP_S,
      );
      const data = pressed(SEND)(told) ?? '';
      return async () => void telegram.pressData(told, data, agent);
    },
    batch: () => BATCH.exec(card()?.text ?? '')?.[0] ?? null,
    approve: async () => {
      const shown = card();
      const data = shown && pressed(/approve B/)(shown);
      if (shown !== undefined && data !== undefined) telegram.pressData(shown, data, boss);
    },
    isRunning: () => !/waits for approval/.test(card()?.text ?? 'waits for approval'),
    files: () =>
      telegram
        .messages(group)
        .flatMap(({ file }) => (file === undefined ? [] : [{ name: file.name, text: file.bytes.toString('utf8') }])),
    probe: () => {
      probes += 1;
      const id = 5_000_000 + probes;
      telegram.chat(id);
      const from = { id, is_bot: false, first_name: 'Cy', language_code: 'en' };
      const message = { message_id: 1, date: 1, chat: { id, type: 'private' }, from, text: '/whoami' };
      const init = {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-telegram-bot-api-secret-token': secret },
        body: JSON.stringify({ update_id: 1_000_000 + probes, message }),
      };
      return timed(async () => (await fetch(`${url}/telegram/webhook`, init)).status);
    },
  };
}

async function timed(act: () => Promise<number>): Promise<number | null> {
  const startedAt = performance.now();
  const status = await act().catch(() => null);
  return status === 200 ? performance.now() - startedAt : null;
}
