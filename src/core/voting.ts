import { createIdentity, type Known } from './identity.ts';
import type { Order, Principal, Unstaffed, Verdict, Vote } from './order.ts';
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

/** The step that is being asked, from 0; as many as there are steps when all are done. A step is done when so many voted in it. */
export function currentStep({ verdict, votes }: Pick<Order, 'verdict' | 'votes'>): number {
  const open = verdict.steps.findIndex(
    ({ approvals }, step) => votes.filter((vote) => vote.step === step).length < approvals,
  );
  return open < 0 ? verdict.steps.length : open;
}

/** Who is asked in one step: its approvers, and those who were asked besides, since nobody decided in time or nobody was left. */
export function approversIn(order: Pick<Order, 'verdict' | 'escalatedAt' | 'unstaffed'>, step: number): Ids {
  const { verdict, escalatedAt, unstaffed } = order;
  const asked = verdict.steps[step]?.approvers ?? [];
  if (escalatedAt === null && unstaffed === null) return asked;
  const more = escalatedAt === null ? [] : verdict.escalateTo;
  return [...new Set([...asked, ...more, ...(unstaffed?.asked ?? [])])];
}

/** Who is asked now. */
export const approversNow = (order: Pick<Order, 'verdict' | 'votes' | 'escalatedAt' | 'unstaffed'>): Ids =>
  approversIn(order, currentStep(order));

/** Everybody who is asked at any step: who may also look at the whole order, and settle it. */
export const everyApprover = ({ verdict, unstaffed }: Pick<Order, 'verdict' | 'unstaffed'>): Ids => [
  ...new Set([
    ...verdict.steps.flatMap(({ approvers }) => approvers),
    ...verdict.escalateTo,
    ...(unstaffed?.asked ?? []),
  ]),
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
 * By what right somebody decides, besides being named. A membership is what the platforms say of the groups among some people: the
 * one true membership is enough; `unknown` where one could not be asked, and then nobody passes because of it.
 *
 * @property membership of the groups among those the order asks
 * @property today of the groups among those to whom today's config gives the role
 * @property principals approvers who are away and said that this person decides for them; each of them has the right themselves
 */
export type DecisionRights = {
  readonly membership: Membership;
  readonly today: Membership;
  readonly principals: readonly Principal[];
};
export const NO_RIGHTS: DecisionRights = { membership: 'not_member', today: 'not_member', principals: [] };

/** Today's config: who is who, and to whom it gives the role of deciding an order, whatever the order recorded. */
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
 * Says whether somebody may decide an order, and in whose place: never the one who asked, nor in their place, on whichever platform;
 * only who is asked now and has the role today; each person once, and for each approver one person.
 *
 * @returns whom they decide for; null for themselves
 */
export function mayDecide(
  order: Order,
  by: Actor,
  today: Today,
  standing: DecisionRights,
): Result<Principal | null, DecisionRefused> {
  if (order.state !== 'awaiting_approval') return err({ kind: 'already_decided', order });
  const { isSame } = createIdentity(order, today.people);
  if (isSame(order.maker, by)) return err({ kind: 'own_order' });
  const spoken = [...order.votes, ...order.objections];
  if (spoken.some((voice) => isSame(voice.by, by))) return err({ kind: 'already_voted', through: null });
  const inTheirPlace = (known: Known) => spoken.find(({ insteadOf }) => insteadOf !== null && isSame(insteadOf, known));
  const right = rightOf(approversNow(order), by, today, standing);
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
  const votes = [...order.votes, voteOf(order, { by, insteadOf }, 0)];
  const last = currentStep({ ...order, votes }) >= order.verdict.steps.length;
  return { kind: last ? 'approved' : 'voted', by, insteadOf };
}

/** A vote in the step that is asked. */
export const voteOf = (order: Order, { by, insteadOf }: Pick<Vote, 'by' | 'insteadOf'>, at: number): Vote => ({
  by,
  insteadOf,
  at,
  step: currentStep(order),
});

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

/** Whoever is asked instead is asked now: the clock need not ask more people later. */
export const unstaffedBy = (order: Order, asked: Unstaffed['asked'], at: number): Partial<Order> => ({
  unstaffed: { at, asked },
  escalateAt: asked.length > 0 ? null : order.escalateAt,
});
