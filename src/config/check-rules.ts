import { ENGLISH } from '../core/grammar.ts';
import { formatYuan } from '../core/money.ts';
import { type AccountId, isGroup, type PersonId } from '../core/people.ts';
import { couldBeApproved } from '../core/voting.ts';
import { messageOf } from '../runtime/tasks.ts';
import { errorAt, type Finding, isPersonName, type Named, warningAt } from './fields.ts';
import type { WrittenConditions, WrittenRule } from './rule-schema.ts';
import type { ConfigFile } from './schema.ts';
import { ACCOUNTS, USED_KEYS } from './test-schema.ts';

/** Checks rules beyond their shape: what they name exists, each can be reached, and somebody can decide. */
export function* checkRules(file: ConfigFile): Iterable<Finding> {
  yield* names(file.rules);
  yield* reachable(file.rules);
  for (const [i, rule] of file.rules.entries()) {
    yield* conditions(file, rule.when, `rules[${i}].when`);
    yield* outcome(file, rule, `rules[${i}]`);
  }
  yield* persons(file);
  yield* escalation(file);
  yield* reasons(file);
  yield* tests(file);
}

function* names(rules: readonly WrittenRule[]): Iterable<Finding> {
  const seen = new Set<string>();
  for (const [i, { name }] of rules.entries()) {
    if (seen.has(name)) yield errorAt(`rules[${i}].name`, `"${name}" is named twice: write another`);
    seen.add(name);
  }
}

function* reachable(rules: readonly WrittenRule[]): Iterable<Finding> {
  const always = rules.findIndex(({ when }) => Object.keys(when).length === 0);
  for (const [i, { name }] of rules.entries()) {
    if (always < 0 || i <= always) continue;
    yield errorAt(
      `rules[${i}]`,
      `rule "${rules[always]?.name}" before it always fits, so "${name}" is never reached: move it up, or give that one a "when"`,
    );
  }
  if (always >= 0) return;
  yield warningAt(
    'rules',
    'no rule always fits: a request that none fits is refused. End with one such as { "name": "standard", "approvals": 1 }',
  );
}

function* conditions({ products, teams }: ConfigFile, when: WrittenConditions, place: string): Iterable<Finding> {
  const known = new Set(products.flatMap(({ code, aliases }) => [code, ...aliases]).map((word) => word.toUpperCase()));
  for (const [i, product] of (when.products ?? []).entries()) {
    if (!known.has(product.toUpperCase()))
      yield errorAt(`${place}.products[${i}]`, `"${product}" is no product: write a code or an alias from "products"`);
  }
  const conversations = new Set(teams.flatMap((team) => team.conversations));
  for (const [i, conversation] of (when.conversations ?? []).entries()) {
    if (!conversations.has(conversation))
      yield errorAt(
        `${place}.conversations[${i}]`,
        `"${conversation}" is no team's: write one of a team's conversations`,
      );
  }
  const { priceUpToLi, priceOverLi, between } = when;
  if (priceUpToLi !== undefined && priceOverLi !== undefined && priceOverLi >= priceUpToLi)
    yield errorAt(
      `${place}.priceOver`,
      `nothing costs more than ${formatYuan(priceOverLi)} and at most ${formatYuan(priceUpToLi)}: correct one of them`,
    );
  if (between !== undefined && between.fromMinute === between.toMinute) {
    const time = writeTime(between.fromMinute);
    yield errorAt(`${place}.between`, `from ${time} to ${time} is no time: write another end`);
  }
  for (const [key, ms] of Object.entries({
    sameNumberWithin: when.sameNumberWithinMs,
    sameReasonWithin: when.sameReasonWithinMs,
    'makerCountWithin.within': when.makerCountWithin?.ms,
  })) {
    if (ms === 0) yield errorAt(`${place}.${key}`, '"0" never holds: write a duration such as "24h"');
  }
}

/** `09:30` */
const writeTime = (minute: number): string =>
  `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`;

function* outcome(file: ConfigFile, rule: WrittenRule, place: string): Iterable<Finding> {
  const steps = rule.steps ?? [{ approvals: rule.approvals ?? 0, approvers: rule.approvers }];
  for (const [i, { approvals, approvers }] of steps.entries()) {
    const where = rule.steps === undefined ? place : `${place}.steps[${i}]`;
    if (approvals === 0) continue;
    if (approvers === undefined) yield* teamsAsked(file, rule, approvals, where);
    if (approvers === undefined) continue;
    const people = peopleIn(file, approvers);
    if (people !== null && people.size < approvals)
      yield errorAt(
        `${where}.approvers`,
        `${approvals} approvals are asked of ${ENGLISH.count(people.size, { one: '# person', other: '# people' })}: name more, or ask for fewer`,
      );
  }
  yield* sharedSteps(file, rule, place);
  const asked = steps.reduce((sum, { approvals }) => sum + approvals, 0);
  if (rule.deny === undefined && asked === 0 && (rule.rejections ?? 1) > 1)
    yield warningAt(`${place}.rejections`, 'what is approved at once is never rejected: take it out');
  const deciders = rule.approvers === undefined ? null : peopleIn(file, rule.approvers);
  if (deciders !== null && (rule.rejections ?? 1) > deciders.size)
    yield warningAt(
      `${place}.rejections`,
      `${rule.rejections} rejections are more than it has approvers: it can only expire`,
    );
}

/**
 * Finds steps that name enough people each, but too few together: nobody approves twice. The members of teams and groups may be
 * anybody.
 */
function* sharedSteps(file: ConfigFile, { steps = [] }: WrittenRule, place: string): Iterable<Finding> {
  const named = steps.flatMap(({ approvals, approvers = [] }) => {
    const people = peopleIn(file, approvers);
    return people === null || people.size < approvals ? [] : [{ approvals, approvers: [...people] as AccountId[] }];
  });
  if (couldBeApproved(named, '' as PersonId, (account) => account as string as PersonId)) return;
  yield errorAt(`${place}.steps`, 'nobody approves twice, and together these steps name too few people: name others');
}

/** A team with too few approvers matters only for rules that can apply to its requests. */
function* teamsAsked(file: ConfigFile, { when }: WrittenRule, approvals: number, place: string): Iterable<Finding> {
  for (const { name, approvers, conversations } of file.teams) {
    const wanted = when.conversations ?? conversations;
    const people = peopleIn(file, approvers);
    if (people === null || people.size >= approvals || !conversations.some((one) => wanted.includes(one))) continue;
    yield warningAt(
      `${place}.approvals`,
      `${approvals} approvals are asked of team "${name}", which has ${ENGLISH.count(people.size, { one: '# approver', other: '# approvers' })}: what it asks for is refused under this rule. Name more, or ask for fewer`,
    );
  }
}

/** Returns the distinct people; null if there is a group, which may contain anybody. */
function peopleIn({ people }: ConfigFile, ids: readonly Named[]): ReadonlySet<string> | null {
  if (ids.some((id) => !isPersonName(id) && isGroup(id))) return null;
  const owner = new Map(
    people.flatMap(({ name, accounts }) => accounts.map((account): [string, string] => [account, `person:${name}`])),
  );
  return new Set(ids.map((id) => owner.get(id) ?? id));
}

/** Checks every place that names a person in `people`. */
function* persons(file: ConfigFile): Iterable<Finding> {
  const known = new Set(file.people.map(({ name }) => `person:${name}`));
  const lists: readonly (readonly [string, readonly string[] | undefined])[] = [
    ...file.teams.flatMap(({ requesters, approvers }, i) => [
      [`teams[${i}].requesters`, requesters] as const,
      [`teams[${i}].approvers`, approvers] as const,
    ]),
    ...file.rules.flatMap(({ when, approvers, escalateTo, steps = [] }, i) => [
      [`rules[${i}].when.makers`, when.makers] as const,
      [`rules[${i}].approvers`, approvers] as const,
      [`rules[${i}].escalateTo`, escalateTo] as const,
      ...steps.map((step, j) => [`rules[${i}].steps[${j}].approvers`, step.approvers] as const),
    ]),
    ...file.tests.flatMap(({ expect: { approvers, escalateTo, steps = [] } }, i) => [
      [`tests[${i}].expect.approvers`, approvers] as const,
      [`tests[${i}].expect.escalateTo`, escalateTo] as const,
      ...steps.map((step, j) => [`tests[${i}].expect.steps[${j}].approvers`, step.approvers] as const),
    ]),
    ['approval.escalateTo', file.approval.escalateTo],
    ['urgent.approvers', file.urgent?.approvers],
    ['finance.people', file.finance.people],
  ];
  for (const [place, ids = []] of lists) {
    for (const [i, id] of ids.entries()) {
      if (id.startsWith('person:') && !known.has(id))
        yield errorAt(`${place}[${i}]`, `"${id}" is nobody in "people": add them there, or write an account`);
    }
  }
}

function* escalation({ approval, rules }: ConfigFile): Iterable<Finding> {
  const after = approval.escalateAfter;
  const places = [
    ...(approval.escalateTo === undefined ? [] : ['approval.escalateTo']),
    ...rules.flatMap(({ escalateTo }, i) => (escalateTo === undefined ? [] : [`rules[${i}].escalateTo`])),
  ];
  if (after > 0 && places.length === 0)
    yield errorAt('approval.escalateAfter', 'nobody would be asked then: name them in "escalateTo", or take it out');
  for (const place of after === 0 ? places : []) {
    yield errorAt(place, 'it is not said when they are asked: write "escalateAfter" in "approval", such as "6h"');
  }
  if (after >= approval.expiresAfter)
    yield errorAt('approval.escalateAfter', 'an order expires before it is escalated: write a shorter duration');
}

function* reasons({ reasonPattern }: ConfigFile): Iterable<Finding> {
  if (reasonPattern === undefined) return;
  try {
    new RegExp(reasonPattern.pattern, 'u');
  } catch (error) {
    yield errorAt(
      'reasonPattern.pattern',
      `this is no regular expression (${messageOf(error)}): write one such as "CASE-\\d+"`,
    );
  }
}

function* tests({ tests: all, rules }: ConfigFile): Iterable<Finding> {
  const seen = new Set<string>();
  for (const [i, { name, given, expect }] of all.entries()) {
    if (seen.has(name)) yield errorAt(`tests[${i}].name`, `"${name}" is named twice: write another`);
    seen.add(name);
    if (expect.rule !== undefined && !rules.some((rule) => rule.name === expect.rule))
      yield errorAt(`tests[${i}].expect.rule`, `there is no rule "${expect.rule}": write the name of one`);
    for (const key of given.used.keys()) {
      if (!USED_KEYS.includes(key))
        yield errorAt(
          `tests[${i}].given.used`,
          `"${key}" is nothing that is counted: write ${ENGLISH.or(ACCOUNTS)}, each with "day" or "month", such as "team day"`,
        );
    }
  }
}
