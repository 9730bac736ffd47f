import type { Delegation } from '../core/delegation.ts';
import type { Ledger } from '../core/ledger.ts';
import type { AccountId, PersonId } from '../core/people.ts';
import type { DelegationsTable } from './schema.ts';
import type { Session } from './session.ts';
import { call, type Row, type Script, statement, together } from './statement.ts';

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
