import { LedgerUnreachable } from '../core/ledger.ts';
import type { Desk } from '../desk/desk.ts';
import type { Pass } from './runner.ts';

/** Membership of a group changes without a restart; whoever is not there any more is noticed within this. */
const EVERY_MS = 600_000;

/** Looks for orders that nobody is left to decide: at the start, since the config may be another, and now and then. */
export function createStaffing(deps: { readonly desk: Pick<Desk, 'checkStaffing'>; readonly now: () => number }): Pass {
  const { desk, now } = deps;
  let checkedAt: number | null = null;
  return async () => {
    const wait = checkedAt === null ? 0 : checkedAt + EVERY_MS - now();
    // A clock that was set back must not put it off for longer than that.
    if (checkedAt !== null && wait > 0 && wait <= EVERY_MS) return checkedAt + EVERY_MS;
    try {
      await desk.checkStaffing();
    } catch (error) {
      if (error instanceof LedgerUnreachable) throw error;
      // An order that breaks whatever looks at it is not looked at each second, nor are all others with it.
      checkedAt = now();
      throw error;
    }
    checkedAt = now();
    return checkedAt + EVERY_MS;
  };
}
