import type { DatabaseSync } from 'node:sqlite';
import { orderIdOf } from '../core/ids.ts';
import type { ProviderName } from '../core/product.ts';

/** How many lines were found to be about an attempt of ours, by what. */
export type Matched = { readonly byOrderId: number; readonly byProviderOrderId: number; readonly byNumber: number };

/** An order without ids is looked for so far from the time that a line names. */
const NUMBER_WITHIN_MS = 30 * 60_000;

/**
 * Finds which attempt each line is about: by our order id, by the provider's, and else by the number at its time. Each attempt may have
 * several lines by an id, and one by its number.
 */
export function matchLines(db: DatabaseSync, provider: ProviderName): Matched {
  const known = byMerchantOrderId(db);
  addUnknownAttempts(db);
  const byOrderId = known + byMerchantOrderId(db);
  const byProvider = byProviderOrderId(db, provider);
  db.exec('create index if not exists theirs_match on theirs (match)');
  return { byOrderId, byProviderOrderId: byProvider, byNumber: byNumber(db, provider) };
}

const byMerchantOrderId = (db: DatabaseSync): number =>
  Number(
    db
      .prepare(
        `update theirs set match = (select id from ours where ours.merchant = theirs.merchant), how = 'order'
        where match is null and merchant is not null and exists (select 1 from ours where ours.merchant = theirs.merchant)`,
      )
      .run().changes,
  );

type KnownOrder = {
  readonly order_id: string;
  readonly ref: string;
  readonly number: string;
  readonly near: string;
  readonly amount: number;
};

/** An attempt that the ledger does not know, of an order that it knows: the ledger is a copy from before it. */
function addUnknownAttempts(db: DatabaseSync): void {
  const unknown = db.prepare('select distinct merchant from theirs where match is null and merchant is not null').all();
  const known = db.prepare('select order_id, ref, number, near, amount from ours where order_id = ? limit 1');
  const add = db.prepare(
    `insert into ours (order_id, merchant, ref, number, near, state, amount, given_up) values (?, ?, ?, ?, ?, 'not_sent', ?, 0)`,
  );
  db.exec('begin');
  for (const { merchant } of unknown) {
    const order = orderIdOf(String(merchant));
    const found = order === null ? undefined : (known.get(order) as KnownOrder | undefined);
    if (found !== undefined)
      add.run(found.order_id, String(merchant), found.ref, found.number, found.near, found.amount);
  }
  db.exec('commit');
}

const byProviderOrderId = (db: DatabaseSync, provider: ProviderName): number =>
  Number(
    db
      .prepare(
        `update theirs set how = 'provider',
          match = (select id from ours where ours.provider_id = theirs.provider_id and ours.provider = :provider)
        where match is null and provider_id is not null
          and exists (select 1 from ours where ours.provider_id = theirs.provider_id and ours.provider = :provider)`,
      )
      .run({ provider }).changes,
  );

type FreeLine = {
  readonly id: number;
  readonly number: string;
  readonly near: string;
  readonly at: number;
  readonly amount: number | null;
};
type Candidate = { readonly id: number; readonly number: string; readonly at: number; readonly amount: number };

/** Only for lines that name no order: one with an id that is not ours is about another order. */
function byNumber(db: DatabaseSync, provider: ProviderName): number {
  const free = db.prepare(
    `select id, number, near, at, amount from theirs
    where match is null and merchant is null and near is not null and at is not null and id > ? order by id limit 1000`,
  );
  const candidates = db.prepare(
    `select id, number, at, amount from ours where near = ? and at between ? and ? and provider = ?
      and not exists (select 1 from theirs where theirs.match = ours.id)`,
  );
  const take = db.prepare("update theirs set match = ?, how = 'number' where id = ?");
  let count = 0;
  for (let page = free.all(0) as FreeLine[]; page.length > 0; page = free.all(page.at(-1)?.id ?? 0) as FreeLine[]) {
    for (const line of page) {
      const best = nearest(
        line,
        candidates.all(line.near, line.at - NUMBER_WITHIN_MS, line.at + NUMBER_WITHIN_MS, provider) as Candidate[],
      );
      if (best === null) continue;
      take.run(best.id, line.id);
      count += 1;
    }
  }
  return count;
}

/** Of a masked number only the ends are known; two whole ones must be the same. */
function nearest({ number, at, amount }: FreeLine, candidates: readonly Candidate[]): Candidate | null {
  const isSame = (other: string): boolean => number.includes('*') || other.includes('*') || number === other;
  const far = (one: Candidate): number => Math.abs(one.at - at) + (one.amount === amount ? 0 : 1);
  const [best] = candidates.filter((one) => isSame(one.number)).toSorted((a, b) => far(a) - far(b));
  return best ?? null;
}
