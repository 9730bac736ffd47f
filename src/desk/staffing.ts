import type { Verdict } from '../core/decision.ts';
import { type AccountId, type GroupId, isGroup, type People, type PersonId, platformOf } from '../core/people.ts';
import type { GroupDirectory } from '../core/surface.ts';
import { couldBeApproved } from '../core/voting.ts';

/** Returns whether every step of an approval has enough approvers, counting the members of groups. */
export type IsStaffed = (steps: Verdict['steps'], maker: PersonId) => Promise<boolean>;

/** Returns the members of a group; null if the platform cannot say now. */
export type MembersOf = (group: GroupId) => Promise<readonly AccountId[] | null>;

export const createMembersOf =
  (groups: readonly Pick<GroupDirectory, 'name' | 'membersOf'>[]): MembersOf =>
  async (group) =>
    (await groups.find(({ name }) => name === platformOf(group))?.membersOf(group)) ?? null;

/**
 * The members of a group are asked for only if the approvers who are named are too few. A group that cannot be asked may contain
 * anybody.
 */
export function createIsStaffed({
  groups,
  people: { personOf },
}: {
  readonly groups: readonly Pick<GroupDirectory, 'name' | 'membersOf'>[];
  readonly people: People;
}): IsStaffed {
  const known = createMembersOf(groups);
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
