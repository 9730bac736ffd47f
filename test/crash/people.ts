import { setTimeout as sleep } from 'node:timers/promises';
import type { Order } from '../../src/core/order.ts';
import { eventually } from '../support/eventually.ts';
import type { Seen } from '../support/journey/chat.ts';
import type { Signal } from './desk-control.ts';
import type { World } from './world.ts';

/** Each wait of a case at the longest: a start, some leases, some questions. A process that sleeps has leases of the real length. */
const PATIENCE_S: Readonly<Record<Signal, number>> = { SIGKILL: 40, SIGTERM: 40, SIGSTOP: 150 };
const STRIKE_S = 3;
const LEFTOVER_S = 10;
/** A question that found nothing is asked again; after this many nothing new will come. */
const ASKED_ENOUGH = 3;

/** What people did, and what stood at the provider before anybody had agreed. */
export type Played = { readonly asking: string | null; readonly boughtUnapproved: number };

/** Somebody asks, somebody else approves, and both act again where an error was all they got. `meanwhile` is between the two. */
export async function play(world: World, meanwhile: () => Promise<void> = async () => undefined): Promise<Played> {
  const { chat, sandbox, given, number } = world;
  const asking = await sendWithRetry(
    world,
    () => chat.type(0, 'agent', `${number} 1GB outage CASE-42`),
    async () => (await world.books.orders()).length > 0,
  );
  const card = await eventually('the card', () => settledCard(world), PATIENCE_S[given.signal]);
  await meanwhile();
  const boughtUnapproved = sandbox.ledger[given.provider].orders().length;
  await sendWithRetry(
    world,
    () => chat.press(0, card.id, 'approve', 'boss'),
    async () => (await world.books.orders()).every(({ decision }) => decision !== null),
  );
  return { asking, boughtUnapproved };
}

/** Waits until all that follows has happened. The last of the points come when all else is done: what follows them must come to rest too. */
export async function rest(world: World): Promise<void> {
  const { desk, given } = world;
  const quiet = () => eventually('everything to come to rest', () => isQuiet(world), PATIENCE_S[given.signal]);
  await quiet();
  await eventually('the strike', () => desk.struck() > 0, STRIKE_S);
  // A further point may lie before where the desk began again, and is then never come to.
  const [, ...further] = given.points;
  for (const [place] of further.entries()) {
    await quiet();
    await eventually('a further strike', () => desk.struck() > place + 1, STRIKE_S).catch(() => undefined);
  }
  await desk.up();
  await desk.over();
  await quiet();
}

/** Presses what still looks as if it decided something. A card that was posted and not written down is found by that. */
export async function pressLeftovers(world: World): Promise<void> {
  const { chat } = world;
  for (const card of live(world)) {
    await chat.press(0, card.id, 'approve', 'boss');
    await eventually('its buttons to go', () => live(world).every(({ id }) => id !== card.id), LEFTOVER_S);
  }
}
/** Slack's buttons are seen by their action, Telegram's by their label. */
export const canApprove = ({ buttons }: Seen): boolean => buttons.some((button) => /^approve$/i.test(button));
const live = ({ chat }: World): readonly Seen[] => chat.seen(0).filter(canApprove);

/** The card, once the desk has recorded where it stands: nobody reads a card quicker than that. */
async function settledCard({ chat, desk, books }: World): Promise<Seen | null> {
  if (desk.mishaps.length > 0) throw new Error(desk.mishaps[0]);
  const card = chat.seen(0).find(({ buttons }) => buttons.length > 0);
  return card !== undefined && (await books.undelivered()) === 0 ? card : null;
}

/** Acts, and again where that failed and turns out to have had no effect. Telegram, which delivers again by itself, never fails. */
async function sendWithRetry<T>(
  { desk, given }: World,
  act: () => Promise<T>,
  hadEffect: () => Promise<boolean>,
): Promise<T | null> {
  for (const end = Date.now() + PATIENCE_S[given.signal] * 1000; ; ) {
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
export async function isQuiet({ books, sandbox, desk, given }: World): Promise<boolean> {
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
