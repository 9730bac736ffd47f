import type { RememberedName } from '../core/budget.ts';
import type { Ledger } from '../core/ledger.ts';
import type { AccountId, Delegation, PersonId } from '../core/people.ts';
import type { DelegationsTable } from './schema.ts';
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

const COLUMNS = 'person, account, name, to_person, to_account, to_name, until_at';

export const DELEGATIONS = {
  give: statement(`
    insert into delegations (${COLUMNS}) values (:person, :account, :name, :toperson, :toaccount, :toname, :until)
    on conflict (person) do update set account = excluded.account, name = excluded.name, to_person = excluded.to_person,
      to_account = excluded.to_account, to_name = excluded.to_name, until_at = excluded.until_at`),
  end: statement('delete from delegations where account = :account'),
  by: statement<DelegationsTable>(`select ${COLUMNS} from delegations where account = :who and until_at > :now`),
  to: statement<DelegationsTable>(`select ${COLUMNS} from delegations where to_account = :who and until_at > :now`),
};

/**
 * Who decides for whom: one delegation for each person. It is stored under the first of the person's accounts, whatever they
 * are called; earlier versions stored it under the name.
 */
export function createDelegations(session: Session): Pick<Ledger, 'delegate' | 'delegations'> {
  return {
    delegate: (by, delegation) => session.write(() => replaced(by, delegation)),
    delegations: (side, accounts, now) => session.read(() => found(side, accounts, now)),
  };
}

function* replaced(by: readonly AccountId[], delegation: Delegation | null): Script<void> {
  const accounts = [...new Set(by)].toSorted();
  yield* together(accounts.map((account) => call(DELEGATIONS.end, { account })));
  if (delegation === null) return;
  yield* together([call(DELEGATIONS.give, { ...paramsOf(delegation), person: accounts[0] ?? delegation.by.account })]);
}

function* found(side: 'by' | 'to', accounts: readonly AccountId[], now: number): Script<readonly Delegation[]> {
  const answers = yield* together([...new Set(accounts)].map((who) => call(DELEGATIONS[side], { who, now })));
  return answers.flatMap(({ rows }) => rows.map(delegationOf));
}

const paramsOf = ({ by, to, until }: Delegation) => ({
  account: by.account,
  name: by.name,
  toperson: to.person,
  toaccount: to.account,
  toname: to.name,
  until,
});

/** The persons are named as of that time, or not at all: readers identify them by their accounts. */
const delegationOf = (row: Row): Delegation => ({
  by: { person: row.person as PersonId, account: row.account as AccountId, name: String(row.name) },
  to: { person: row.to_person as PersonId, account: row.to_account as AccountId, name: String(row.to_name) },
  until: Number(row.until_at),
});
