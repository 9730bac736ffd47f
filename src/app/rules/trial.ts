import { sayRefusal } from '../../../commands/refusal.ts';
import { wordsFor } from '../../../commands/words/words-for.ts';
import { NOTHING_USED } from '../../core/budget.ts';
import type { ConversationId } from '../../core/conversation.ts';
import type { Step, Verdict } from '../../core/decision.ts';
import { ENGLISH } from '../../core/grammar.ts';
import { formatYuan } from '../../core/money.ts';
import type { Msisdn } from '../../core/msisdn.ts';
import { type AccountId, type GroupId, isGroup, type Membership, type People, PLATFORMS } from '../../core/people.ts';
import type { NumberPlace } from '../../core/product.ts';
import type { BatchSize } from '../../core/rule.ts';
import { approvalsAsked } from '../../core/voting.ts';
import { createAccess } from '../../desk/access.ts';
import {
  createReadRequest,
  type EvaluateDeps,
  type EvaluatedRequest,
  type PastTimes,
  type RestOfFile,
} from '../../desk/evaluate-request.ts';
import type { DeskSettings } from '../../desk/settings.ts';
import { type RequestRefused, resolveWholeRequest, type TopupRequest } from '../../desk/topup-request.ts';
import { nameIn } from '../../providers/registry.ts';

export type TrialDeps = {
  readonly settings: DeskSettings;
  /** Returns usage and earlier orders. */
  readonly usage: EvaluateDeps<PastTimes>['ledger']['usage'];
  readonly currentConversation: (id: ConversationId) => ConversationId;
  /** Whether the requester is in a group of requesters, and in a group of a rule. */
  readonly mayAskIn: (group: GroupId) => Membership;
  readonly isIn: (group: GroupId) => Membership;
};

/** Refused before any rule was evaluated, or the result of the rules. */
export type Tried =
  | { readonly kind: 'refused'; readonly refused: RequestRefused }
  | { readonly kind: 'evaluated'; readonly priceLi: number; readonly evaluated: EvaluatedRequest<PastTimes> };

export type Trial = (
  asked: Omit<TopupRequest, 'requestKey'> & { readonly batch?: BatchSize | null },
  at: number,
  placeOf: (msisdn: Msisdn) => NumberPlace,
) => Promise<Tried>;

/** One of many rows that are asked for together. The rows before it are counted already. */
const oneOf = (batch: BatchSize | null | undefined): RestOfFile | undefined =>
  batch == null ? undefined : { batch, used: () => NOTHING_USED, sameNumber: 0, sameReason: 0, rows: 0 };

/** Evaluates a request by the desk's own code. Nothing is recorded and nobody is asked. */
export function createTrial({ settings, usage, currentConversation, mayAskIn, isIn }: TrialDeps): Trial {
  const { teams, policy, people } = settings;
  const accessWhere = (memberOf: (group: GroupId) => Membership) =>
    createAccess({
      teams,
      operators: [],
      policy,
      people,
      groups: PLATFORMS.map((name) => ({ name, memberOf: async (group) => memberOf(group) })),
      ledger: { currentConversation, delegations: async () => [] },
      now: () => 0,
    });
  const access = accessWhere(mayAskIn);
  const readRequest = createReadRequest({
    ledger: { usage, currentConversation },
    settings,
    access: accessWhere(isIn),
  });
  return async (asked, at, placeOf) => {
    const wanted = await resolveWholeRequest({ access, settings, placeOf }, asked);
    if (!wanted.ok) return { kind: 'refused', refused: wanted.error };
    const judge = await readRequest(wanted.value, asked, at);
    return { kind: 'evaluated', priceLi: wanted.value.product.priceLi, evaluated: judge(oneOf(asked.batch)) };
  };
}

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
    writeTime: String,
    now: 0,
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
