import type { Ledger } from '../core/ledger.ts';
import type { Session } from './session.ts';
import { statement, written } from './statement.ts';

export const UNKNOWN = {
  note: statement(`
    insert into unknown_orders (merchant_order_id, provider, first_at) values (:id, :provider, :at) on conflict do nothing`),
};

/** Orders of ours that a provider told of and that are not here: they were made after the copy that this database was restored from. */
export function createUnknown(session: Session): Pick<Ledger, 'noteUnknown'> {
  return {
    noteUnknown: (id, provider, at) =>
      session.write(function* () {
        return (yield* written(UNKNOWN.note, { id, provider, at })) === 1;
      }),
  };
}
