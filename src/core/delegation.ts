import type { AccountId, PersonId } from './people.ts';

/**
 * Who decides for whom until when; `by` is who said so. One for each person. The persons are those of the time it was given: it is
 * found by the accounts, so that it outlives a person's name.
 */
export type Delegation = {
  readonly by: { readonly person: PersonId; readonly account: AccountId; readonly name: string };
  readonly to: { readonly person: PersonId; readonly account: AccountId; readonly name: string };
  readonly until: number;
};
