import { type Account, NOTHING_USED, type SummedKey, type UsageKey, type Used } from '../../core/budget.ts';
import type { LocalDate } from '../../core/calendar.ts';
import type { AccountId } from '../../core/people.ts';
import type { PastQuestion } from '../../core/rule.ts';
import type { EvaluateDeps, lookingBack, PastTimes } from '../../desk/evaluate-request.ts';

/**
 * An account that an order counts into, and until when: an order that was not bought counts until it ended. `until` is null for ever.
 */
export type CountedAccount = { readonly account: Account; readonly until: number | null };

/** The part of an order that the evaluation of later ones depends on; `until` as above. */
export type Counted = Pick<PastQuestion, 'msisdn' | 'reasonKey'> & {
  readonly maker: AccountId;
  readonly openedAt: number;
  readonly priceLi: number;
  readonly accounts: readonly CountedAccount[];
  readonly until: number | null;
};

/** Usage and earlier orders, from one moment to the next. */
export type History = {
  /** Moves on to a moment: drops what ended by then, and what no rule looks back to. */
  readonly passTo: (at: number, date: LocalDate) => void;
  readonly usage: EvaluateDeps<PastTimes>['ledger']['usage'];
  /** Counts an order. @returns takes it out again; several are taken out in the opposite order */
  readonly count: (order: Counted) => () => void;
};

/** Rebuilds usage from the orders, in memory. It keeps only the orders that the rules look back to. */
export function createHistory({
  numberMs,
  reasonMs,
  makerMs,
  maxMakerOpenings,
}: ReturnType<typeof lookingBack>): History {
  const used = createUsed();
  const numbers = createWindow(numberMs, 1);
  const reasons = createWindow(reasonMs, 1);
  const makers = createWindow(makerMs, maxMakerOpenings);
  const endings = createEndings();

  return {
    passTo: (at, date) => {
      for (const end of endings.until(at)) end();
      used.keep([date.day, date.month]);
      for (const window of [numbers, reasons, makers]) window.forget(at);
    },
    usage: async ({ keys, past }) => ({
      used: keys.map(used.sumOf),
      past: {
        sameNumber: numbers.of(past.msisdn).map(opened),
        sameReason: past.reasonKey === null ? [] : reasons.of(past.reasonKey).map(opened),
        makerOpenedAt: newestOf(past.makers.map(makers.of), past.maxMakerOpenings),
      },
    }),
    count: ({ msisdn, reasonKey, maker, openedAt, priceLi, accounts, until }) => {
      const ends = accounts.map(({ account, until: endsAt }) => {
        used.add(account, priceLi, 1);
        const end = once(() => used.add(account, -priceLi, -1));
        if (endsAt !== null) endings.add(endsAt, end);
        return end;
      });
      const withdrawMaker = makers.add(maker, openedAt);
      const withdraws = [
        numbers.add(msisdn, openedAt),
        ...(reasonKey === null ? [] : [reasons.add(reasonKey, openedAt)]),
      ];
      if (until !== null) for (const withdraw of withdraws) endings.add(until, withdraw);
      return () => {
        for (const end of [...ends, ...withdraws, withdrawMaker]) end();
      };
    },
  };
}

const once = (act: () => void): (() => void) => {
  let isDone = false;
  return () => {
    if (!isDone) act();
    isDone = true;
  };
};

const newestOf = (openings: readonly (readonly number[])[], most: number): readonly number[] =>
  openings.length === 1
    ? openings.flat()
    : openings
        .flat()
        .toSorted((a, b) => b - a)
        .slice(0, most);

const opened = (openedAt: number) => ({ order: { openedAt } });

/** What each account has reserved and spent, for the current periods. */
function createUsed() {
  const periods = new Map<string, Map<string, Used>>();
  const of = ({ scope, period }: UsageKey): Used => periods.get(period)?.get(scope) ?? NOTHING_USED;
  return {
    sumOf: ({ scope, period, also = [] }: SummedKey): Used =>
      [scope, ...also].reduce<Used>((sum, one) => {
        const { li, orders } = of({ scope: one, period });
        return { li: sum.li + li, orders: sum.orders + orders };
      }, NOTHING_USED),
    add: ({ scope, period }: UsageKey, li: number, orders: number): void => {
      const scopes = periods.get(period) ?? new Map<string, Used>();
      periods.set(period, scopes);
      const before = scopes.get(scope) ?? NOTHING_USED;
      scopes.set(scope, { li: before.li + li, orders: before.orders + orders });
    },
    keep: (current: readonly string[]): void => {
      for (const period of periods.keys()) if (!current.includes(period)) periods.delete(period);
    },
  };
}

type PastOpening = { readonly at: number; counts: boolean };

/**
 * The opening times of orders by a common key, for the last `ms`; none if that is 0. Queries return the newest `most`, newest first.
 * A withdrawn entry is removed only when it becomes the newest.
 */
function createWindow(ms: number, most: number) {
  const openings = new Map<string, PastOpening[]>();
  const queue: { readonly key: string; readonly at: number }[] = [];
  let first = 0;
  return {
    of: (key: string): readonly number[] =>
      (openings.get(key) ?? [])
        .slice(-most)
        .reverse()
        .map(({ at }) => at),
    /** @returns withdraws the entry */
    add: (key: string, at: number): (() => void) => {
      if (ms === 0) return () => {};
      const opening = { at, counts: true };
      const all = openings.get(key) ?? [];
      all.push(opening);
      openings.set(key, all);
      queue.push({ key, at });
      return () => {
        opening.counts = false;
        while (all.at(-1)?.counts === false) all.pop();
      };
    },
    forget: (now: number): void => {
      for (let next = queue[first]; next !== undefined && next.at < now - ms; next = queue[first]) {
        if ((openings.get(next.key)?.at(-1)?.at ?? 0) <= next.at) openings.delete(next.key);
        first += 1;
      }
      if (first < 1000 || first < queue.length / 2) return;
      queue.splice(0, first);
      first = 0;
    },
  };
}

/** Actions by time, in order. */
function createEndings() {
  const waiting: { readonly at: number; readonly end: () => void }[] = [];
  return {
    add: (at: number, end: () => void): void => {
      let [from, to] = [0, waiting.length];
      while (from < to) {
        const middle = (from + to) >>> 1;
        if ((waiting[middle]?.at ?? 0) > at) from = middle + 1;
        else to = middle;
      }
      waiting.splice(from, 0, { at, end });
    },
    until: function* (at: number): Iterable<() => void> {
      for (let last = waiting.at(-1); last !== undefined && last.at <= at; last = waiting.at(-1)) {
        waiting.pop();
        yield last.end;
      }
    },
  };
}
