import { setTimeout as sleep } from 'node:timers/promises';
import type { Ledger } from '../../src/core/ledger.ts';
import type { ClaimedNotice } from '../../src/core/notice.ts';
import type { OrderEvent } from '../../src/core/order-event.ts';
import type { Provider } from '../../src/core/provider.ts';
import type { HttpRequest, Route, Surface } from '../../src/core/surface.ts';
import type { Work } from '../../src/core/work.ts';
import type { PortWrappers } from '../support/wrapped-app.ts';
import type { Point, Side, Step } from './points.ts';

/** Long enough for a response that was returned to be written, and for a request to arrive at a provider on loopback. */
const ON_ITS_WAY_MS = 100;

const STEP_OF_EVENT: Readonly<Partial<Record<OrderEvent['kind'], Step>>> = {
  opened: 'order opened',
  approved: 'decision recorded',
  submission_started: 'start recorded',
  accepted: 'answer recorded',
  succeeded: 'end recorded',
};
const STEP_OF_WORK: Readonly<Partial<Record<Work, Step>>> = { submit: 'purchase claimed', ask: 'query claimed' };
const STEPS_OF_NOTICE = {
  card: { claimed: 'card claimed', shown: 'card posted', recorded: 'card recorded' },
  last: { claimed: 'last card claimed', shown: 'last card shown', recorded: 'last card recorded' },
  reply: { claimed: 'reply claimed', shown: 'reply posted', recorded: 'reply recorded' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Step>>>>;
const STEPS_OF_ROUTE = {
  command: { taken: 'command taken', answered: 'command answered' },
  press: { taken: 'press taken', answered: 'press answered' },
  callback: { taken: 'callback taken', answered: 'callback answered' },
} as const satisfies Readonly<Record<string, Readonly<Record<string, Step>>>>;

type Pass = (side: Side, step: Step | undefined) => void;

/** Instruments that call `strike` once, the first time the desk comes to a point. */
export function createTrap(point: Point, strike: () => void): PortWrappers {
  let armed = true;
  const pass: Pass = (side, step) => {
    if (!armed || `${side} ${step}` !== point) return;
    armed = false;
    strike();
  };
  return {
    ledger: (ledger) => trappedLedger(ledger, pass),
    provider: (provider) => trappedProvider(provider, pass, point === 'after provider took it'),
    surface: (surface) => trappedSurface(surface, pass),
    route: (route) => trappedRoute(route, pass),
  };
}

async function around<T>(pass: Pass, step: Step | undefined, act: () => Promise<T>): Promise<T> {
  pass('before', step);
  const result = await act();
  pass('after', step);
  return result;
}

function trappedLedger(ledger: Ledger, pass: Pass): Ledger {
  return {
    ...ledger,
    record: (change) => around(pass, STEP_OF_EVENT[change.event.kind], () => ledger.record(change)),
    wake: (id, at) => around(pass, 'hint recorded', () => ledger.wake(id, at)),
    acquireRateSlot: (name, everyMs, now) =>
      around(pass, 'query paced', () => ledger.acquireRateSlot(name, everyMs, now)),
    claimOrders: async (claim) => {
      const claimed = await ledger.claimOrders(claim);
      if (claimed.length > 0) pass('after', STEP_OF_WORK[claim.work]);
      return claimed;
    },
    claimNotices: async (claim) => {
      const items = await ledger.claimNotices(claim);
      for (const item of items) pass('after', stepsOf(item)?.claimed);
      return items;
    },
    endNotice: (item, end, at) => around(pass, stepsOf(item)?.recorded, () => ledger.endNotice(item, end, at)),
  };
}

function trappedProvider(provider: Provider, pass: Pass, inFlight: boolean): Provider {
  return {
    ...provider,
    submit: async (submission) => {
      pass('before', 'request sent');
      const answer = provider.submit(submission);
      if (inFlight) await sleep(ON_ITS_WAY_MS);
      pass('after', 'provider took it');
      const report = await answer;
      pass('after', 'answer read');
      return report;
    },
    query: (lane, questions) => around(pass, 'query sent', () => provider.query(lane, questions)),
  };
}

const trappedSurface = (surface: Surface, pass: Pass): Surface => ({
  ...surface,
  deliver: (delivery) => around(pass, stepsOf(delivery)?.shown, () => surface.deliver(delivery)),
});

function trappedRoute(route: Route, pass: Pass): Route {
  return {
    ...route,
    take: async (request) => {
      const { taken, answered } = STEPS_OF_ROUTE[kindOf(request)];
      pass('before', taken);
      const response = await route.take(request);
      pass('before', answered);
      setTimeout(() => pass('after', answered), ON_ITS_WAY_MS);
      return response;
    },
  };
}

function kindOf({ path, body }: HttpRequest): keyof typeof STEPS_OF_ROUTE {
  if (path.startsWith('/callbacks/')) return 'callback';
  const text = Buffer.from(body).toString('utf8');
  return text.startsWith('payload=') || text.includes('"callback_query"') ? 'press' : 'command';
}

/** The first card, its last edit, and the reply that says it was delivered; what comes between is passed over. */
function stepsOf({ notice, order, edit }: Pick<ClaimedNotice, 'notice' | 'order' | 'edit'>) {
  const { show } = notice;
  if (show.kind === 'reply') return show.reply.kind === 'succeeded' ? STEPS_OF_NOTICE.reply : undefined;
  if (show.kind !== 'card') return undefined;
  if (edit === null) return STEPS_OF_NOTICE.card;
  return order.state === 'succeeded' ? STEPS_OF_NOTICE.last : undefined;
}
