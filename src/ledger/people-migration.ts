/** The names that configs gave to accounts, and delegations by account: neither a budget nor a delegation depends on a name. */
export const PEOPLE = [
  'create table account_names (account text not null, person text not null, until_at whole, primary key (account, person)) by key',
  'drop index delegations_to',
  'create index delegations_by_account on delegations (account)',
  'create index delegations_to_account on delegations (to_account)',
];

/** Reads the account from an order's document; a document that cannot be read keeps the old value. */
const MAKER_ACCOUNT: Readonly<Record<'sqlite' | 'postgres', string>> = {
  sqlite:
    "case when json_valid(document) then coalesce(json_extract(document, '$.maker.account'), maker) else maker end",
  postgres: `coalesce(substring(document from '"maker":[{][^{}]*?"account":"([^"]+)"'), maker)`,
};

/**
 * Orders were indexed by their requester's name, and are now by the account. The names of that time are kept: budgets still
 * stand under them.
 */
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
