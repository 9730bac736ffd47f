import { type TestContext, test } from 'node:test';
import { startBrowser } from '../browser.ts';
import { newSqliteUrl } from '../databases.ts';
import { eventually } from '../eventually.ts';
import { type FakeMessage, type FakeTelegram, startFakeTelegram } from '../fake-telegram.ts';
import { startJourneyDesk } from '../journey/desk.ts';
import type { FakeEphemeral } from './ephemeral.ts';
import { pictureOf, seenBy } from './picture.ts';

// Draws the pictures of docs/telegram.md: the whole desk over its sandbox, and what it sends, as Telegram shows it.

const GROUP = -1_001_234_567_890;
const ANN = { id: 42, first_name: 'Ann', language_code: 'en' };
const BO = { id: 77, first_name: 'Bo', language_code: 'en' };
const [AN_ZH, BO_ZH] = [
  { ...ANN, first_name: '安娜', language_code: 'zh' },
  { ...BO, first_name: '博', language_code: 'zh' },
];
const FOLDER = new URL('../../../docs/telegram/', import.meta.url);
const PATIENCE_S = 30;

/** Six customers of one outage: the sandbox refuses one, does not confirm one, and takes long for one. */
const ENDINGS = ['1300', '0001', '1302', '0007', '1304', '0004'];
const LINES = ENDINGS.map((ending, n) => `1391128${ending} 1GB outage CASE-${45 + n}`);

type Scene = {
  readonly name: string;
  readonly language: 'en' | 'zh';
  readonly play: (fake: FakeTelegram) => Promise<void>;
  /** Whose screen it is; Ann's if it is not given. */
  readonly as?: typeof ANN;
  /** The chat that is drawn; the group if it is not given. */
  readonly chat?: number;
};

const says = (fake: FakeTelegram, words: RegExp): Promise<FakeMessage> =>
  eventually(`${words}`, () => fake.messages(GROUP).find(({ text }) => words.test(text)), PATIENCE_S);
const alone = (fake: FakeTelegram, person: typeof ANN, words: RegExp): Promise<FakeEphemeral> =>
  eventually(`${words}`, () => fake.seenAlone(GROUP, person).find(({ text }) => words.test(text)), PATIENCE_S);
const card = (fake: FakeTelegram) => eventually('the card', () => fake.messages(GROUP)[0], PATIENCE_S);

const SCENES: readonly Scene[] = [
  {
    name: 'waiting',
    language: 'en',
    play: async (fake) => {
      fake.say(GROUP, ANN, '/topup 13911281234 1GB outage CASE-42');
      await card(fake);
    },
  },
  {
    name: 'delivered',
    language: 'en',
    play: async (fake) => {
      fake.say(GROUP, ANN, '/topup 13911281234 1GB outage CASE-42');
      fake.press(await card(fake), 'Approve', BO);
      await says(fake, /^✅ T\w+ delivered\nAnn, /);
      await eventually('the card', () => /(?<!being )delivered/.test(fake.messages(GROUP)[0]?.text ?? ''), PATIENCE_S);
    },
  },
  {
    name: 'in-doubt',
    language: 'en',
    play: async (fake) => {
      fake.say(GROUP, ANN, '/topup 13911280007 1GB outage CASE-42');
      fake.press(await card(fake), 'Approve', BO);
      await says(fake, /^❓ T\w+ unconfirmed[^\n]*\nAnn, /);
      await eventually('the card', () => /unconfirmed/.test(fake.messages(GROUP)[0]?.text ?? ''), PATIENCE_S);
    },
  },
  {
    name: 'dialogue',
    language: 'en',
    play: async (fake) => {
      fake.sayAlone(GROUP, ANN, '/topup');
      const form = await alone(fake, ANN, /Which number/);
      fake.sayAlone(GROUP, ANN, '139 1128 1234', { replyTo: form });
      await alone(fake, ANN, /Which product/);
    },
  },
  {
    name: 'refused',
    language: 'en',
    play: async (fake) => {
      fake.sayAlone(GROUP, ANN, '/topup 139 1128 123 1GB outage CASE-42');
      await alone(fake, ANN, /digits/);
    },
  },
  {
    name: 'details',
    language: 'en',
    as: BO,
    play: async (fake) => {
      fake.say(GROUP, ANN, '/topup 13911281234 1GB outage CASE-42');
      fake.press(await card(fake), 'Details', BO);
      await alone(fake, BO, /13911281234/);
    },
  },
  {
    name: 'bulk-check',
    language: 'en',
    play: async (fake) => {
      fake.say(GROUP, ANN, `/topup bulk\n${LINES.join('\n')}\n1391128123 1GB CASE-59`);
      await alone(fake, ANN, /fit/);
    },
  },
  {
    name: 'bulk-progress',
    language: 'en',
    play: async (fake) => {
      fake.say(GROUP, ANN, `/topup bulk\n${LINES.join('\n')}`);
      const check = await alone(fake, ANN, /fit/);
      fake.pressAlone(check, check.keyboard[0]?.[0]?.text ?? '', ANN);
      fake.press(await card(fake), 'Approve all', BO);
      const progress = /[1-3] delivered · 1 failed · 1 unconfirmed · \d being bought/;
      await eventually('progress', () => progress.test(fake.messages(GROUP)[0]?.text ?? ''), PATIENCE_S);
    },
  },
  {
    name: 'found',
    language: 'en',
    play: async (fake) => {
      for (const line of ['13911281234 1GB outage CASE-42', '13911280001 1GB CASE-43', '13911285678 500MB CASE-42']) {
        fake.sayAlone(GROUP, ANN, `/topup ${line}`);
        const waits = () => fake.messages(GROUP).find(({ keyboard }) => keyboard.flat()[0]?.text === 'Approve');
        const waiting = await eventually('the card', waits, PATIENCE_S);
        fake.press(waiting, 'Approve', BO);
        const ended = ({ replyTo }: FakeMessage) => replyTo === waiting.id;
        await eventually('the end', () => fake.messages(GROUP).some(ended), PATIENCE_S);
      }
      fake.sayAlone(GROUP, ANN, '/find CASE-42');
      await alone(fake, ANN, /Found/);
      fake.chat(GROUP).messages.clear();
      fake.ephemeral.messages.splice(0, fake.ephemeral.messages.length - 2);
    },
  },
  {
    name: 'many',
    language: 'en',
    as: BO,
    play: async (fake) => {
      for (const [asked, line] of ['13911281234 1GB outage CASE-42', '13911285678 1GB outage CASE-43'].entries()) {
        fake.sayAlone(GROUP, ANN, `/topup ${line}`);
        await eventually('the card', () => fake.messages(GROUP).length > asked, PATIENCE_S);
      }
      fake.sayAlone(GROUP, BO, '/list waiting');
      await alone(fake, BO, /Waiting for approval/);
      fake.sayAlone(GROUP, BO, '/approve all');
      await alone(fake, BO, /Approve 2 orders/);
      fake.chat(GROUP).messages.clear();
      fake.ephemeral.messages.splice(0, fake.ephemeral.messages.length - 2);
    },
  },
  {
    name: 'report',
    language: 'en',
    as: BO,
    play: async (fake) => {
      fake.say(GROUP, ANN, `/topup bulk\n${LINES.join('\n')}`);
      const check = await alone(fake, ANN, /fit/);
      fake.pressAlone(check, check.keyboard[0]?.[0]?.text ?? '', ANN);
      fake.press(await card(fake), 'Approve all', BO);
      await eventually('progress', () => /[3-9] delivered/.test(fake.messages(GROUP)[0]?.text ?? ''), PATIENCE_S);
      fake.say(BO.id, BO, '/report');
      await eventually(
        'the workbook',
        () => fake.messages(BO.id).some(({ file }) => /xlsx/.test(file?.name ?? '')),
        PATIENCE_S,
      );
    },
    chat: BO.id,
  },
  {
    name: 'waiting-zh',
    language: 'zh',
    play: async (fake) => {
      fake.say(GROUP, AN_ZH, '/topup 13911281234 1GB 网络故障 CASE-42');
      const waiting = await card(fake);
      fake.press(waiting, '拒绝', BO_ZH);
      await says(fake, /为什么拒绝/);
    },
  },
];

for (const scene of SCENES) {
  test(`docs/telegram/${scene.name}.png`, async (t) => {
    const fake = await startFakeTelegram(t, { version: '10.3' });
    fake.group(GROUP);
    fake.chat(GROUP).bot = 'administrator';
    await startDesk(t, fake, scene.language);
    await scene.play(fake);
    const names = scene.language === 'zh' ? [AN_ZH, BO_ZH] : [ANN, BO];
    const called = Object.fromEntries(names.map(({ id, first_name: name }) => [id, name]));
    const { id: viewer } = scene.as ?? ANN;
    const own = fake.ephemeral.messages.filter(({ person, lost }) => person === viewer && !lost);
    const seen = scene.chat === undefined ? seenBy(fake.talk(GROUP), own) : fake.talk(scene.chat);
    await shoot(t, pictureOf(seen, called, 'topup-desk', viewer), new URL(`${scene.name}.png`, FOLDER));
  });
}

const PRODUCTS = [
  { code: '1QG00102410', alias: '1GB', en: '1 GB nationwide', zh: '全国 1GB', price: '19.63' },
  { code: '1QG00050010', alias: '500MB', en: '500 MB nationwide', zh: '全国 500MB', price: '12.00' },
  { code: '1QG00010010', alias: '100MB', en: '100 MB nationwide', zh: '全国 100MB', price: '4.80' },
].map(({ code, alias, en, zh, price }) => ({
  code,
  aliases: [alias],
  name: { en, zh },
  price,
  offers: [{ provider: 'juhe', pid: '105000' }],
}));

async function startDesk(t: TestContext, fake: FakeTelegram, language: Scene['language']): Promise<void> {
  await startJourneyDesk(t, {
    chat: {
      environment: { TELEGRAM_BOT_TOKEN: fake.token, TELEGRAM_API_ROOT: fake.root, TELEGRAM_SECRET_TOKEN: 'pictures' },
      conversation: () => `telegram:${GROUP}`,
      account: (role) => `telegram:${role === 'agent' ? ANN.id : BO.id}`,
      pointAt: () => {},
    },
    providers: ['juhe'],
    databaseUrl: await newSqliteUrl(t),
    road: 'polling',
    rooms: 1,
    config: (file) => ({
      ...file,
      language,
      products: PRODUCTS,
      people: [],
      approval: {},
      providers: { juhe: { submitTimeout: '1s', queryAfter: '300ms', doubtAfter: '5m', queryEvery: '20ms' } },
    }),
  });
}

async function shoot(t: TestContext, html: string, to: URL): Promise<void> {
  const browser = await startBrowser(t);
  const context = await browser.newContext({ deviceScaleFactor: 1.25 });
  const page = await context.newPage();
  await page.setContent(html);
  await page.locator('main').screenshot({ path: to.pathname });
  await context.close();
}
