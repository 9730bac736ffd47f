import type { Dialect, Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/**
 * Kysely over an open database. It serves lists, figures and migrations, and is loaded on first use: it would take a sixth of
 * the start.
 */
export function createQueryBuilder(
  dialectOf: (kysely: typeof import('kysely')) => Dialect,
): () => Promise<Kysely<Schema>> {
  let loading: Promise<Kysely<Schema>> | null = null;
  return () => {
    loading ??= import('kysely').then((kysely) => new kysely.Kysely<Schema>({ dialect: dialectOf(kysely) }));
    return loading;
  };
}
