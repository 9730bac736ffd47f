import type { TestContext } from 'node:test';
import { movedOrStale } from '../../../src/core/advance.ts';
import type { OrderEvent } from '../../../src/core/order-event.ts';
import { type AccountId, createPeople } from '../../../src/core/people.ts';
import { moneyBudget } from '../budgets.ts';
import { SETTINGS } from '../desk-world.ts';
import { eventually } from '../eventually.ts';
import { doubt } from '../orders.ts';
import { createDrawing } from './draw.ts';
import { type Office, startOffice } from './office.ts';
import type { FakeMessage } from './state.ts';

/** A file of docs/slack without its ending, and what it shows as HTML. */
export type Screen = { readonly name: string; readonly drawn: string };

const NAMES = { U0AGENT: 'Ann', U0BOSS: 'Chen', U0LIN: 'Lin', S0LEADS: 'leads' };
const PEOPLE = createPeople(
  Object.entries(NAMES).map(([id, name]) => ({ name, accounts: [`slack:${id}` as AccountId] })),
);
const AGENT = { user: 'U0AGENT' };
const BOSS = { user: 'U0BOSS' };

const SENT: OrderEvent = { kind: 'submission_started' };
const DELIVERED: readonly OrderEvent[] = [
  SENT,
  { kind: 'accepted', providerOrderId: '2016010000000219', costLi: 19_500 },
  { kind: 'succeeded', word: { provider: 'ytx', code: null, why: '' }, providerOrderId: null, costLi: null },
];
const FAILED: readonly OrderEvent[] = [
  SENT,
  { kind: 'refused', word: { provider: 'ytx', code: '-205', why: '应用验证失败' } },
];
const doubted = (at: number): readonly OrderEvent[] => [
  SENT,
  {
    kind: 'doubted',
    providerOrderId: null,
    doubt: doubt({
      code: 'timeout',
      why: 'no answer in 30 s',
      since: at,
      askAt: at + 3_600_000,
    }),
  },
];

/** Plays the app through what docs/slack.md tells of, and draws the very JSON that it sent. */
export async function drawScreens(t: Pick<TestContext, 'after'>): Promise<readonly Screen[]> {
  const office = await startOffice(t, { settings: { people: PEOPLE }, confirmOverLi: 19_000 });
  const drawing = createDrawing(NAMES);
  const cards = await drawCards(office, drawing);
  const found = await drawFound(office, drawing);
  return [
    ...cards,
    ...found,
    ...(await drawViews(office, drawing)),
    ...(await drawMany(t, drawing)),
    ...(await drawBatch(t, drawing)),
  ];
}

type Drawing = ReturnType<typeof createDrawing>;

async function drawCards(office: Office, { message, modal, sendEphemeral }: Drawing): Promise<readonly Screen[]> {
  const { slack } = office;
  const card = await ask(office, '139 1128 1234 1GB outage CASE-42');
  const waiting = message(card);
  await slack.click(card, 'reject', BOSS);
  const reject = modal(slack.views.at(-1)?.view ?? {});
  const delivered = await approved(office, card, DELIVERED);
  const { ref } = await office.newest();
  const details = (await slack.slash(`details ${ref}`, BOSS)).json as { readonly blocks: unknown };
  const inDoubt = await approved(
    office,
    await ask(office, '136 0123 4567 1GB no data since noon'),
    doubted(Date.now()),
  );
  const failed = await approved(office, await ask(office, '139 1128 5678 1GB slow network'), FAILED);
  const rejected = await ask(office, '139 1128 9012 1GB as a present');
  await slack.slash(`reject ${(await office.newest()).ref} only after an outage`, BOSS);
  const turnedDown = await thread(office, rejected);
  const draw = (messages: readonly FakeMessage[]): string => messages.map(message).join('');
  return [
    { name: 'card-waiting', drawn: waiting },
    { name: 'card-delivered', drawn: draw(delivered) },
    { name: 'card-in-doubt', drawn: draw(inDoubt) },
    { name: 'card-ended', drawn: [failed, turnedDown].map(draw).join('<hr>') },
    { name: 'reject', drawn: reject },
    { name: 'details', drawn: sendEphemeral(details.blocks) },
  ];
}

async function drawViews(office: Office, { modal, home }: Drawing): Promise<readonly Screen[]> {
  const { slack } = office;
  await slack.slash('', AGENT);
  const typed = { number: '139 1128 1234', product: '1QG00204810', reason: 'outage', ticket: 'CASE-43' };
  await slack.fill(typed, 'product', AGENT);
  await eventually('a preview in the form', () => slack.views.at(-1)?.before.length === 1);
  const form = modal(slack.views.at(-1)?.view ?? {});
  await ask(office, '138 0013 8000 2GB outage CASE-44');
  const tab = async (user: string, words: RegExp) => {
    const drawn = () => slack.homes.get(user)?.view ?? {};
    await eventually(`a Home tab ${words}`, () => words.test(JSON.stringify(drawn())));
    return home(drawn());
  };
  await slack.openHome('U0BOSS');
  const boss = await tab('U0BOSS', /Waiting for you/);
  await slack.openHome('U0AGENT');
  await tab('U0AGENT', /Your top-ups/);
  await slack.clickView('language zh', AGENT);
  return [
    { name: 'form', drawn: form },
    { name: 'home', drawn: boss },
    { name: 'home-zh', drawn: await tab('U0AGENT', /待你审批/) },
  ];
}

/** What a search finds, and a report as a workspace without charts shows it. */
async function drawFound({ slack }: Office, { sendEphemeral }: Drawing): Promise<readonly Screen[]> {
  const found = (await slack.slash('find 1GB', AGENT)).json as { readonly blocks: unknown };
  slack.state.hasCharts = false;
  const before = slack.ephemerals.length;
  await slack.slash('report month support', BOSS);
  const report = await eventually('the report', () =>
    slack.ephemerals.slice(before).find(({ blocks }) => /Report of/.test(JSON.stringify(blocks))),
  );
  return [
    { name: 'found', drawn: sendEphemeral(found.blocks) },
    { name: 'report', drawn: sendEphemeral(report.blocks) },
  ];
}

const ROWS = ['1300', '1301', '1302', '1303', '1304', '1305'].map(
  (end, n) => `1391128${end} 1GB outage CASE-${45 + n}`,
);

/** Many rows at once: the check, and the card while they are bought. */
async function drawBatch(
  t: Pick<TestContext, 'after'>,
  { message, sendEphemeral }: Drawing,
): Promise<readonly Screen[]> {
  const teams = SETTINGS.teams.map((team) => ({ ...team, budget: moneyBudget(500_000, 8_000_000) }));
  const office = await startOffice(t, { settings: { people: PEOPLE, teams } });
  const { slack, desk } = office;
  const check = async (rows: readonly string[]): Promise<unknown> =>
    ((await slack.slash(`bulk\n${rows.join('\n')}`, AGENT)).json as { readonly blocks: unknown }).blocks;
  const checked = await check([...ROWS, '1391128123 1GB outage CASE-59']);
  const [, send = ''] = /"value":"(bulk send [^"]+)"/.exec(JSON.stringify(await check(ROWS))) ?? [];
  await slack.slash(send, AGENT);
  const card = await eventually('the card of the batch', () => slack.shown()[0]);
  const [ref = ''] = /B[0-9A-Z]{5}/.exec(JSON.stringify(card.blocks)) ?? [];
  const waiting = message(card);
  await slack.slash(`approve ${ref}`, BOSS);
  await office.advanceBatches();
  const steps = [DELIVERED, DELIVERED, FAILED, doubted(Date.now()), [SENT], [SENT]];
  for (const [index, order] of (await office.orders(ROWS.length)).entries()) {
    let now = order;
    for (const event of steps[index] ?? []) {
      const moved = movedOrStale(await desk.move(now, event));
      if (moved === null) throw new Error(`${event.kind} could not happen`);
      now = moved;
    }
  }
  office.wait(60_000);
  await office.advanceBatches();
  const progress = await eventually('progress', () => {
    const shown = slack.shown()[0];
    return shown && /2 delivered · 1 failed · 1 unconfirmed/.test(JSON.stringify(shown.blocks)) ? shown : null;
  });
  return [
    { name: 'bulk-check', drawn: sendEphemeral(checked) },
    { name: 'bulk-progress', drawn: [waiting, message(progress)].join('<hr>') },
  ];
}

/** Many decisions: what is to be confirmed. */
async function drawMany(t: Pick<TestContext, 'after'>, { sendEphemeral }: Drawing): Promise<readonly Screen[]> {
  const office = await startOffice(t, { settings: { people: PEOPLE } });
  const { slack } = office;
  for (const line of ['139 1128 1234 1GB outage CASE-42', '139 1128 5678 1GB outage CASE-43']) await ask(office, line);
  await slack.slash('list waiting', BOSS);
  const confirmation = (await slack.slash('approve all', BOSS)).json as { readonly blocks: unknown };
  return [{ name: 'many', drawn: sendEphemeral(confirmation.blocks) }];
}

/** Asks in the support channel, and waits for the card. */
async function ask(office: Office, line: string): Promise<FakeMessage> {
  const before = office.slack.shown().length;
  await office.slack.slash(line, AGENT);
  await eventually('the card', () => office.slack.shown().length > before);
  return office.slack.shown()[before] ?? Promise.reject(new Error('no card'));
}

/** Lets an order be approved and then take its course, and waits for the answer in its thread. */
async function approved(
  office: Office,
  card: FakeMessage,
  events: readonly OrderEvent[],
): Promise<readonly FakeMessage[]> {
  await office.slack.click(card, 'approve', BOSS);
  for (const event of events) {
    const moved = movedOrStale(await office.desk.move(await office.newest(), event));
    if (moved === null) throw new Error(`${event.kind} could not happen`);
  }
  return thread(office, card);
}

/** A card with the answer under it. */
async function thread({ slack }: Office, card: FakeMessage): Promise<readonly FakeMessage[]> {
  const reply = await eventually('the answer', () => slack.shown().find(({ threadTs }) => threadTs === card.ts));
  await eventually('a decided card', () => !JSON.stringify(card.blocks).includes('"action_id":"approve"'));
  const title = /"text":"(\S+ T[0-9A-Z]{5} [^"]+)"/.exec(JSON.stringify(reply.blocks))?.[1] ?? '';
  await eventually('a card that says the same', () => JSON.stringify(card.blocks).includes(title));
  return [card, reply];
}
