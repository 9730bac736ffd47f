import type { Inbound, Outbound } from '../../src/core/inbound.ts';
import { LedgerUnreachable } from '../../src/core/ledger.ts';
import type { HttpCall } from '../../src/providers/http.ts';
import { type Book, createBook } from './book.ts';
import { createCallbacks } from './callbacks.ts';
import { createChat } from './chat.ts';
import type { ScheduleDatabase } from './database.ts';
import { createDeciders } from './deciders.ts';
import { createHosts, type Hosts } from './hosts.ts';
import { createJuheSide } from './juhe-side.ts';
import { createPeople } from './people.ts';
import { drawSetting, PRODUCTS } from './setting.ts';
import { createWatch } from './watch.ts';
import type { World } from './world.ts';
import { createYtxSide } from './ytx-side.ts';

export type Assembly = ReturnType<typeof assemble>;

/** Puts one schedule's providers, chats, people and processes into its world, and somebody to watch them all. */
export function assemble(world: World, database: ScheduleDatabase, aheadMs: { most: number }) {
  const { random } = world;
  const setting = drawSetting(random);
  const trouble = random.pick([0.3, 0.6, 1]);
  const book = createBook(world);
  const chat = createChat(world, trouble);
  const providers = answering(world, book);
  const watch = createWatch({
    world,
    book,
    chat,
    database,
    capLi: setting.capLi,
    sayings: () => people.sayings,
    timeWasWrong: () => hosts.timeWasWrong(),
  });
  const arrive = (call: HttpCall): unknown => {
    watch.arrived(call);
    return providers(call);
  };
  const hosts = createHosts({ world, database, chat, setting, arrive, trouble, watch, aheadMs });
  const people = createPeople({ world, chat, reach: () => hosts.pick()?.run ?? null });
  const send = (request: Inbound): Promise<Outbound | null> => called(world, hosts, request);
  const callbacks = createCallbacks({ world, book, send, mayLie: !setting.trustsCallbacks });
  const see = createDeciders({ world, chat, people, book });
  chat.onShown((message, words) => {
    watch.shown(message, words);
    see(message);
  });
  return { book, chat, people, callbacks, setting, hosts };
}

/** Both providers, by the path that is asked. */
function answering(world: World, book: Book): (call: HttpCall) => unknown {
  const sides = { world, book, costLi: (code: string) => charged(world, costLi(code)), echo: world.random.chance(0.5) };
  const [ytx, juhe] = [createYtxSide(sides), createJuheSide(sides)];
  return (call) => {
    const form = new URLSearchParams(call.body);
    if (call.url.pathname.endsWith('/onlineorder')) return juhe.submit(form);
    return call.url.pathname.endsWith('/ordersta') ? juhe.query(form) : ytx(call);
  };
}

async function called(world: World, { pick }: Hosts, request: Inbound): Promise<Outbound | null> {
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

/** Sometimes more than agreed, sometimes less. */
function charged({ random, fault }: World, priceLi: number): number {
  if (!random.chance(0.08)) return priceLi;
  fault('another amount is charged');
  return random.between(1, 5 * priceLi);
}

/** A provider charges what the catalogue says; it knows products by its own codes. */
function costLi(code: string): number {
  const product = PRODUCTS.find(
    ({ code: own, offers }) =>
      own === code || offers.some((offer) => 'productCode' in offer && offer.productCode === code),
  );
  return product?.priceLi ?? JUHE_PRICE_LI;
}
/** Every Juhe offer of the catalogue has one pid. */
const JUHE_PRICE_LI = 9_000;
