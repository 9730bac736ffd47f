import type { Principal, Unstaffed, Verdict, Vote } from './decision.ts';
import { countedVoices, createIdentity, type Known } from './identity.ts';
import type { BatchRef, OrderRef } from './ids.ts';
import type { Order } from './order.ts';
import type { OrderEvent } from './order-event.ts';
import {
  type AccountId,
  type Actor,
  type GroupId,
  isGroup,
  type Membership,
  type People,
  type PersonId,
} from './people.ts';
import { err, ok, type Result } from './result.ts';

type Ids = readonly (AccountId | GroupId)[];
type PersonOf = (account: AccountId) => PersonId;

/**
 * Returns the index of the current step; the number of steps if all are done. A step is done when enough people voted in it. Votes
 * that no longer count must have been left out, or marked as void.
 */
export function currentStep({ verdict, votes }: Pick<Order, 'verdict' | 'votes'>): number {
  const open = verdict.steps.findIndex(
    ({ approvals }, step) => votes.filter((vote) => vote.step === step && !vote.isVoid).length < approvals,
  );
  return open < 0 ? verdict.steps.length : open;
}

/** Returns who is asked in one step: its approvers, and the people added because nobody decided in time or nobody was left. */
export function approversIn(order: Pick<Order, 'verdict' | 'escalatedAt' | 'unstaffed'>, step: number): Ids {
  const { verdict, escalatedAt, unstaffed } = order;
  const asked = verdict.steps[step]?.approvers ?? [];
  if (escalatedAt === null && unstaffed === null) return asked;
  const more = escalatedAt === null ? [] : verdict.escalateTo;
  return [...new Set([...asked, ...more, ...(unstaffed?.asked ?? [])])];
}

/** Returns who is asked now, by the votes that count. */
export const approversNow = (
  order: Pick<Order, 'verdict' | 'escalatedAt' | 'unstaffed'>,
  { votes }: Pick<Order, 'votes'>,
): Ids => approversIn(order, currentStep({ ...order, votes }));

/** Returns everybody who is asked at any step. They may also see the whole order, and settle it. */
export const everyApprover = ({ verdict, unstaffed }: Pick<Order, 'verdict' | 'unstaffed'>): Ids => [
  ...new Set([
    ...verdict.steps.flatMap(({ approvers }) => approvers),
    ...verdict.escalateTo,
    ...(unstaffed?.asked ?? []),
  ]),
];

/** Returns how many people must approve in all. */
export const approvalsAsked = ({ steps }: Verdict): number => steps.reduce((sum, { approvals }) => sum + approvals, 0);

export type DecisionRefused =
  | { readonly kind: 'own_order'; readonly order: Order }
  | { readonly kind: 'not_approver'; readonly group: 'asked' | 'unknown' }
  /** `through` is the delegate who already decided in their place, if there was one. */
  | { readonly kind: 'already_voted'; readonly through: string | null }
  | { readonly kind: 'already_decided'; readonly order: Order }
  /** Its batch is decided as one. */
  | InBatchRefused;

export type InBatchRefused = {
  readonly kind: 'in_batch';
  readonly ref: OrderRef;
  readonly batch: BatchRef;
  readonly row: number;
};

/**
 * Decision rights besides being listed: group membership or delegation. One true membership is enough; `unknown` means that a
 * platform could not be asked, and then nobody passes by it.
 *
 * @property membership in the groups that the order asks
 * @property today in the groups that today's config gives the role
 * @property principals absent approvers who named this person as their delegate; each of them has the right themselves
 */
export type DecisionRights = {
  readonly membership: Membership;
  readonly today: Membership;
  readonly principals: readonly Principal[];
};
export const NO_RIGHTS: DecisionRights = { membership: 'not_member', today: 'not_member', principals: [] };

/** Today's config: who is who, and who has the role of deciding an order, whatever the order recorded. */
export type Today = { readonly people: Pick<People, 'personOf' | 'accountsOf'>; readonly deciders: Ids };

/** Both must hold: the order asks them, and today's config still gives them the role. */
export function rightOf(
  asked: Ids,
  by: Pick<Actor, 'person'>,
  today: Today,
  standing: Omit<DecisionRights, 'principals'>,
): Membership {
  const { people, deciders } = today;
  const held = (ids: Ids, membership: Membership): Membership =>
    isNamed(ids, by.person, people.personOf) ? 'member' : membership;
  const rights = [held(asked, standing.membership), held(deciders, standing.today)];
  if (rights.includes('not_member')) return 'not_member';
  return rights.includes('unknown') ? 'unknown' : 'member';
}

/**
 * Says whether a person may decide an order, and in whose place. The requester never may, nor a delegate of the requester, on
 * any platform. The person must be asked now and have the role today. Each person decides once, and for each approver one
 * person.
 *
 * @returns the approver they decide for; null for themselves
 */
export function mayDecide(
  order: Order,
  by: Actor,
  today: Today,
  standing: DecisionRights,
): Result<Principal | null, DecisionRefused> {
  if (order.state !== 'awaiting_approval') return err({ kind: 'already_decided', order });
  if (order.batch != null)
    return err({ kind: 'in_batch', ref: order.ref, batch: order.batch.ref, row: order.batch.row });
  const { isSame } = createIdentity(order, today.people);
  if (isSame(order.maker, by)) return err({ kind: 'own_order', order });
  const voices = countedVoices(order, today.people);
  const spoken = [...voices.votes, ...voices.objections];
  if (spoken.some((voice) => isSame(voice.by, by))) return err({ kind: 'already_voted', through: null });
  const inTheirPlace = (known: Known) => spoken.find(({ insteadOf }) => insteadOf !== null && isSame(insteadOf, known));
  const right = rightOf(approversNow(order, voices), by, today, standing);
  const through = inTheirPlace(by);
  if (right === 'member' && through === undefined) return ok(null);
  const principal = standing.principals.find(
    (known) =>
      !isSame(known, order.maker) &&
      spoken.every((voice) => !isSame(voice.by, known)) &&
      inTheirPlace(known) === undefined,
  );
  if (principal !== undefined) return ok(principal);
  if (right === 'member' && through !== undefined) return err({ kind: 'already_voted', through: through.by.name });
  return err({ kind: 'not_approver', group: right === 'unknown' ? 'unknown' : 'asked' });
}

/**
 * Returns what a decision does: the vote that completes the last step approves; earlier votes are only counted. Earlier voices count
 * as today's config knows the people.
 */
export function decisionOf(
  order: Order,
  decision: 'approve' | 'reject',
  { by, insteadOf, why }: { readonly by: Actor; readonly insteadOf: Principal | null; readonly why: string | null },
  people: Today['people'],
): OrderEvent {
  const counted = countedVoices(order, people);
  if (decision === 'reject') {
    const last = counted.objections.length + 1 >= order.verdict.rejections;
    return { kind: last ? 'rejected' : 'objected', by, insteadOf, why };
  }
  const isVoid = (vote: Vote): boolean => !vote.isVoid && !counted.votes.includes(vote);
  const voided = order.votes.flatMap((vote, index) => (isVoid(vote) ? [index] : []));
  const vote = { by, insteadOf, ...(voided.length === 0 ? {} : { voided }) };
  const last = currentStep({ ...order, votes: votesAfter(order, vote, 0) }) >= order.verdict.steps.length;
  return { kind: last ? 'approved' : 'voted', ...vote };
}

type GivenVote = Pick<Vote, 'by' | 'insteadOf'> & { readonly voided?: readonly number[] };

/** Adds a vote in the current step, and marks the votes that do not count any more. */
export function votesAfter(order: Order, { by, insteadOf, voided = [] }: GivenVote, at: number): readonly Vote[] {
  const before = order.votes.map((vote, index): Vote => (voided.includes(index) ? { ...vote, isVoid: true } : vote));
  return [...before, { by, insteadOf, at, step: currentStep({ ...order, votes: before }) }];
}

/** True if one of the listed accounts belongs to the person. Groups are not looked into here. */
export const isNamed = (ids: Ids, person: PersonId, personOf: PersonOf): boolean =>
  ids.some((id) => !isGroup(id) && personOf(id) === person);

/**
 * Says whether enough different people, none of them the requester, could be found for the steps. A group may hold anybody, so
 * a step with a group counts as found. In the other steps each person counts once.
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

/** Finds a person for a seat, and moves the present holder to another seat if possible. */
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

/** The people who are asked instead are asked now, so the clock need not ask more people later. */
export const unstaffedBy = (order: Order, asked: Unstaffed['asked'], at: number): Partial<Order> => ({
  unstaffed: { at, asked },
  escalateAt: asked.length > 0 ? null : order.escalateAt,
});
