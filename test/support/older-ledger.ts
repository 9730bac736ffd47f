/** The tables that came with the mark and later, by the migration that made the first of them. */
export const TABLES_SINCE_MARK = [
  'marks',
  'restores',
  'versions',
  'unknown_orders',
  'ledger_keys',
  'closed_conversations',
  'account_holds',
  'config_now',
  'config_replicas',
  'ledger_format',
  'batches',
  'batch_rows',
  'batch_files',
  'order_terms',
  'search_new',
  'search_since',
  'told',
  'journal_roots',
  'sealed_lines',
  'journal_checks',
  'balances',
  'balance_states',
  'statements',
  'differences',
  'difference_events',
  'difference_head',
  'timetables',
  'entries',
] as const;

/** Those that came with one table and after it. */
export const tablesSince = (first: (typeof TABLES_SINCE_MARK)[number]): readonly string[] =>
  TABLES_SINCE_MARK.slice(TABLES_SINCE_MARK.indexOf(first));

/** SQL that takes a database back to before a migration, as an earlier version left it. */
export const takenBackTo = (migration: string, tables: readonly string[]): readonly string[] => [
  ...tables.map((table) => `drop table ${table}`),
  'drop index orders_whole',
  'drop index orders_ended',
  `delete from kysely_migration where name >= '${migration}'`,
];
