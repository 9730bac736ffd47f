import { run } from '../../../src/app/process.ts';
import { firstHangUp, firstStopSignal } from '../../../src/app/supervisor.ts';
import { processIo } from '../../../src/cli/command.ts';
import type { Ledger } from '../../../src/core/ledger.ts';
import type { Route } from '../../../src/core/surface.ts';
import { type PortWrappers, startingWith } from '../wrapped-app.ts';
import { type Deed, type KillAt, type Point, readKillAt } from './kill-points.ts';

// The product's own process, but that it kills itself the first time it comes to the moment that `KILL_AT` names.

/** Long enough for an answer that was returned to be written. */
const ON_ITS_WAY_MS = 100;
const EVENTS = { opened: 'command', approved: 'press' } as const;

type Pass = (deed: Deed | undefined, point: Point) => void;

function trap(killAt: KillAt): PortWrappers {
  const pass: Pass = (deed, point) => {
    if (`${deed} ${point}` === killAt) process.kill(process.pid, 'SIGKILL');
  };
  return { ledger: (ledger) => trapped(ledger, pass), route: (route) => trappedRoute(route, pass) };
}

function trapped(ledger: Ledger, pass: Pass): Ledger {
  /** By polling, what comes next is the question whose offset confirms it, and then the one after. */
  let polled: { readonly deed: Deed; rounds: number } | null = null;
  return {
    ...ledger,
    usage: async (question) => {
      const usage = await ledger.usage(question);
      pass('command', 'looked up');
      return usage;
    },
    find: async (key) => {
      const order = await ledger.find(key);
      if (key.by === 'button') pass('press', 'looked up');
      return order;
    },
    record: async (change) => {
      const { kind } = change.event;
      const deed = kind === 'opened' || kind === 'approved' ? EVENTS[kind] : undefined;
      pass(deed, 'planned');
      const recorded = await ledger.record(change);
      pass(deed, 'committed');
      if (deed !== undefined && process.env.TELEGRAM_SECRET_TOKEN === undefined) polled = { deed, rounds: 0 };
      return recorded;
    },
    takeLease: async (...asked) => {
      if (polled !== null) {
        pass(polled.deed, polled.rounds === 0 ? 'answering' : 'answered');
        polled.rounds += 1;
      }
      return ledger.takeLease(...asked);
    },
  };
}

const trappedRoute = (route: Route, pass: Pass): Route => ({
  ...route,
  take: async (request) => {
    const deed = Buffer.from(request.body).includes('"callback_query"') ? 'press' : 'command';
    pass(deed, 'taken');
    const response = await route.take(request);
    pass(deed, 'answering');
    setTimeout(() => pass(deed, 'answered'), ON_ITS_WAY_MS);
    return response;
  },
});

const killAt = readKillAt(process.env.KILL_AT ?? '');
const start = startingWith(killAt === null ? {} : trap(killAt));
process.exit(await run('desk', { ...processIo({ stopSignal: firstStopSignal(), hangUp: firstHangUp() }), start }));
