import type { MessageRef } from './conversation.ts';
import type { OrderRef } from './ids.ts';
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

/**
 * One person's approval in the step of that time; `insteadOf` is null if they decided for themselves.
 *
 * @property isVoid set if it did not count any more when another vote was given: see `countedVoices`
 */
export type Vote = {
  readonly by: Actor;
  readonly at: number;
  readonly step: number;
  readonly insteadOf: Principal | null;
  readonly isVoid?: true;
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

/**
 * How people close an order that the provider cannot confirm: one settles with evidence, a second confirms. `confirmedBy` is
 * null until then.
 *
 * @property version the number of the proposal, from 1; a confirmation names it
 * @property anyway true if it was confirmed as failed while the provider said that it was being delivered
 */
export type Settlement = {
  readonly outcome: 'delivered' | 'failed';
  readonly evidence: string;
  readonly by: Actor;
  readonly at: number;
  readonly version: number;
  readonly confirmedBy: Actor | null;
  readonly confirmedAt: number | null;
  readonly anyway: boolean;
};

/**
 * A recent order of the same number or with the same reason, shown to the approvers. About another team's order it says only
 * that there was one, and when; nothing else is kept here.
 *
 * @property team its team; null if an earlier version did not say, and then it counts as another team's
 * @property number masked
 * @property by the requester
 * @property at where it can be read: the requesting message or its card; null if unknown
 */
export type EarlierOrder = {
  readonly team: string | null;
  readonly ref: OrderRef;
  readonly productCode: string;
  readonly openedAt: number;
  readonly number: string;
  readonly by: string;
  readonly reason: string;
  readonly at: MessageRef | null;
};
