import { setTimeout as sleep } from 'node:timers/promises';
import type { Order } from '../../src/core/order.ts';
import type { Seen } from '../support/journey/chat.ts';
import { until } from '../support/until.ts';
import type { World } from './world.ts';

/** Each wait of a case at the longest: a start, some leases, some questions. */
const PATIENCE_S = 40;
const STRIKE_S = 3;
/** A question that found nothing is asked again; after this many nothing new will come. */
const ASKED_ENOUGH = 3;

/** What people did, and what stood at the provider before anybody had agreed. */
export type Played = { readonly asking: string | null; readonly boughtUnapproved: number };

/** Somebody asks, somebody else approves, and both act again where an error was all they got. */
export async function play(world: World): Promise<Played> {
  const { chat, sandbox, given, number } = world;
  const asking = await insist(
    world,
    () => chat.type(0, 'agent', `${number} 1GB outage CASE-42`),
    async () => (await world.books.orders()).length > 0,
  );
  const card = await until('the card', () => settledCard(world), PATIENCE_S);
  const boughtUnapproved = sandbox.ledger[given.provider].orders().length;
  await insist(
    world,
    () => chat.press(0, card.id, 'approve', 'boss'),
    async () => (await world.books.orders()).every(({ decision }) => decision !== null),
  );
  return { asking, boughtUnapproved };
}

/** Waits until all that follows has happened. The last of the points come when all else is done: what follows them must come to rest too. */
export async function rest(world: World): Promise<void> {
  await until('everything to come to rest', () => isQuiet(world), PATIENCE_S);
  await until('the strike', world.desk.struck, STRIKE_S);
  await world.desk.up();
  await until('everything to come to rest', () => isQuiet(world), PATIENCE_S);
}

/** The card, once the desk has recorded where it stands: nobody reads a card quicker than that. */
async function settledCard({ chat, desk, books }: World): Promise<Seen | null> {
  if (desk.mishaps.length > 0) throw new Error(desk.mishaps[0]);
  const card = chat.seen(0).find(({ buttons }) => buttons.length > 0);
  return card !== undefined && (await books.undelivered()) === 0 ? card : null;
}

/** Acts, and again where that failed and turns out to have had no effect. Telegram, which delivers again by itself, never fails. */
async function insist<T>({ desk }: World, act: () => Promise<T>, hadEffect: () => Promise<boolean>): Promise<T | null> {
  for (const end = Date.now() + PATIENCE_S * 1000; ; ) {
    await desk.up();
    try {
      return await act();
    } catch (error) {
      // The process that broke the connection is seen to be dead a little later.
      await sleep(100);
      await desk.up();
      if (await hadEffect()) return null;
      if (desk.mishaps.length > 0) throw new Error(desk.mishaps.join('\n'));
      if (Date.now() > end) throw error;
    }
  }
}

/** Nothing is left to be shown, and every order has ended, or is in doubt about what its provider never had. */
async function isQuiet({ books, sandbox, desk, given }: World): Promise<boolean> {
  if (desk.mishaps.length > 0) throw new Error(desk.mishaps[0]);
  const orders = await books.orders();
  const provider = sandbox.ledger[given.provider];
  const isHopeless = ({ state, attempt }: Order): boolean =>
    state === 'in_doubt' &&
    provider.find(attempt?.merchantOrderId ?? '').length === 0 &&
    provider.queries() >= ASKED_ENOUGH;
  const ended = orders.every((order) => order.state === 'succeeded' || order.state === 'failed' || isHopeless(order));
  return orders.length > 0 && ended && (await books.undelivered()) === 0;
}
