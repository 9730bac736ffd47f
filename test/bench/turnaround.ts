import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import { createScope, type Scope } from '../crash/scope.ts';
import { eventually } from '../support/eventually.ts';
import { type FakeSlack, startFakeSlack } from '../support/fake-slack.ts';
import { startCompiled } from './rounds.ts';
import { PRODUCTS, type Setting } from './setting.ts';

/**
 * Milliseconds, one for each order.
 *
 * @property toProvider from the click on Approve to the first byte of the purchase at the provider
 * @property toThread from the provider's callback to the request at Slack that posts the reply
 */
export type Turnaround = { readonly toProvider: readonly number[]; readonly toThread: readonly number[] };

/** At rest: hardly ever two orders at a time do something. */
export const AT_REST = { perSecond: 1, orders: 20 } as const;
export const UNDER_LOAD = { perSecond: 20, orders: 200 } as const;

/** Slack takes a message a second in each channel, so each order has one for itself while it is under way. */
const ROOMS = 150;
const roomOf = (order: number): string => `C0ROOM${order % ROOMS}`;
/** A person reads before they click, and a provider needs time. By then the channel takes the next message. */
const BETWEEN_MS = 1_500;
const WITHIN_S = 60;

/** Starts the real process between strict fakes of Slack and Juhe, and follows orders from the command to the reply. */
export async function measureTurnaround(
  setting: Setting,
  { perSecond, orders }: { readonly perSecond: number; readonly orders: number },
): Promise<Turnaround> {
  const scope = createScope();
  try {
    const slack = await startFakeSlack(scope);
    for (let room = 0; room < ROOMS; room += 1) slack.addChannel(roomOf(room));
    // Nothing ends by itself, since this says when.
    const sandbox = await startSandbox({ chargeMs: 600_000, queryEveryMs: 0, callbackRetryMs: 3_000 });
    scope.after(sandbox.stop);
    const front = await startFront(scope, sandbox.url);
    const { JUHE_OPENID = '', JUHE_KEY = '' } = sandbox.variables('juhe');
    const { TELEGRAM_BOT_TOKEN: _token, TELEGRAM_SECRET_TOKEN: _secret, ...env } = setting.env;
    const path = join(setting.databasePath, '..', 'turnaround.config.json');
    await writeFile(path, JSON.stringify(CONFIG));
    const desk = await startCompiled({
      ...env,
      TOPUP_CONFIG: path,
      SLACK_BOT_TOKEN: slack.state.botToken,
      SLACK_SIGNING_SECRET: slack.state.signingSecret,
      SLACK_API_URL: slack.apiUrl,
      ...{ JUHE_OPENID, JUHE_KEY, JUHE_BASE_URL: front.url },
    });
    scope.after(desk.stop);
    slack.pointAt(`http://127.0.0.1:${desk.port}`);
    const follow = (order: number) => followOrder({ slack, sandbox, arrivedAt: front.arrivedAt }, order);
    // The first ones are for the just-in-time compiler.
    const warmUps = Math.ceil(orders / 5);
    const starts = Array.from({ length: warmUps + orders }, (_, order) => (order * 1_000) / perSecond);
    const followed = await Promise.all(starts.map((startMs, order) => sleep(startMs).then(() => follow(order))));
    const counted = followed.slice(warmUps);
    return {
      toProvider: counted.map(({ toProvider }) => toProvider),
      toThread: counted.map(({ toThread }) => toThread),
    };
  } finally {
    await scope.end();
  }
}

type Counterparts = {
  readonly slack: FakeSlack;
  readonly sandbox: Sandbox;
  readonly arrivedAt: (msisdn: string) => number | undefined;
};

/** Asks, approves once the card is shown, lets the provider deliver once it has the order, and waits for the reply. */
async function followOrder(
  { slack, sandbox, arrivedAt }: Counterparts,
  order: number,
): Promise<{ readonly toProvider: number; readonly toThread: number }> {
  const channel = roomOf(order);
  // The sandbox makes trouble for some numbers with lower endings.
  const msisdn = `139${String(order).padStart(4, '0')}${5000 + order}`;
  const reason = `CASE-${String(order).padStart(5, '0')}`;
  const { text } = await slack.slash(`${msisdn} 1QG00102410 ${reason}`, { user: 'U0AGENT', channel });
  const about = () => slack.shown(channel).find(({ blocks }) => JSON.stringify(blocks).includes(reason));
  const card = await eventually(`the card of ${msisdn} (${text})`, about, WITHIN_S);
  await sleep(BETWEEN_MS);
  const clickedAt = Date.now();
  await slack.click(card, 'approve', { user: 'U0BOSS', channel });
  const shown = (): string =>
    JSON.stringify([about()?.text, slack.state.ephemerals.filter((one) => one.channel === channel)]);
  const boughtAt = await eventually(`the purchase for ${msisdn}`, () => arrivedAt(msisdn), WITHIN_S).catch((error) => {
    throw new Error(`${error.message}; the chat shows ${shown()}`);
  });
  await sleep(2 * BETWEEN_MS);
  const bought = sandbox.ledger.juhe.orders().find((one) => one.msisdn === msisdn);
  const calledAt = Date.now();
  sandbox.settle(bought?.merchantOrderId ?? '', 'delivered');
  const reply = await eventually(
    `the reply about ${msisdn}`,
    () => slack.state.calls.find(({ method, fields }) => method === 'chat.postMessage' && fields.thread_ts === card.ts),
    WITHIN_S,
  );
  return { toProvider: boughtAt - clickedAt, toThread: reply.at - calledAt };
}

/** Stands before the provider and notes when the purchase for each number begins to arrive. */
async function startFront(scope: Scope, target: string) {
  const arrivals = new Map<string, number>();
  const server = createServer(async (request, response) => {
    const at = Date.now();
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString();
    if (request.url?.endsWith('/onlineorder')) arrivals.set(new URLSearchParams(body).get('phone') ?? '', at);
    const headers = { 'content-type': request.headers['content-type'] ?? '' };
    const answer = await fetch(`${target}${request.url}`, { method: request.method ?? 'POST', headers, body });
    response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  scope.after(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, arrivedAt: (msisdn: string) => arrivals.get(msisdn) };
}

/** Juhe allows the questions of twenty orders a second here: by default the desk asks five a second, and the rest would wait. */
const CONFIG = {
  products: PRODUCTS,
  teams: [
    {
      name: 'support',
      conversations: Array.from({ length: ROOMS }, (_, room) => `slack:${roomOf(room)}`),
      requesters: ['slack:U0AGENT'],
      approvers: ['slack:U0BOSS'],
      budget: { day: '9999999', month: '9999999' },
    },
  ],
  providers: { juhe: { queryEvery: '10ms' } },
};
