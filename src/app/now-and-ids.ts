import { randomFillSync } from 'node:crypto';
import { createOrderId, createOrderRef } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { NewIds } from '../desk/open-order.ts';

export type Clock = {
  /** Epoch milliseconds: the database's where it is shared, else this machine's. */
  readonly now: () => number;
  /**
   * The least time that has passed since `at`. A jump of the clock adds nothing: after one, or if `at` is in the future, only the
   * time that this process measured counts.
   */
  readonly elapsedSince: (at: number) => number;
  readonly stop: () => void;
};

export type ClockDeps = {
  readonly ledger: Pick<Ledger, 'serverTime'>;
  /** This machine's clock, which can be set. */
  readonly wall: () => number;
  /** A clock that never goes back and cannot be set. */
  readonly monotonic?: () => number;
  readonly log: Log;
  readonly checkEveryMs?: number;
};

const CHECK_EVERY_MS = 5_000;
const MEASURE_EVERY_MS = 30_000;
/** A jump of more is logged. */
const JUMP_MS = 60_000;

/**
 * Replicas whose clocks differ would query twice as often and take each other's leases. On PostgreSQL all replicas follow the
 * database's clock: it is read at the start and twice a minute, and the monotonic clock counts in between. So `now` stays a number
 * that is passed in, without a second clock such as `clock_timestamp()` in the statements, and setting a machine's clock changes
 * nothing. Replicas differ by half a round trip.
 *
 * @returns once the database has been asked, if it is shared
 */
export async function createClock(deps: ClockDeps): Promise<Clock> {
  const { ledger, wall, monotonic = () => performance.now(), log, checkEveryMs = CHECK_EVERY_MS } = deps;
  let anchor: { readonly at: number; readonly mono: number } | null = null;
  let measuredAt = monotonic();
  let seen = { wall: wall(), mono: monotonic() };
  let jumpedAt = Number.NEGATIVE_INFINITY;

  const now = (): number => (anchor === null ? wall() : Math.round(anchor.at + monotonic() - anchor.mono));
  const measure = async (): Promise<void> => {
    const before = monotonic();
    const at = await ledger.serverTime();
    const after = monotonic();
    measuredAt = after;
    if (at === null) return;
    const isJump = anchor !== null && Math.abs(at - now()) > JUMP_MS;
    anchor = { at, mono: (before + after) / 2 };
    if (isJump) jumpedAt = now();
  };
  const noticeJump = (): void => {
    const next = { wall: wall(), mono: monotonic() };
    const byMs = Math.round(next.wall - seen.wall - (next.mono - seen.mono));
    seen = next;
    if (Math.abs(byMs) <= JUMP_MS) return;
    log.warn('clock.jumped', { byMs });
    if (anchor === null) jumpedAt = next.wall;
    else measuredAt = Number.NEGATIVE_INFINITY;
  };
  const check = async (): Promise<void> => {
    noticeJump();
    if (anchor !== null && monotonic() - measuredAt >= MEASURE_EVERY_MS) await measure();
  };

  await measure();
  const startedAt = now();
  const timer = setInterval(() => {
    // While the database cannot be reached, the monotonic clock counts.
    check().catch((error: unknown) => log.warn('clock.not_measured', { why: String(error) }));
  }, checkEveryMs);
  timer.unref();
  return {
    now,
    elapsedSince: (at) => {
      noticeJump();
      const until = now();
      if (at <= until) return until - Math.max(jumpedAt, at);
      return until - (Number.isFinite(jumpedAt) ? jumpedAt : startedAt);
    },
    stop: () => clearInterval(timer),
  };
}

/** Ids from the system's random numbers. */
export const newIds: NewIds = {
  order: (at, refSize) => ({ id: createOrderId(at, draw), ref: createOrderRef(draw, refSize) }),
  buttonKey: () => take(16).toString('base64url'),
};

/** Random bytes are fetched for hundreds of ids at a time: fetching them for each took 14 µs, twice in every command of Telegram. */
const pool = { bytes: Buffer.alloc(8192), next: 8192 };

/** Takes the next bytes of the pool. None is used twice. */
function take(count: number): Buffer {
  if (pool.next + count > pool.bytes.length) {
    randomFillSync(pool.bytes);
    pool.next = 0;
  }
  pool.next += count;
  return pool.bytes.subarray(pool.next - count, pool.next);
}

const draw = (): number => (take(1)[0] ?? 0) % 32;
