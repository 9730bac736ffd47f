import type { Ledger } from '../../src/core/ledger.ts';

const LEASE_MS = 1_500;
const RECOVER_MS = 1_500;

/**
 * The product's leases, cut short. On PostgreSQL a dead process's work is another's only when its lease ends, after up to 90 s; here
 * the same road is taken, sooner. SQLite needs none of this: whoever opens the file knows that nobody else has it.
 */
export const withShortLeases = (ledger: Ledger): Ledger => ({
  ...ledger,
  claimOrders: (claim) => ledger.claimOrders({ ...claim, leaseMs: Math.min(claim.leaseMs, LEASE_MS) }),
  claimNotices: (claim) => ledger.claimNotices({ ...claim, leaseMs: Math.min(claim.leaseMs, LEASE_MS) }),
  record: (change) =>
    ledger.record(change.event.kind === 'submission_started' ? { ...change, dueAt: change.at + RECOVER_MS } : change),
});
