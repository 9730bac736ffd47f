import { isFinal } from '../../src/core/order.ts';
import type { Book } from './book.ts';
import type { Stored } from './database.ts';
import type { People } from './people.ts';
import { HOME_ACCOUNTS } from './provider-accounts.ts';
import type { World } from './world.ts';

const MINUTE = 60_000;
const LOOK_EVERY_MS = 40 * MINUTE;

/**
 * Finds out when nothing more can come of a schedule: twice in a row every order had ended as its provider has it, and everything was
 * shown and nobody waited for an answer. What the desk goes on asking about for days is not waited for.
 *
 * @param from when the last of what is planned is over, in milliseconds from now
 */
export function createQuiet(
  world: World,
  stored: () => Stored,
  { book, people }: { readonly book: Book; readonly people: People },
  from: () => number,
): () => boolean {
  const beganAt = world.now();
  let looks = 0;
  const look = (): void => {
    const isOver = world.now() - beganAt >= from() && people.waiting() === 0;
    looks = isOver && isQuiet(stored(), book) ? looks + 1 : 0;
    world.at(LOOK_EVERY_MS, null, look);
  };
  world.at(LOOK_EVERY_MS, null, look);
  return () => looks >= 2;
}

function isQuiet({ orders, waiting }: Stored, book: Book): boolean {
  const isOver = ({ order }: Stored['orders'][number]): boolean =>
    isFinal(order.state) &&
    book
      .ofOrder(order.id)
      .every(
        ({ truth, account }) =>
          truth === 'delivered' ||
          truth === 'failed' ||
          (truth === 'refunded' && (order.state !== 'succeeded' || !HOME_ACCOUNTS.has(account))),
      );
  return waiting.every(({ parked }) => parked !== null) && orders.every(isOver);
}
