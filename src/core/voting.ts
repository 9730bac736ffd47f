import type { Order, Principal, Verdict, Vote } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import { type AccountId, type Actor, type GroupId, isGroup, type Membership, type PersonId } from './people.ts';
import { err, ok, type Result } from './result.ts';

type Ids = readonly (AccountId | GroupId)[];
type PersonOf = (account: AccountId) => PersonId;

/** The step that is being asked, from 0; as many as there are steps when all are done. A step is done when so many voted in it. */
export function currentStep({ verdict, votes }: Pick<Order, 'verdict' | 'votes'>): number {
  const open = verdict.steps.findIndex(
    ({ approvals }, step) => votes.filter((vote) => vote.step === step).length < approvals,
  );
  return open < 0 ? verdict.steps.length : open;
}

/** Who is asked now: the current step's approvers, and once nobody decided for long enough, those it was escalated to. */
export function approversNow(order: Pick<Order, 'verdict' | 'votes' | 'escalatedAt'>): Ids {
  const { verdict, escalatedAt } = order;
  const asked = verdict.steps[currentStep(order)]?.approvers ?? [];
  return escalatedAt === null ? asked : [...new Set([...asked, ...verdict.escalateTo])];
}

/** Everybody who is asked at any step: who may also look at the whole order, and settle it. */
export const everyApprover = ({ steps, escalateTo }: Verdict): Ids => [
  ...new Set([...steps.flatMap(({ approvers }) => approvers), ...escalateTo]),
];

/** How many people must approve in all. */
export const approvalsAsked = ({ steps }: Verdict): number => steps.reduce((sum, { approvals }) => sum + approvals, 0);

export type DecisionRefused =
  | { readonly kind: 'own_order' }
  | { readonly kind: 'not_approver'; readonly group: 'asked' | 'unknown' }
  /** `through` is who decided in their place already, where somebody did. */
  | { readonly kind: 'already_voted'; readonly through: string | null }
  | { readonly kind: 'already_decided'; readonly order: Order };

/**
 * By what right somebody decides, besides being named.
 *
 * @property membership what the platforms say of the groups among the approvers: the one true membership is enough; `unknown` where
 *   one could not be asked, and then nobody passes because of it
 * @property principals approvers who are away and said that this person decides for them
 */
export type Standing = { readonly membership: Membership; readonly principals: readonly Principal[] };
export const NO_STANDING: Standing = { membership: 'not_member', principals: [] };

/**
 * Says whether somebody may decide an order, and in whose place: never the one who asked, nor in their place, on whichever platform;
 * only who is asked now; each person once, and for each approver one person.
 *
 * @returns whom they decide for; null for themselves
 */
export function mayDecide(
  order: Order,
  by: Actor,
  personOf: PersonOf,
  standing: Standing,
): Result<Principal | null, DecisionRefused> {
  if (order.state !== 'awaiting_approval') return err({ kind: 'already_decided', order });
  if (order.maker.person === by.person) return err({ kind: 'own_order' });
  const spoken = [...order.votes, ...order.objections];
  if (spoken.some((voice) => voice.by.person === by.person)) return err({ kind: 'already_voted', through: null });
  const inTheirPlace = (person: PersonId) => spoken.find(({ insteadOf }) => insteadOf?.person === person);
  const asked = isNamed(approversNow(order), by.person, personOf) || standing.membership === 'member';
  const through = inTheirPlace(by.person);
  if (asked && through === undefined) return ok(null);
  const principal = standing.principals.find(
    ({ person }) =>
      person !== order.maker.person &&
      spoken.every((voice) => voice.by.person !== person && voice.insteadOf?.person !== person),
  );
  if (principal !== undefined) return ok(principal);
  if (asked && through !== undefined) return err({ kind: 'already_voted', through: through.by.name });
  return err({ kind: 'not_approver', group: standing.membership === 'unknown' ? 'unknown' : 'asked' });
}

/** What a decision makes of an order: the vote that makes up the last step approves, the ones before it are only counted. */
export function decisionOf(
  order: Order,
  decision: 'approve' | 'reject',
  { by, insteadOf, why }: { readonly by: Actor; readonly insteadOf: Principal | null; readonly why: string | null },
): OrderEvent {
  if (decision === 'reject') {
    const last = order.objections.length + 1 >= order.verdict.rejections;
    return { kind: last ? 'rejected' : 'objected', by, insteadOf, why };
  }
  const step = currentStep(order);
  const votes = [...order.votes, { by, at: 0, step, insteadOf }];
  const last = currentStep({ ...order, votes }) >= order.verdict.steps.length;
  return { kind: last ? 'approved' : 'voted', by, insteadOf };
}

/** Whether some account is among those named, as a person; groups are not looked into here. */
export const isNamed = (ids: Ids, person: PersonId, personOf: PersonOf): boolean =>
  ids.some((id) => !isGroup(id) && personOf(id) === person);

/**
 * Whether so many different people, none of them the maker, could be found for the steps. A group may hold anybody, so a step with
 * one counts as found; for the others each person can be counted for one step only.
 */
export function couldBeApproved(steps: Verdict['steps'], maker: PersonId, personOf: PersonOf): boolean {
  const seats = steps.flatMap(({ approvals, approvers }) => {
    if (approvers.some(isGroup)) return [];
    const people = new Set(approvers.filter((id): id is AccountId => !isGroup(id)).map(personOf));
    people.delete(maker);
    return Array.from({ length: approvals }, () => people);
  });
  const seatOf = new Map<PersonId, number>();
  return seats.every((_, seat) => seated(seat, seats, seatOf, new Set()));
}

/** Finds somebody for a seat, moving who sits there already to another one where that is possible. */
function seated(
  seat: number,
  seats: readonly ReadonlySet<PersonId>[],
  seatOf: Map<PersonId, number>,
  tried: Set<PersonId>,
): boolean {
  for (const person of seats[seat] ?? []) {
    if (tried.has(person)) continue;
    tried.add(person);
    const other = seatOf.get(person);
    if (other === undefined || seated(other, seats, seatOf, tried)) {
      seatOf.set(person, seat);
      return true;
    }
  }
  return false;
}

/** Somebody's approval, in the step that is asked now. */
export const voteOf = (order: Order, { by, insteadOf }: Pick<Vote, 'by' | 'insteadOf'>, at: number): Vote => ({
  by,
  insteadOf,
  at,
  step: currentStep(order),
});
