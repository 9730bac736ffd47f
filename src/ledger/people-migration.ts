/** What configs called each account, and delegations found by account: neither a budget nor a delegation hangs on a name. */
export const PEOPLE = [
  'create table account_names (account text not null, person text not null, until_at whole, primary key (account, person)) by key',
  'drop index delegations_to',
  'create index delegations_by_account on delegations (account)',
  'create index delegations_to_account on delegations (to_account)',
];

/** The account in an order's document; a document that cannot be read keeps what stood there. */
const MAKER_ACCOUNT: Readonly<Record<'sqlite' | 'postgres', string>> = {
  sqlite:
    "case when json_valid(document) then coalesce(json_extract(document, '$.maker.account'), maker) else maker end",
  postgres: `coalesce(substring(document from '"maker":[{][^{}]*?"account":"([^"]+)"'), maker)`,
};

/** Orders were found by their maker's name, and are by the account. What people were called then is kept: budgets still stand under it. */
const peopleBefore = (dialect: 'sqlite' | 'postgres'): readonly string[] => [
  `insert into account_names (account, person, until_at)
    select distinct ${MAKER_ACCOUNT[dialect]}, maker, cast(null as ${dialect === 'sqlite' ? 'integer' : 'bigint'})
    from orders where maker like 'person:%' and ${MAKER_ACCOUNT[dialect]} <> maker`,
  `update orders set maker = ${MAKER_ACCOUNT[dialect]} where maker like 'person:%'`,
];
export const PEOPLE_BEFORE: Readonly<Record<'sqlite' | 'postgres', readonly string[]>> = {
  sqlite: peopleBefore('sqlite'),
  postgres: peopleBefore('postgres'),
};
