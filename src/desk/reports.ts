import type { Question } from '../accounts/figures.ts';
import type { Grouping } from '../accounts/grouping.ts';
import { resolveSpan, type SpanAsked, type SpanRefused } from '../accounts/span.ts';
import { approves, type ReportRight, reportRightOf } from '../core/finance.ts';
import type { Actor, Membership } from '../core/people.ts';
import { type Team, teamCalled } from '../core/policy.ts';
import { err, ok, type Result } from '../core/result.ts';
import type { Access } from './access.ts';
import type { DeskSettings } from './settings.ts';

/** @property team as typed; null for all that somebody may see */
export type ReportWanted = {
  readonly span: SpanAsked;
  readonly team: string | null;
  readonly by: readonly Grouping[];
  readonly reader: Actor;
};

export type ReportDenied =
  /** `unknown` if a platform could not say whether they are in a group of approvers. */
  | { readonly kind: 'no_report'; readonly group: 'asked' | 'unknown' }
  | { readonly kind: 'not_your_team'; readonly given: string; readonly yours: readonly string[] }
  | { readonly kind: 'bad_span'; readonly refused: SpanRefused };

export type Reports = {
  /** Judges who may see what, by today's config, in whichever conversation it is asked. Returns the question to be summed. */
  readonly reportFor: (wanted: ReportWanted) => Promise<Result<Question, ReportDenied>>;
};

export type ReportsDeps = {
  readonly settings: Pick<DeskSettings, 'teams' | 'people' | 'operators' | 'finance' | 'timezone'>;
  readonly access: Pick<Access, 'membershipOf'>;
  readonly now: () => number;
};

export function createReports({ settings, access, now }: ReportsDeps): Reports {
  const { teams, people, operators, finance, timezone } = settings;

  /** The platforms are asked only about somebody whom no list gives the right. */
  async function rightOf(reader: Actor): Promise<ReportRight> {
    const roles = { finance, operators: operators.people, teams, people };
    const byName = reportRightOf(reader, { ...roles, inGroupOf: () => 'not_member' });
    if (byName.kind === 'all') return byName;
    const asked = teams.filter((team) => !approves(reader, team, people));
    const answers = await Promise.all(asked.map(({ approvers }) => access.membershipOf(approvers, reader.account)));
    const found = new Map<Team, Membership>(asked.map((team, index) => [team, answers[index] ?? 'unknown']));
    return reportRightOf(reader, { ...roles, inGroupOf: (team) => found.get(team) ?? 'not_member' });
  }

  return {
    reportFor: async ({ span: asked, team, by, reader }) => {
      const right = await rightOf(reader);
      if (right.kind === 'none') return err({ kind: 'no_report', group: right.group });
      const span = resolveSpan(asked, now(), timezone);
      if (!span.ok) return err({ kind: 'bad_span', refused: span.error });
      const named = team === null ? null : (called(teams, team)?.name ?? team);
      if (right.kind === 'all') return ok({ span: span.value, teams: named === null ? null : [named], by });
      const yours = right.teams.map(({ name }) => name);
      if (named === null) return ok({ span: span.value, teams: yours, by });
      if (!yours.includes(named)) return err({ kind: 'not_your_team', given: team ?? '', yours });
      return ok({ span: span.value, teams: [named], by });
    },
  };
}

/** People type a team's name in any case. */
const called = (teams: readonly Team[], given: string): Team | undefined =>
  teamCalled(teams, given) ??
  teams.find(({ name, formerly = [] }) => [name, ...formerly].some((one) => one.toLowerCase() === given.toLowerCase()));
