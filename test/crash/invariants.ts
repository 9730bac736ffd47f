import type { Order, OrderState } from '../../src/core/order.ts';
import type { OrderEvent } from '../../src/core/order-event.ts';
import { MOVES } from '../../src/core/transitions.ts';
import type { Seen } from '../support/journey/chat.ts';
import type { Signal } from './desk-control.ts';
import type { Played } from './people.ts';
import type { Point } from './points.ts';
import type { World } from './world.ts';

/** A case after it came to rest: the world, what people did in it, and what the desk wrote down. */
type Ending = {
  readonly world: World;
  readonly played: Played;
  readonly order: Order;
  readonly events: readonly string[];
  readonly usage: Awaited<ReturnType<World['books']['usage']>>;
  readonly isWhole: boolean;
  readonly seen: readonly Seen[];
};

/** A promise, and whether it was kept; judged from the counterparts' own ledgers wherever they know. */
type Invariant = { readonly name: string; readonly holds: (ending: Ending) => boolean };

/**
 * The moments in which a message may stand in the chat and the desk has not recorded it: it may come once more. An answer to a request
 * is struck some time after it, when the message that follows from it is on its way.
 */
const AMBIGUOUS: Readonly<Record<'card' | 'reply', readonly Point[]>> = {
  card: ['after command answered', 'after card posted', 'before card recorded'],
  reply: ['after callback answered', 'after reply posted', 'before reply recorded'],
};

const isCard = ({ text }: Seen): boolean => /Approval/.test(text);
const isDelivered = ({ text }: Seen): boolean => /✅|:white_check_mark:/.test(text);
const isFailed = ({ text }: Seen): boolean => /❌|:x:/.test(text);
const isDoubt = ({ text }: Seen): boolean => /unconfirmed/.test(text);

const cards = ({ seen }: Ending): readonly Seen[] => seen.filter(isCard);
const replies = ({ seen }: Ending): readonly Seen[] => seen.filter((message) => !isCard(message));
const bought = ({ world }: Ending) => world.sandbox.ledger[world.given.provider].orders();
const allowed = (kind: 'card' | 'reply', { world: { given } }: Ending): number =>
  1 + given.points.filter((point) => isAmbiguous(kind, point, given.signal)).length;
/** A process that sleeps just before it posts does so when it goes on, and nothing can tell it that another has. */
const isAmbiguous = (kind: 'card' | 'reply', point: Point, signal: Signal): boolean =>
  AMBIGUOUS[kind].includes(point) || (signal === 'SIGSTOP' && point === `before ${kind} posted`);

export const INVARIANTS: readonly Invariant[] = [
  {
    name: 'I1 bought at most once, and sent at most once',
    holds: (ending) => {
      const { sandbox, given } = ending.world;
      const id = ending.order.attempt?.merchantOrderId ?? '';
      return bought(ending).length <= 1 && sandbox.ledger[given.provider].submits(id) <= 1;
    },
  },
  {
    name: 'I2 every order ends, or is in doubt before the eyes of people',
    holds: (ending) => {
      const [order] = bought(ending);
      if (order === undefined) return replies(ending).some(isDoubt) && cards(ending).some(isDoubt);
      return order.state === 'delivered' && ending.order.state === 'succeeded' && cards(ending).some(isDelivered);
    },
  },
  {
    name: 'I3 nobody is told that it failed while the provider has it',
    holds: (ending) => bought(ending).length === 0 || !ending.seen.some(isFailed),
  },
  {
    name: 'I4 the answer hangs where it was asked',
    holds: (ending) => {
      const roots = [ending.played.asking, ...cards(ending).map(({ id }) => id)];
      const told = replies(ending).filter(bought(ending).length === 0 ? isDoubt : isDelivered);
      return told.length > 0 && told.every(({ root }) => root !== null && roots.includes(root));
    },
  },
  {
    name: 'I5 nothing is said twice, but what the strike left unsure',
    holds: (ending) =>
      cards(ending).length <= allowed('card', ending) &&
      replies(ending).filter(isDelivered).length <= allowed('reply', ending) &&
      replies(ending).filter(isDoubt).length <= 1,
  },
  {
    name: 'I6 decided once, by another person',
    holds: ({ events, order: { decision, maker } }) =>
      events.filter((kind) => ['approved', 'rejected', 'cancelled', 'expired'].includes(kind)).length === 1 &&
      decision?.kind === 'approved' &&
      decision.by?.person !== maker.person,
  },
  { name: 'I7 nothing is bought before it is approved', holds: ({ played }) => played.boughtUnapproved === 0 },
  {
    name: 'I8, I14 what is spent is what the provider took, and nothing else stays reserved',
    holds: (ending) => {
      const spentLi = bought(ending).reduce((sum, { costLi }) => sum + costLi, 0);
      const reservedLi = ending.order.state === 'in_doubt' ? ending.order.product.priceLi : 0;
      return (
        ending.usage.length === 3 &&
        ending.usage.every((row) => row.spentLi === spentLi && row.reservedLi === reservedLi)
      );
    },
  },
  { name: 'I9 only moves of the table are made', holds: ({ events, order }) => replayed(events) === order.state },
  {
    name: 'I11 no question comes sooner than the provider allows',
    holds: ({ world }) => world.sandbox.ledger[world.given.provider].violations() === 0,
  },
  {
    name: 'I12 no number and no secret is shown or logged',
    holds: ({ world: { chat, desk, number, secrets } }) => {
      const shown = chat.words().replaceAll(/"secret_token":"[^"]*"/g, '');
      return [number, ...secrets].every((canary) => !desk.output().includes(canary) && !shown.includes(canary));
    },
  },
  { name: 'I13 the journal is whole', holds: ({ isWhole }) => isWhole },
  {
    name: 'law 8: no card keeps live buttons, at the latest once one of them is pressed',
    holds: (ending) => cards(ending).every(({ buttons }) => buttons.length === 0),
  },
];

/** @returns one sentence for each promise that was broken */
export async function violationsOf(world: World, played: Played): Promise<readonly string[]> {
  const { books, chat } = world;
  const orders = await books.orders();
  const [order] = orders;
  if (order === undefined || orders.length > 1) return [`${orders.length} orders of one request`];
  const events = await books.events(order);
  const [usage, isWhole, seen] = [await books.usage(), await books.isWhole(), chat.seen(0)];
  const ending: Ending = { world, played, order, events, usage, isWhole, seen };
  const broken = INVARIANTS.filter(({ holds }) => !holds(ending));
  return broken.map(({ name }) => `${name} (${events.join(', ')})`);
}

/** Where the events take an order by the table; null where one of them is not in it. */
export function replayed([first, ...rest]: readonly string[]): OrderState | null {
  if (first !== 'opened') return null;
  let state: OrderState | undefined = 'awaiting_approval';
  for (const kind of rest) state = state && MOVES[state][kind as OrderEvent['kind']];
  return state ?? null;
}
