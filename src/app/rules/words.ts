import { sayRefusal } from '../../../commands/refusal.ts';
import { wordsFor } from '../../../commands/words/words-for.ts';
import type { Step, Verdict } from '../../core/decision.ts';
import { ENGLISH } from '../../core/grammar.ts';
import { formatYuan } from '../../core/money.ts';
import { type AccountId, type GroupId, isGroup, type People } from '../../core/people.ts';
import { approvalsAsked } from '../../core/voting.ts';
import type { RequestRefused } from '../../desk/topup-request.ts';
import { nameIn } from '../../providers/registry.ts';

export type Ids = readonly (AccountId | GroupId)[];
type PersonOf = People['personOf'];
/** What one step asks for; `approvers` is null if anybody will do. */
export type AskedOf = { readonly approvals: number; readonly approvers: Ids | null };

export const yuan = (li: number): string => `¥${formatYuan(li)}`;
/** A count with its noun: `1 order`, `12 orders`. */
export const counted = (count: number, what: keyof typeof COUNTED): string => ENGLISH.count(count, COUNTED[what]);
const COUNTED = {
  order: { one: '# order', other: '# orders' },
  rule: { one: '# rule', other: '# rules' },
  test: { one: '# test', other: '# tests' },
  problem: { one: '# problem', other: '# problems' },
  warning: { one: '# warning', other: '# warnings' },
  approval: { one: '# approval', other: '# approvals' },
} as const;

export const asked = (approvals: number): string =>
  approvals === 0 ? 'approved at once' : counted(approvals, 'approval');

/** The names of people and groups; each person once, whatever the account. */
export const written = (ids: Ids, personOf: PersonOf): string => {
  const people = ids.map((id) => (isGroup(id) ? id : personOf(id).replace(/^person:/, '')));
  return people.length === 0 ? 'nobody' : ENGLISH.and([...new Set(people)].toSorted());
};

/** Whether both have the same steps: the same people and as many approvals. */
export const sameSteps = (wanted: readonly AskedOf[], steps: readonly Step[], personOf: PersonOf): boolean =>
  wanted.length === steps.length &&
  wanted.every(({ approvals, approvers }, at) => {
    const step = steps[at];
    if (step === undefined || step.approvals !== approvals) return false;
    return approvers === null || written(approvers, personOf) === written(step.approvers, personOf);
  });

export const stepsAsked = (steps: readonly AskedOf[], personOf: PersonOf): string =>
  steps.length === 0
    ? asked(0)
    : steps
        .map(({ approvals, approvers }) =>
          approvers === null ? asked(approvals) : `${asked(approvals)} of ${written(approvers, personOf)}`,
        )
        .join(', then ');

/** `rule "standard", 1 approval`. */
export const ruled = (verdict: Verdict): string => `rule "${verdict.rule}", ${asked(approvalsAsked(verdict))}`;

/** The sentence that the requester would see. */
export const refusal = (refused: RequestRefused): string =>
  sayRefusal(refused, wordsFor('en').refusals, wordsFor('en').numbers, {
    providerName: (name) => nameIn(name, 'en'),
  }).wrong;

/** The reason of a refusal, in the same words for all orders with that reason. */
export function reasonOf(refused: RequestRefused): string {
  switch (refused.kind) {
    case 'denied':
      return `rule "${refused.rule}": ${refused.sentence}`;
    case 'nobody_could_approve':
      return `rule "${refused.rule}": nobody could give ${counted(refused.approvals, 'approval')}`;
    case 'over_budget': {
      const { account, what } = refused;
      const whose = account.kind === 'number' ? 'the number' : `${account.kind} ${account.name}`;
      return `over budget: ${what} of ${whose.replace('person:', '')}, a ${account.per}`;
    }
    default:
      return refusal(refused);
  }
}
