/**
 * What a database knows of its copies: since when its mark is kept, when it was restored, which versions of the desk wrote it,
 * and which of our orders a provider named that it lacks.
 */
export const RESTORE_TABLES = [
  'create table marks (kept_since whole primary key) by key',
  'create table restores (at whole primary key, finished_at whole, orders whole not null) by key',
  'create table versions (version text primary key, since whole not null) by key',
  `create table unknown_orders (
    merchant_order_id text primary key, provider text not null, first_at whole not null) by key`,
];
