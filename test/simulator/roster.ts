/**
 * Who is whom and who decides, as one text of the config has it.
 *
 * @property people the accounts that are joined, each entry's under its name
 * @property escalateTo who is asked where nobody else is left
 * @property approvers every account that some list of the config names: the team's, a rule's, or one that is escalated to
 */
export type Roster = {
  readonly people: readonly Entry[];
  readonly approvers: readonly string[];
  readonly escalateTo: readonly string[];
};
export type Entry = { readonly name: string; readonly accounts: readonly string[] };

/** Accounts that are one person's, as somebody wrote them down at some moment. */
export type Joined = readonly string[];

/** Everybody who is one with this account there: at least itself. */
export const joinedIn = ({ people }: Roster, account: string): Joined =>
  people.find(({ accounts }) => accounts.includes(account))?.accounts ?? [account];

/**
 * Whether two accounts are one person: joined by the config that runs, or by what was written down with the order, also one by way of
 * the other.
 */
export function isSamePerson(a: string, b: string, now: Roster, records: readonly Joined[]): boolean {
  const sets = [...now.people.map(({ accounts }) => accounts), ...records];
  const reached = new Set([a]);
  for (let before = 0; before !== reached.size; ) {
    before = reached.size;
    for (const set of sets) {
      if (set.some((account) => reached.has(account))) for (const account of set) reached.add(account);
    }
  }
  return reached.has(b);
}
