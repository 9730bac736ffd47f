import type { Used } from '../core/budget.ts';
import type { ConversationId } from '../core/conversation.ts';
import type { AccountId, GroupId, PersonEntry } from '../core/people.ts';
import type { ProviderName } from '../core/product.ts';
import { accountId, accountOrGroupId, conversationId, li, ms } from './fields.ts';
import type { ConfigFile } from './schema.ts';
import type { RuleTestFile } from './test-schema.ts';
import { idsOf } from './to-rules.ts';

type Ids = readonly (AccountId | GroupId)[];

/**
 * One of the config's tests: a request, how things stand when it is made, and what must come of it.
 *
 * @property at a local time, `2026-11-23T10:00`
 * @property used by kind and period, `team day`; a provider's by its name
 * @property sameNumberMs how long ago the number was topped up, and the others alike
 * @property expect only what is given is compared
 */
export type RuleCase = {
  readonly name: string;
  readonly request: {
    readonly by: AccountId;
    readonly in: ConversationId;
    readonly number: string;
    readonly product: string;
    readonly reason: string;
    readonly anyway: boolean;
    readonly urgent: boolean;
    readonly at: string;
  };
  readonly given: {
    readonly used: ReadonlyMap<string, Used>;
    readonly sameNumberMs: readonly number[];
    readonly sameReasonMs: readonly number[];
    readonly makerAskedMs: readonly number[];
    readonly groups: readonly GroupId[];
  };
  readonly expect: {
    readonly rule?: string;
    readonly approvals?: number;
    readonly approvers?: Ids;
    readonly steps?: readonly { readonly approvals: number; readonly approvers: Ids | null }[];
    readonly escalateTo?: Ids;
    readonly provider?: ProviderName;
    readonly refused?: string;
  };
};

export function toCases({ tests, teams }: ConfigFile, people: readonly PersonEntry[]): readonly RuleCase[] {
  const home = teams[0]?.conversations[0] ?? '';
  return tests.map(({ name, request, given, expect }) => ({
    name,
    request: { ...request, by: accountId(request.by), in: conversationId(request.in ?? home) },
    given: toGiven(given),
    expect: toExpect(expect, people),
  }));
}

const toGiven = ({ used, sameNumber, sameReason, makerAsked, groups }: RuleTestFile['given']): RuleCase['given'] => ({
  used: new Map(Object.entries(used).map(([key, { money, count }]) => [key, { li: li(money), orders: count }])),
  sameNumberMs: sameNumber === undefined ? [] : [ms(sameNumber)],
  sameReasonMs: sameReason === undefined ? [] : [ms(sameReason)],
  makerAskedMs: makerAsked.map(ms).toSorted((a, b) => a - b),
  groups: groups.map((group) => accountOrGroupId(group) as GroupId),
});

function toExpect(expect: RuleTestFile['expect'], people: readonly PersonEntry[]): RuleCase['expect'] {
  const { rule, approvals, approvers, steps, escalateTo, provider, refused } = expect;
  return {
    ...(rule === undefined ? {} : { rule }),
    ...(approvals === undefined ? {} : { approvals }),
    ...(approvers === undefined ? {} : { approvers: idsOf(approvers, people) }),
    ...(steps === undefined
      ? {}
      : {
          steps: steps.map((step) => ({
            approvals: step.approvals,
            approvers: step.approvers === undefined ? null : idsOf(step.approvers, people),
          })),
        }),
    ...(escalateTo === undefined ? {} : { escalateTo: idsOf(escalateTo, people) }),
    ...(provider === undefined ? {} : { provider }),
    ...(refused === undefined ? {} : { refused }),
  };
}
