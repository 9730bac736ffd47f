import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';

export type Clock = {
  /** Epoch milliseconds: the database's where it is shared, else this machine's. */
  readonly now: () => number;
  /**
   * How much time has passed since a moment at the least. What a jump of `now` would add is not believed: after one, and where the
   * moment lies ahead, only what this process saw pass counts.
   */
  readonly elapsedSince: (at: number) => number;
  readonly stop: () => void;
};

export type ClockDeps = {
  readonly ledger: Pick<Ledger, 'serverTime'>;
  /** This machine's clock, which people and programs set. */
  readonly wall: () => number;
  /** One that only ever goes on, whatever the other is set to. */
  readonly monotonic?: () => number;
  readonly log: Log;
  readonly checkEveryMs?: number;
};

const CHECK_EVERY_MS = 5_000;
const MEASURE_EVERY_MS = 30_000;
/** A jump of more is logged. */
const JUMP_MS = 60_000;

/**
 * Replicas whose clocks differ would double the pace of queries and take each other's leases. On PostgreSQL all of them go by the
 * database's clock: it is asked at the start and twice a minute, and in between time passes by the monotonic clock. That keeps `now` a
 * number that is passed in, where `clock_timestamp()` in the statements would be a second clock beside it, and a machine whose clock
 * is set goes on as if nothing had happened. What is left between replicas is half a round trip.
 *
 * @returns once the database was asked, where there is one to ask
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
    // While the database is away time goes on by the monotonic clock.
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
