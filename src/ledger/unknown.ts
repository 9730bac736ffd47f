import type { Ledger } from '../core/ledger.ts';
import type { Session } from './session.ts';
import { statement, written } from './statement.ts';

export const UNKNOWN = {
  note: statement(`
    insert into unknown_orders (merchant_order_id, provider, first_at) values (:id, :provider, :at) on conflict do nothing`),
};

/** Our orders that a provider named and this database lacks: they were made after the copy that it was restored from. */
export function createUnknown(session: Session): Pick<Ledger, 'noteUnknown'> {
  return {
    noteUnknown: (id, provider, at) =>
      session.write(function* () {
        return (yield* written(UNKNOWN.note, { id, provider, at })) === 1;
      }),
  };
}
