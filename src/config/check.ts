import { formatYuan } from '../core/money.ts';
import type { ProviderName } from '../core/product.ts';
import { checkCalls } from './check-calls.ts';
import { checkFinance } from './check-finance.ts';
import { checkProducts } from './check-products.ts';
import { checkRules } from './check-rules.ts';
import { errorAt, type Finding, warningAt, writeDuration } from './fields.ts';
import type { ConfigFile } from './schema.ts';
import { checkTimezone } from './timezone.ts';

export type Known = {
  /** The providers whose credentials are in the environment. */
  readonly providers: readonly ProviderName[];
  readonly platforms: readonly string[];
};

/** Checks every part of a config beyond its shape. All findings are reported at once, so that a config is corrected once. */
export function checkConfig(file: ConfigFile, known: Known): readonly Finding[] {
  return [
    ...checkTimezone(file.timezone),
    ...checkProducts(file, known),
    ...people(file),
    ...teams(file, known),
    ...finance(file, known),
    ...checkFinance(file, (at, conversation) => place(at, conversation, known)),
    ...formerNames(file),
    ...checkRules(file),
    ...soleApprovers(file),
    ...durations(file),
    ...checkCalls(file, known),
  ];
}

function* people({ people: all }: ConfigFile): Iterable<Finding> {
  const names = new Set<string>();
  const accounts = new Map<string, string>();
  for (const [i, { name, accounts: theirs }] of all.entries()) {
    if (names.has(name))
      yield errorAt(
        `people[${i}].name`,
        `"${name}" is named twice: give each person one entry with all their accounts`,
      );
    names.add(name);
    for (const [j, account] of theirs.entries()) {
      const first = accounts.get(account.toLowerCase());
      const neverActs = neverActsAs(account);
      if (neverActs !== null) yield warningAt(`people[${i}].accounts[${j}]`, neverActs);
      if (first !== undefined)
        yield errorAt(
          `people[${i}].accounts[${j}]`,
          `"${account}" already belongs to "${first}": an account is one person's`,
        );
      accounts.set(account.toLowerCase(), name);
    }
  }
}

/** Says why nobody can act under an account; null if somebody can. */
function neverActsAs(account: string): string | null {
  const slack = /^slack:(.*[a-z].*)$/.exec(account)?.[1];
  if (slack !== undefined)
    return `Slack writes its ids in capitals: nobody acts as "${account}"; write "slack:${slack.toUpperCase()}"`;
  if (/^telegram:(?!-?[1-9]\d*$)/.test(account))
    return `nobody acts as "${account}": write the number that Telegram knows the account by, such as "telegram:42"`;
  return null;
}

function* teams({ teams: all, operators }: ConfigFile, known: Known): Iterable<Finding> {
  const names = new Set<string>();
  const homes = new Map<string, string>();
  for (const [i, { name, conversations, approvalsIn, requesters }] of all.entries()) {
    if (names.has(name)) yield errorAt(`teams[${i}].name`, `"${name}" is named twice: write another`);
    names.add(name);
    if (requesters?.length === 0)
      yield errorAt(
        `teams[${i}].requesters`,
        'nobody could ask: leave it out to let everyone in the conversations ask, or name who may',
      );
    for (const [j, conversation] of conversations.entries()) {
      const first = homes.get(conversation);
      if (first !== undefined)
        yield errorAt(
          `teams[${i}].conversations[${j}]`,
          `"${conversation}" already belongs to team "${first}": a conversation is one team's`,
        );
      homes.set(conversation, name);
      yield* place(`teams[${i}].conversations[${j}]`, conversation, known);
    }
    if (approvalsIn !== undefined) yield* place(`teams[${i}].approvalsIn`, approvalsIn, known);
  }
  if (operators.conversation === undefined) return;
  yield* place('operators.conversation', operators.conversation, known);
  const team = homes.get(operators.conversation);
  if (team !== undefined && all.length > 1)
    yield warningAt(
      'operators.conversation',
      `"${operators.conversation}" is a conversation of "${team}", which would be told of the orders of every team: name another`,
    );
}

/** Figures of every team are told where finance is, so nobody else should be there. */
function* finance(
  { finance: { people: named, conversation }, teams: all }: ConfigFile,
  known: Known,
): Iterable<Finding> {
  for (const [i, id] of named.entries()) {
    const neverActs = neverActsAs(id);
    if (neverActs !== null) yield warningAt(`finance.people[${i}]`, neverActs);
  }
  if (conversation === undefined) return;
  yield* place('finance.conversation', conversation, known);
  const shared = all.find(({ conversations, approvalsIn }) => [...conversations, approvalsIn].includes(conversation));
  if (shared !== undefined)
    yield warningAt(
      'finance.conversation',
      `"${conversation}" is a conversation of "${shared.name}", where everyone would read the money of every team: name another`,
    );
}

/** A former name belongs to one team only: its orders and budgets are that team's. */
function* formerNames({ teams: all }: ConfigFile): Iterable<Finding> {
  const owners = new Map<string, string>(all.map(({ name }) => [name, name]));
  for (const [i, { name, formerly }] of all.entries()) {
    for (const [j, former] of formerly.entries()) {
      const owner = owners.get(former);
      if (owner !== undefined)
        yield errorAt(
          `teams[${i}].formerly[${j}]`,
          owner === name
            ? `"${former}" is this team's name already: take it out`
            : `"${former}" belongs to team "${owner}": a name, also a former one, is one team's`,
        );
      owners.set(former, name);
    }
  }
}

function* place(where: string, conversation: string, known: Known): Iterable<Finding> {
  const platform = conversation.slice(0, conversation.indexOf(':'));
  if (!known.platforms.includes(platform))
    yield warningAt(where, `${platform} is not configured, so nothing can be shown in "${conversation}"`);
}

/** A sole approver who is also the sole requester can approve nothing: nobody decides their own request. */
function* soleApprovers({ teams: all, people: entries }: ConfigFile): Iterable<Finding> {
  const personOf = new Map(
    entries.flatMap(({ name, accounts }) => accounts.map((account): [string, string] => [account, name])),
  );
  const personsOf = (ids: readonly string[]) => new Set(ids.map((id) => personOf.get(id) ?? id));
  for (const [i, { name, approvers, requesters }] of all.entries()) {
    const deciding = personsOf(approvers);
    const asking = personsOf(requesters ?? []);
    if (deciding.size === 1 && asking.size === 1 && [...deciding].every((person) => asking.has(person))) {
      yield warningAt(
        `teams[${i}].approvers`,
        `the sole approver of "${name}" is also its sole requester, and nobody decides their own: name another`,
      );
    }
  }
}

/** The desk works without the reminder, so this is a warning. */
const reminderTooLate = ({ remindAfter, expiresAfter }: ConfigFile['approval']): Finding =>
  warningAt(
    'approval.remindAfter',
    `an order expires (after ${writeDuration(expiresAfter)}) before its approvers are reminded (after ${writeDuration(remindAfter)}): write a shorter duration, or "0s" for no reminder`,
  );

function* durations({ approval, providers, teams: all }: ConfigFile): Iterable<Finding> {
  if (approval.expiresAfter === 0)
    yield errorAt('approval.expiresAfter', 'an order would expire at once: write a duration such as "24h"');
  else if (approval.remindAfter >= approval.expiresAfter) yield reminderTooLate(approval);
  for (const [name, given] of Object.entries(providers)) {
    const { submitTimeout, queryAfter, doubtAfter, queryGapMax, refundEvery, silentFor } = given;
    const asked = { submitTimeout, queryAfter, doubtAfter, queryGapMax, refundEvery, silentFor };
    for (const [key, value] of Object.entries(asked)) {
      if (value === 0)
        yield errorAt(`providers.${name}.${key}`, '"0" would ask without end: write a duration such as "60s"');
    }
    if (silentFor > 0 && silentFor <= Math.max(queryAfter, doubtAfter)) {
      yield warningAt(
        `providers.${name}.silentFor`,
        `people would be called (after ${writeDuration(silentFor)}) before the provider was asked: write more than queryAfter (${writeDuration(queryAfter)}) and doubtAfter (${writeDuration(doubtAfter)})`,
      );
    }
  }
  for (const [i, { budget }] of all.entries()) {
    const [day, month] = [budget.day.li, budget.month.li];
    if (day !== null && month !== null && day > month) {
      yield warningAt(
        `teams[${i}].budget.day`,
        `a day's budget (${formatYuan(day)}) over the month's (${formatYuan(month)}) is never reached`,
      );
    }
  }
}
