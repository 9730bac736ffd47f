import { LedgerUnreachable } from '../core/ledger.ts';
import type { Desk } from '../desk/desk.ts';
import type { Pass } from './runner.ts';

/** Group membership changes without a restart. A member who left is noticed within this time. */
const EVERY_MS = 600_000;

/** Looks for orders that nobody is left to decide: at the start, because the config may be new, and periodically. */
export function createStaffing(deps: { readonly desk: Pick<Desk, 'checkStaffing'>; readonly now: () => number }): Pass {
  const { desk, now } = deps;
  let checkedAt: number | null = null;
  return async () => {
    const wait = checkedAt === null ? 0 : checkedAt + EVERY_MS - now();
    // A clock that was set back must not delay it for longer than that.
    if (checkedAt !== null && wait > 0 && wait <= EVERY_MS) return checkedAt + EVERY_MS;
    try {
      await desk.checkStaffing();
    } catch (error) {
      if (error instanceof LedgerUnreachable) throw error;
      // Set before the work, so an order that breaks the check is not checked each second, nor are all others with it.
      checkedAt = now();
      throw error;
    }
    checkedAt = now();
    return checkedAt + EVERY_MS;
  };
}
