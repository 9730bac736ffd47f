import type { Ledger } from '../core/ledger.ts';
import type { RememberedName } from '../core/maker-keys.ts';
import type { AccountId, PersonId } from '../core/people.ts';
import type { Session } from './session.ts';
import { call, type Row, rows, type Script, statement, together } from './statement.ts';

export const ACCOUNT_NAMES = {
  all: statement<{ account: string; person: string; until_at: number | null }>(
    'select account, person, until_at from account_names',
  ),
  begin: statement(`
    insert into account_names (account, person, until_at) values (:account, :person, null)
    on conflict (account, person) do update set until_at = null`),
  end: statement(
    'update account_names set until_at = :at where account = :account and person = :person and until_at is null',
  ),
};

/** The names that configs gave to accounts: read at the start, and written only if this config differs from the last one. */
export function createAccountNames(session: Session): Pick<Ledger, 'rememberNames'> {
  const read = (): Promise<readonly RememberedName[]> =>
    session.read(function* () {
      return (yield* rows(ACCOUNT_NAMES.all, {})).map(nameOf);
    });
  return {
    rememberNames: async (people, at) => {
      const before = await read();
      const said = people.flatMap(({ name, accounts }) =>
        accounts.map((account) => ({ account, person: `person:${name}` as PersonId })),
      );
      const begun = said.filter((one) => !before.some((name) => isSame(name, one) && name.until === null));
      const ended = before.filter((name) => name.until === null && !said.some((one) => isSame(name, one)));
      if (begun.length + ended.length === 0) return before;
      await session.write(() => written(begun, ended, at));
      return read();
    },
  };
}

type Name = Pick<RememberedName, 'account' | 'person'>;

function* written(begun: readonly Name[], ended: readonly Name[], at: number): Script<void> {
  yield* together([
    ...begun.map(({ account, person }) => call(ACCOUNT_NAMES.begin, { account, person })),
    ...ended.map(({ account, person }) => call(ACCOUNT_NAMES.end, { account, person, at })),
  ]);
}

const isSame = (a: Name, b: Name): boolean => a.account === b.account && a.person === b.person;

const nameOf = (row: Row): RememberedName => ({
  account: row.account as AccountId,
  person: row.person as PersonId,
  until: row.until_at === null ? null : Number(row.until_at),
});
