import { setTimeout as sleep } from 'node:timers/promises';
import type { Order } from '../../src/core/order.ts';
import { eventually } from '../support/eventually.ts';
import type { Seen } from '../support/journey/chat.ts';
import { replayed } from './invariants.ts';
import { canApprove, isQuiet, play, pressLeftovers } from './people.ts';
import type { World } from './world.ts';

/** A start, some questions, and a decision that is made again. */
const PATIENCE_S = 40;
/** Between two looks at whether there is something to decide: a press that came too soon is not repeated at once. */
const DECIDE_EVERY_MS = 300;

/** What is there once all has come to rest. `order` is null where the copy is from before it was asked for. */
type Ending = {
  readonly world: World;
  readonly order: Order | null;
  readonly events: readonly string[];
  readonly usage: Awaited<ReturnType<World['books']['usage']>>;
  readonly isWhole: boolean;
  readonly seen: readonly Seen[];
};

const bought = ({ world }: Ending) => world.sandbox.ledger[world.given.provider].orders();
const says = ({ seen }: Ending, mark: RegExp): boolean => seen.some(({ text }) => mark.test(text));

const PROMISES: readonly { readonly name: string; readonly holds: (ending: Ending) => boolean }[] = [
  {
    name: 'I1 bought at most once, and no id is sent twice',
    holds: (ending) => {
      const ledger = ending.world.sandbox.ledger[ending.world.given.provider];
      const ids = bought(ending).map(({ merchantOrderId }) => merchantOrderId);
      return ids.length <= 1 && ids.every((id) => ledger.submits(id) <= 1);
    },
  },
  {
    name: 'I2 what the copy has ends as the provider says, or stands before people',
    holds: (ending) => {
      const { order } = ending;
      if (order === null) return true;
      if (bought(ending).length === 0) return order.doubt?.peopleAsked === true;
      return order.state === 'succeeded' && bought(ending)[0]?.state === 'delivered';
    },
  },
  { name: 'I3 nobody is told a false word', holds: (ending) => !says(ending, /❌|:x:/) },
  {
    name: 'I3 nobody is told of a delivery that was none',
    holds: (ending) => bought(ending).length > 0 || !says(ending, /✅|:white_check_mark:/),
  },
  {
    name: 'I8, I14 what is spent is what the provider took',
    holds: (ending) => {
      if (ending.order === null) return ending.usage.length === 0;
      const spentLi = bought(ending).reduce((sum, { costLi }) => sum + costLi, 0);
      const reservedLi = bought(ending).length === 0 ? ending.order.product.priceLi : 0;
      return ending.usage.every((row) => row.spentLi === spentLi && row.reservedLi === reservedLi);
    },
  },
  {
    name: 'I9 only moves of the table are made, and the restore is one of them',
    holds: ({ events, order }) => order === null || replayed(events) === order.state,
  },
  {
    name: 'I11 no question comes sooner than the provider allows',
    holds: ({ world }) => world.sandbox.ledger[world.given.provider].violations() === 0,
  },
  { name: 'I13 the journal is whole', holds: ({ isWhole }) => isWhole },
  {
    name: 'law 8: no card of an order that is there keeps live buttons',
    holds: ({ order, seen }) => order === null || !seen.some(canApprove),
  },
];

/** Plays a life from a copy's point on, restores the copy, and sees how all of it comes to rest. */
export async function playedWithCopy(world: World, livesOn: number | 'quiet'): Promise<readonly string[]> {
  const { desk, books } = world;
  await play(world);
  if (livesOn === 'quiet') await eventually('everything to come to rest', () => isQuiet(world), PATIENCE_S);
  await eventually('the copy', () => desk.struck() > 0 || desk.mishaps.length > 0, PATIENCE_S);
  if (desk.mishaps[0] !== undefined) return desk.mishaps;
  await sleep(typeof livesOn === 'number' ? livesOn : 0);
  await desk.restore?.();
  await desk.up();
  const openAtStart = (await books.orders()).filter(({ state }) => state === 'in_doubt' || state === 'accepted').length;
  const restless = await eventually('everything to come to rest again', () => decidedAnew(world), PATIENCE_S).then(
    () => [],
    (error) => [String(error)],
  );
  const [known] = await books.orders();
  if (known !== undefined) await pressLeftovers(world);
  const code = await desk.stop();
  const stopped = code === 0 ? [] : [`asked to stop, the desk ended with ${code}: ${desk.output().slice(-600)}`];
  return [...restless, ...stopped, ...(await brokenIn(world, openAtStart))];
}

async function brokenIn(world: World, openAtStart: number): Promise<readonly string[]> {
  const { books, chat } = world;
  const orders = await books.orders();
  if (orders.length > 1) return [`${orders.length} orders of one request`];
  const order = orders[0] ?? null;
  const events = order === null ? [] : await books.events(order);
  const [usage, isWhole, seen] = [await books.usage(), await books.isWhole(), chat.seen(0)];
  const ending: Ending = { world, order, events, usage, isWhole, seen };
  const broken = PROMISES.filter(({ holds }) => !holds(ending)).map(({ name }) => `${name} (${events.join(', ')})`);
  return openAtStart > 0 && !events.includes('restored')
    ? [...broken, 'the journal has no line of the restore']
    : broken;
}

/** True once nothing more comes. Whoever sees buttons decides again what was decided after the copy. */
async function decidedAnew(world: World): Promise<boolean> {
  const { books, chat, desk } = world;
  if (desk.mishaps.length > 0) throw new Error(desk.mishaps[0]);
  const [order] = await books.orders();
  if ((await books.undelivered()) > 0) return false;
  if (order === undefined) return true;
  if (order.state === 'awaiting_approval') {
    const card = chat.seen(0).findLast(canApprove);
    if (card !== undefined) await chat.press(0, card.id, 'approve', 'boss');
    await sleep(DECIDE_EVERY_MS);
    return false;
  }
  return order.state === 'succeeded' || order.state === 'failed' || order.doubt?.peopleAsked === true;
}
