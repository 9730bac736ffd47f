import type { Delegation, Ledger } from '../core/ledger.ts';
import type { AccountId, PersonId } from '../core/people.ts';
import type { DelegationsTable } from './schema.ts';
import type { Session } from './session.ts';
import { call, type Row, type Script, statement, together, written } from './statement.ts';

const COLUMNS = 'person, account, name, to_person, to_account, to_name, until_at';

export const DELEGATIONS = {
  give: statement(`
    insert into delegations (${COLUMNS}) values (:person, :account, :name, :toperson, :toaccount, :toname, :until)
    on conflict (person) do update set account = excluded.account, name = excluded.name, to_person = excluded.to_person,
      to_account = excluded.to_account, to_name = excluded.to_name, until_at = excluded.until_at`),
  end: statement('delete from delegations where person = :person'),
  by: statement<DelegationsTable>(`select ${COLUMNS} from delegations where person = :who and until_at > :now`),
  to: statement<DelegationsTable>(`select ${COLUMNS} from delegations where to_person = :who and until_at > :now`),
};

/** Who decides for whom while they are away: one for each person. */
export function createDelegations(session: Session): Pick<Ledger, 'delegate' | 'delegations'> {
  return {
    delegate: (person, delegation) =>
      session.write(function* () {
        if (delegation === null) yield* written(DELEGATIONS.end, { person });
        else yield* written(DELEGATIONS.give, paramsOf(delegation));
      }),
    delegations: (side, people, now) => session.read(() => found(side, people, now)),
  };
}

function* found(side: 'by' | 'to', people: readonly PersonId[], now: number): Script<readonly Delegation[]> {
  const answers = yield* together(people.map((who) => call(DELEGATIONS[side], { who, now })));
  return answers.flatMap(({ rows }) => rows.map(delegationOf));
}

const paramsOf = ({ by, to, until }: Delegation) => ({
  person: by.person,
  account: by.account,
  name: by.name,
  toperson: to.person,
  toaccount: to.account,
  toname: to.name,
  until,
});

const delegationOf = (row: Row): Delegation => ({
  by: { person: row.person as PersonId, account: row.account as AccountId, name: String(row.name) },
  to: { person: row.to_person as PersonId, account: row.to_account as AccountId, name: String(row.to_name) },
  until: Number(row.until_at),
});
