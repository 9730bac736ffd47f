import { createCalendar } from '../core/calendar.ts';
import { quietEndOf, WEEK_MS } from '../core/calls.ts';
import { type Finding, isPersonName, type Named, warningAt } from './fields.ts';
import { hoursOf } from './resolve.ts';
import type { ConfigFile } from './schema.ts';

/** Warns of calls that would reach nobody. The desk works without them: cards and the Home tab still wait for people. */
export function* checkCalls(
  file: ConfigFile,
  { platforms }: { readonly platforms: readonly string[] },
): Iterable<Finding> {
  yield* quiet(file);
  for (const [i, team] of file.teams.entries()) {
    const mode = team.notify ?? file.approval.notify;
    if (mode === 'none') continue;
    const home = team.approvalsIn ?? team.conversations[0] ?? '';
    const reached = mode === 'mention' ? [platformIn(home)] : platforms;
    const place = `teams[${i}].approvers`;
    const willing = team.approvers.filter((id) => wants(file, id));
    if (willing.length === 0)
      yield warningAt(
        place,
        `every approver of "${team.name}" has "notify": false, so nobody is called: take it out of one`,
      );
    else if (!willing.some((id) => accountsOf(file, id).some((account) => reached.includes(platformIn(account)))))
      yield warningAt(
        place,
        mode === 'mention'
          ? `none of them can be mentioned in "${home}", so nobody is called: name accounts of that chat, or write "notify": "direct"`
          : `none of them has an account on a chat that is configured, so nobody is called: name one`,
      );
  }
}

function* quiet({ approval, timezone }: ConfigFile): Iterable<Finding> {
  const hours = hoursOf(approval.quiet);
  for (const [i, { fromMinute, toMinute }] of hours.entries()) {
    if (fromMinute === toMinute)
      yield warningAt(
        `approval.quiet[${i}]`,
        'it begins and ends at the same time, so it is the whole day: write another end, or "00:00" to "24:00"',
      );
  }
  const start = Date.UTC(2026, 0, 5);
  // A time zone that does not exist is told of by itself.
  if (hours.length === 0 || !isTimezone(timezone)) return;
  const end = quietEndOf(hours, start, createCalendar(timezone));
  if (end !== null && end - start >= WEEK_MS)
    yield warningAt(
      'approval.quiet',
      'every hour of the week is quiet, so nobody is ever called: leave some hours, or write "notify": "none"',
    );
}

function isTimezone(timezone: string): boolean {
  try {
    createCalendar(timezone);
    return true;
  } catch {
    return false;
  }
}

/** A group may have members who want to be called. */
function wants({ people }: ConfigFile, id: Named): boolean {
  const person = people.find(({ name, accounts }) => `person:${name}` === id || accounts.some((one) => one === id));
  return person?.notify ?? true;
}

/** The accounts by which somebody can be reached; a group is reached on its own chat. */
function accountsOf({ people }: ConfigFile, id: Named): readonly string[] {
  const person = people.find(({ name, accounts }) => `person:${name}` === id || accounts.some((one) => one === id));
  if (person !== undefined) return person.accounts;
  return isPersonName(id) ? [] : [id];
}

const platformIn = (id: string): string => id.slice(0, id.indexOf(':'));
