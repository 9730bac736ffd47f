import { LedgerUnreachable } from '../../src/core/ledger.ts';
import type { HttpRequest, HttpResponse } from '../../src/core/surface.ts';
import type { HttpCall } from '../../src/providers/http.ts';
import { type Book, createBook } from './book.ts';
import { createCallbacks } from './callbacks.ts';
import { createChat } from './chat.ts';
import { drawDraft } from './config-file.ts';
import { createCopies } from './copies.ts';
import type { ScheduleDatabase } from './database.ts';
import { createDeciders } from './deciders.ts';
import { createHistory } from './history.ts';
import { createHosts, type Hosts } from './hosts.ts';
import { createInstallation } from './installation.ts';
import { createJuheSide, JUHE_AIRTIME, JUHE_DATA } from './juhe-side.ts';
import { createOrderModel } from './order-model.ts';
import { createOutages } from './outages.ts';
import { createPeople } from './people.ts';
import { sellerAt } from './provider-accounts.ts';
import { createWatch } from './watch.ts';
import type { World } from './world.ts';
import { createYtxSide } from './ytx-side.ts';

export type Assembly = ReturnType<typeof assemble>;

/** Puts one schedule's providers, chats, people and processes into its world, what happens to them all, and somebody to watch. */
export function assemble(world: World, database: ScheduleDatabase) {
  const { random } = world;
  const draft = drawDraft(random);
  const mayTrust = draft.callbacks === 'trust';
  const installation = createInstallation(draft);
  const trouble = random.pick([0.3, 0.6, 1]);
  const book = createBook(world);
  const chat = createChat(world, trouble);
  const orders = createOrderModel(world.now);
  const outages = createOutages(world);
  const copies = createCopies({ world, database, orders, chat });
  const providers = answering(world, book);
  const watch = createWatch({
    world,
    book,
    chat,
    orders,
    copies,
    sayings: () => people.sayings,
    timeWasWrong: () => hosts.timeWasWrong(),
  });
  const arrive = (call: HttpCall, sentAt: number): unknown => {
    watch.arrived(call, sentAt);
    return providers(call);
  };
  const hosts = createHosts({ world, database, chat, installation, outages, arrive, left: watch.left, trouble, watch });
  const people = createPeople({ world, chat, reach: hosts.pick });
  const send = (request: HttpRequest): Promise<HttpResponse | null> => called(world, hosts, request);
  const callbacks = createCallbacks({ world, book, send, mayLie: !mayTrust });
  const deciders = createDeciders({ world, chat, people, book, leftAt: watch.leftAt });
  chat.onShown((message, words) => {
    watch.shown(message, words);
    deciders.see(message);
  });
  const history = createHistory({ world, installation, hosts, outages, copies, deciders, mayTrust });
  return { book, chat, people, callbacks, draft, hosts, copies, history, orders, outages };
}

/** All providers, by the server that is asked. */
function answering(world: World, book: Book): (call: HttpCall) => unknown {
  const sides = {
    ytx: createYtxSide({ world, book, echo: world.random.chance(0.5) }),
    juhe: createJuheSide({ world, book, api: JUHE_DATA }),
    'juhe-airtime': createJuheSide({ world, book, api: JUHE_AIRTIME }),
  } as const;
  return (call) => sides[sellerAt(call.url.host)](call);
}

async function called(world: World, { pick }: Hosts, request: HttpRequest): Promise<HttpResponse | null> {
  const route = pick()?.routes.find(({ path }) => path === request.path || isUnder(path, request.path));
  if (route === undefined) return null;
  try {
    return await route.take(request);
  } catch (error) {
    if (!(error instanceof LedgerUnreachable)) world.violation('no error but a database that is away', String(error));
    return { status: 503 };
  }
}
const isUnder = (path: string, given: string): boolean =>
  path.endsWith('/:token') && given.startsWith(path.slice(0, -':token'.length));
