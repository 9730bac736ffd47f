import type { AccountId, PersonId } from './people.ts';

/**
 * Who decides for whom until when. Each person gives one at most; `by` gave it. The persons are those of that time: it is found
 * by the accounts, so it survives a new name.
 */
export type Delegation = {
  readonly by: { readonly person: PersonId; readonly account: AccountId; readonly name: string };
  readonly to: { readonly person: PersonId; readonly account: AccountId; readonly name: string };
  readonly until: number;
};
