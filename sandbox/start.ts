import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { SandboxLedger, SandboxState } from './book.ts';
import { createPushes } from './callbacks.ts';
import { createCharging } from './charging.ts';
import { SANDBOX_CREDENTIALS } from './credentials.ts';
import { readAsked, sendReply } from './exchange.ts';
import { createOutcomeChoice } from './outcomes.ts';
import { configuredPrices } from './prices.ts';
import { createFront, type SandboxCall, type SandboxProvider } from './router.ts';
import type { Fault } from './script.ts';

/**
 * @property port 0 takes a free one
 * @property chargeMs from taken to delivered; a slow order takes ten times as long, a refund as long again
 * @property holdMs how long an answer is held back before it is dropped
 * @property ytxQueryEveryMs YTX refuses a query that comes sooner after the last, of traffic and of benefits apart
 * @property ytxEchoesCustomParm whether YTX's answers about traffic name our own id, which their document leaves out
 * @property priceLi what an order costs, by YTX's code or Juhe's pid; as the config of this folder has it, unless given
 * @property callbackRetryMs between a push that nobody took and the next, up to three
 * @property ytxCallbackUrl what would be set in YTX's console; null pushes nothing
 * @property juheCallbackUrl where Juhe pushes to when an order names no address of its own
 */
export type SandboxOptions = {
  readonly port: number;
  readonly chargeMs: number;
  readonly holdMs: number;
  readonly ytxQueryEveryMs: number;
  readonly ytxEchoesCustomParm: boolean;
  readonly callbackRetryMs: number;
  readonly ytxCallbackUrl: string | null;
  readonly juheCallbackUrl: string | null;
  readonly juheCallbackMethod: 'GET' | 'POST';
  readonly balanceLi: number;
  readonly priceLi: (product: string) => number;
  readonly now: () => number;
};

export { SANDBOX_CREDENTIALS };

const DEFAULTS: SandboxOptions = {
  port: 0,
  chargeMs: 3_000,
  holdMs: 60_000,
  ytxQueryEveryMs: 60_000,
  ytxEchoesCustomParm: false,
  callbackRetryMs: 3_000,
  ytxCallbackUrl: null,
  juheCallbackUrl: null,
  juheCallbackMethod: 'GET',
  balanceLi: 10_000_000,
  priceLi: configuredPrices(),
  now: Date.now,
};

/**
 * Both providers, running.
 *
 * @property settle ends an order by hand, with its callback; false where no order has the id
 * @property setOutcome gives a number, or all numbers with an ending, an outcome of the table by its name
 * @property failNext spoils the next answer of one call, `taken` or not: a submission that was not taken leaves no trace
 * @property pause drops every request until `resume`, with nothing done
 * @property goAway refuses every connection until `comeBack`, at the same address: nothing of a request reaches it
 */
export type Sandbox = {
  readonly ytxUrl: string;
  readonly juheUrl: string;
  readonly credentials: typeof SANDBOX_CREDENTIALS;
  readonly ledger: { readonly ytx: SandboxLedger; readonly juhe: SandboxLedger };
  readonly settle: (merchantOrderId: string, state: Exclude<SandboxState, 'charging'>) => boolean;
  readonly setOutcome: (ending: string, name: string) => void;
  readonly failNext: (provider: SandboxProvider, call: SandboxCall, fault: Fault, taken: boolean) => void;
  readonly setYtxCallbackUrl: (url: string | null) => void;
  readonly setJuheCallbackUrl: (url: string | null) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly goAway: () => Promise<void>;
  readonly comeBack: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Starts both providers on one loopback address. What they keep is in memory. */
export async function startSandbox(given: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const options = { ...DEFAULTS, ...given };
  const outcomes = createOutcomeChoice();
  const pushes = createPushes(options);
  const charging = createCharging(options, pushes.send);
  const front = createFront(options, charging.books, outcomes.of);

  const server = createServer(async (request, response) => {
    const asked = await readAsked(request);
    const reply = asked && front.answer(asked);
    if (!asked) response.destroy();
    else if (!reply) response.writeHead(404).end();
    else sendReply(response, reply, options.holdMs);
  });
  const url = await listen(server, options.port);

  return {
    ytxUrl: url,
    juheUrl: url,
    credentials: SANDBOX_CREDENTIALS,
    ledger: charging.books,
    settle: charging.settle,
    setOutcome: outcomes.set,
    failNext: front.failNext,
    setYtxCallbackUrl: (to) => pushes.callTo('ytx', to),
    setJuheCallbackUrl: (to) => pushes.callTo('juhe', to),
    pause: () => front.setPaused(true),
    resume: () => front.setPaused(false),
    goAway: () => close(server),
    comeBack: async () => void (await listen(server, Number(new URL(url).port))),
    stop: async () => {
      pushes.stop();
      charging.stop();
      if (server.listening) await close(server);
    },
  };
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const address: AddressInfo | string | null = server.address();
  if (typeof address !== 'object' || address === null) throw new Error('The sandbox has no address');
  return `http://127.0.0.1:${address.port}`;
}
