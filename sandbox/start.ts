import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ProviderName } from '../src/core/product.ts';
import type { Fault } from './book.ts';
import { type Books, createCharging, type SandboxLedger, type SandboxState } from './book.ts';
import { type ProviderRequest, type ProviderResponse, readRequest, sendResponse } from './exchange.ts';
import { createOutcomeChoice, type Outcome } from './outcomes.ts';
import {
  configuredPrices,
  createCallbackSender,
  type ListedProduct,
  loadSides,
  pricesOf,
  type SandboxCall,
  type Side,
  type SideOptions,
} from './side.ts';

/**
 * @property port 0 takes a free one
 * @property chargeMs from the acceptance to the delivery; a slow order takes ten times as long, a refund as long again
 * @property holdMs how long an answer is held back before it is dropped
 * @property products the products with their prices; by default those of the config in this folder
 * @property callbackRetryMs between a callback that nobody took and the next, up to three
 * @property callbackUrls the address that each provider calls if an order names none of its own, as its console has it
 */
export type SandboxOptions = SideOptions & {
  readonly port: number;
  readonly chargeMs: number;
  readonly holdMs: number;
  readonly callbackRetryMs: number;
  readonly callbackUrls: Readonly<Partial<Record<ProviderName, string>>>;
  readonly balanceLi: number;
  readonly products: readonly ListedProduct[] | null;
};

const DEFAULTS: SandboxOptions = {
  port: 0,
  chargeMs: 3_000,
  holdMs: 60_000,
  queryEveryMs: 60_000,
  echoesOurId: false,
  callbackRetryMs: 3_000,
  callbackUrls: {},
  callbackMethod: 'GET',
  balanceLi: 10_000_000,
  products: null,
  now: Date.now,
};

/**
 * Every provider, running.
 *
 * @property variables the environment variables that point the desk at a provider, or at all of them
 * @property settle ends an order by hand, with its callback; false if no order has the id
 * @property setOutcome sets the outcome of a number, or of all numbers with an ending, by its name in the table
 * @property failNext gives the next answer of one call a fault; a submission that is not `taken` leaves no trace
 * @property pause drops every request until `resume`
 * @property goAway refuses every connection until `comeBack`, at the same address
 */
export type Sandbox = {
  readonly url: string;
  readonly variables: (provider?: ProviderName) => Readonly<Record<string, string>>;
  readonly ledger: Readonly<Record<ProviderName, SandboxLedger>>;
  readonly settle: (merchantOrderId: string, state: Exclude<SandboxState, 'charging'>) => boolean;
  readonly setOutcome: (ending: string, name: string) => void;
  readonly failNext: (provider: ProviderName, call: SandboxCall, fault: Fault, taken: boolean) => void;
  readonly setCallbackUrl: (provider: ProviderName, url: string | null) => void;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly goAway: () => Promise<void>;
  readonly comeBack: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** Starts every provider on one loopback address. Their orders are kept in memory. */
export async function startSandbox(given: Partial<SandboxOptions> = {}): Promise<Sandbox> {
  const options = { ...DEFAULTS, ...given };
  const outcomes = createOutcomeChoice();
  const sides = await loadSides();
  const priceLi = options.products === null ? configuredPrices(sides) : pricesOf(options.products, sides);
  const callbacks = createCallbackSender(sides, options);
  const providers = sides.map(({ name }) => name);
  const charging = createCharging(providers, { ...options, priceLi }, callbacks.send);
  const router = createRouter(sides, options, charging.books, outcomes.of);

  const server = createServer(async (request, response) => {
    const asked = await readRequest(request);
    const reply = asked && router.answer(asked);
    if (!asked) response.destroy();
    else if (!reply) response.writeHead(404).end();
    else sendResponse(response, reply, options.holdMs);
  });
  const url = await listen(server, options.port);

  return {
    url,
    variables: (provider) =>
      Object.assign({}, ...sides.filter(({ name }) => name === (provider ?? name)).map((side) => side.variables(url))),
    ledger: charging.books,
    settle: charging.settle,
    setOutcome: outcomes.set,
    failNext: router.failNext,
    setCallbackUrl: callbacks.callTo,
    pause: () => router.setPaused(true),
    resume: () => router.setPaused(false),
    goAway: () => close(server),
    comeBack: async () => void (await listen(server, Number(new URL(url).port))),
    stop: async () => {
      callbacks.stop();
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

export type Router = {
  readonly answer: (asked: ProviderRequest) => ProviderResponse | null;
  readonly failNext: (provider: ProviderName, call: SandboxCall, fault: Fault, taken: boolean) => void;
  readonly setPaused: (to: boolean) => void;
};
type Spoil = { readonly fault: Fault; readonly taken: boolean };

/** Routes every request to its provider, and adds the faults of {@link Sandbox.failNext} to answers. */
export function createRouter(
  sides: readonly Side[],
  options: SideOptions,
  books: Books,
  outcomeOf: (msisdn: string, provider: ProviderName) => Outcome,
): Router {
  const newDigits = createDigits(options.now);
  const opened = sides.map((side) => ({
    ...side,
    answer: side.open({
      book: books[side.name],
      outcomeOf: (msisdn) => outcomeOf(msisdn, side.name),
      newDigits,
      options,
    }),
  }));
  const spoils = new Map<string, Spoil[]>();
  let paused = false;

  return {
    answer: (asked) => {
      if (paused) return { json: {}, fault: 'dropped' };
      const meant = opened.find(({ callOf }) => callOf(asked) !== null);
      if (meant === undefined) return null;
      const spoil = spoils.get(`${meant.name} ${meant.callOf(asked)}`)?.shift();
      if (spoil && !spoil.taken) return { json: {}, fault: spoil.fault };
      const reply = meant.answer(asked);
      return spoil && reply ? { ...reply, fault: spoil.fault } : reply;
    },
    setPaused: (to) => {
      paused = to;
    },
    failNext: (provider, call, fault, taken) => {
      const name = `${provider} ${call}`;
      spoils.set(name, [...(spoils.get(name) ?? []), { fault, taken }]);
    },
  };
}

/** Makes distinct ids of this many digits: the time and a count. */
function createDigits(now: () => number): (length: number) => string {
  let count = 0;
  return (length) => {
    count += 1;
    const time = new Date(now()).toISOString().replace(/\D/g, '').slice(0, 14);
    return time + String(count).padStart(length - time.length, '0');
  };
}
