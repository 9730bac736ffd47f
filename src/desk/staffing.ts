import type { Verdict } from '../core/order.ts';
import { type AccountId, type GroupId, isGroup, type People, type PersonId, platformOf } from '../core/people.ts';
import type { Surface } from '../core/surface.ts';
import { couldBeApproved } from '../core/voting.ts';

/** Says whether people could be found for every step of an approval, also where only groups could bring them. */
export type IsStaffed = (steps: Verdict['steps'], maker: PersonId) => Promise<boolean>;

/** Who is in a group; null where that cannot be asked now. */
export type MembersOf = (group: GroupId) => Promise<readonly AccountId[] | null>;

export const createMembersOf =
  (surfaces: readonly Pick<Surface, 'name' | 'membersOf'>[]): MembersOf =>
  async (group) =>
    (await surfaces.find(({ name }) => name === platformOf(group))?.membersOf(group)) ?? null;

/** A group is looked into only where those who are named do not suffice; one that cannot be asked may hold anybody. */
export function createIsStaffed({
  surfaces,
  people: { personOf },
}: {
  readonly surfaces: readonly Pick<Surface, 'name' | 'membersOf'>[];
  readonly people: People;
}): IsStaffed {
  const known = createMembersOf(surfaces);
  const membersOf = async (group: GroupId): Promise<readonly (AccountId | GroupId)[]> =>
    (await known(group)) ?? [group];

  return async (steps, maker) => {
    const named = steps.map((step) => ({ ...step, approvers: step.approvers.filter((id) => !isGroup(id)) }));
    if (couldBeApproved(named, maker, personOf)) return true;
    const known = await Promise.all(
      steps.map(async (step) => {
        const members = await Promise.all(step.approvers.filter(isGroup).map(membersOf));
        return { ...step, approvers: [...step.approvers.filter((id) => !isGroup(id)), ...members.flat()] };
      }),
    );
    return couldBeApproved(known, maker, personOf);
  };
}
