import { createSumming, type Listed, type Question, type Report } from '../../accounts/figures.ts';
import { createLens, needsWords } from '../../accounts/grouping.ts';
import type { Entry } from '../../core/entry.ts';
import { createPeople, type PersonEntry } from '../../core/people.ts';
import type { Team } from '../../core/policy.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { openEntries } from '../../ledger/entry-reader.ts';

/**
 * All that a report needs; it can be sent to a thread.
 *
 * @property orders whether the orders are listed too, and with whole numbers
 */
export type ReportAsked = {
  readonly url: string;
  readonly question: Question;
  readonly teams: readonly Team[];
  readonly people: readonly PersonEntry[];
  readonly orders: 'masked' | 'whole' | null;
  readonly now: number;
};

/** A limit, as a list is held in memory. */
export const MAX_LISTED = 100_000;
export type ReportRefused =
  | { readonly kind: 'too_many_orders'; readonly most: number }
  /** No order is of this team, and the config has none of that name. */
  | { readonly kind: 'unknown_team'; readonly team: string };

/** Reads and sums a ledger over a connection of its own. Rejects with `LedgerUnreachable`. */
export async function readReport(asked: ReportAsked): Promise<Result<Report, ReportRefused>> {
  const { url, question, teams, people, orders, now } = asked;
  const lens = createLens(teams, createPeople(people));
  const summing = createSumming(question, lens);
  const missing = new Set(question.teams?.filter((team) => !lens.isTeam(team)));
  const listed: Entry[] = [];
  const reader = await openEntries(url);
  try {
    for await (const page of reader.pages(orders !== null || question.by.some(needsWords))) {
      for (const entry of page.entries) {
        summing.add(entry);
        if (missing.size > 0) missing.delete(entry.team);
        if (orders !== null && summing.has(entry)) listed.push(entry);
      }
      for (const { ref, team, openedAt: requestedAt, priceLi, why } of page.unreadable)
        summing.miss({ ref, team, requestedAt, priceLi, why });
      if (listed.length > MAX_LISTED) return err({ kind: 'too_many_orders', most: MAX_LISTED });
    }
    const [gone] = missing;
    if (gone !== undefined) return err({ kind: 'unknown_team', team: gone });
    const report = summing.report(now);
    return ok(orders === null ? report : { ...report, orders: await withNumbers(listed, orders, reader.numbersOf) });
  } finally {
    await reader.close();
  }
}

async function withNumbers(
  entries: readonly Entry[],
  which: 'masked' | 'whole',
  numbersOf: Awaited<ReturnType<typeof openEntries>>['numbersOf'],
): Promise<readonly Listed[]> {
  const sorted = entries.toSorted((a, b) => a.at.requested - b.at.requested);
  const named = sorted.flatMap((entry) => (entry.words === null ? [] : [{ entry, words: entry.words }]));
  const whole = which === 'whole' ? await numbersOf(named.map(({ words }) => words.id)) : new Map();
  return named.map(({ entry, words }) => ({ entry, number: whole.get(words.id) ?? words.number }));
}
