import type { AccountId, Actor, GroupId, PersonId } from './people.ts';

/** People of whom this many must approve. */
export type Step = { readonly approvals: number; readonly approvers: readonly (AccountId | GroupId)[] };

/**
 * What the rule that judged the order asked for. A later config does not judge it again.
 *
 * @property steps asked one after the other; none means approved at once
 * @property rejections how many people must reject it
 * @property escalateTo the people who are asked as well if nobody decides in time
 * @property capped true if the rule would have approved it by itself but its cap was used up
 */
export type Verdict = {
  readonly rule: string;
  readonly steps: readonly Step[];
  readonly rejections: number;
  readonly escalateTo: readonly (AccountId | GroupId)[];
  readonly capped: boolean;
};

/** An approver whom another person stood in for. Orders of earlier versions lack the accounts. */
export type Principal = {
  readonly person: PersonId;
  readonly name: string;
  readonly account?: AccountId;
  readonly accounts?: readonly AccountId[];
};

/** One person's approval in the step of that time; `insteadOf` is null if they decided for themselves. */
export type Vote = {
  readonly by: Actor;
  readonly at: number;
  readonly step: number;
  readonly insteadOf: Principal | null;
};

/** One person's rejection, if more than one is needed. */
export type Objection = {
  readonly by: Actor;
  readonly at: number;
  readonly why: string | null;
  readonly insteadOf: Principal | null;
};

/** How an order ended that will not be bought, and by whom; `by` is null for the clock. */
export type Decision = {
  readonly kind: 'approved' | 'rejected' | 'cancelled' | 'expired';
  readonly by: Actor | null;
  readonly insteadOf: Principal | null;
  readonly why: string | null;
  readonly at: number;
};

/** When nobody was left who could decide an order, and who was asked instead; empty if the config names nobody. */
export type Unstaffed = { readonly at: number; readonly asked: readonly (AccountId | GroupId)[] };
