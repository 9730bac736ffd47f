import { createHash } from 'node:crypto';
import { bulkIdOf, fillDatabase } from './bulk.ts';
import { postOf } from './load.ts';
import { compareDesk, type DeskCosts, MADE } from './rounds.ts';
import { acceptedBy, openingOf } from './sample-order.ts';
import { JUHE, type Setting } from './setting.ts';

/** When the orders would be asked about by themselves: long after the bench. */
const NEVER = 4_000_000_000_000;

/**
 * The way of Juhe's callback, from the signature to `success` after the durable write, against a bare node:http that reads nothing.
 * Each callback is about another order that Juhe has accepted.
 */
export async function measureJuhe(setting: Setting): Promise<DeskCosts> {
  await fillWithAccepted(setting, MADE);
  return compareDesk(
    setting,
    { name: 'plain', env: {} },
    (count) => Array.from({ length: count }, callback),
    `select count(*) as count from orders where request_key like '%.bulk' and due_at < ${NEVER}`,
  );
}

function fillWithAccepted({ databasePath }: Setting, count: number): Promise<void> {
  const opening = openingOf(1);
  return fillDatabase(databasePath, [
    { changes: [opening, ...acceptedBy(opening)], count, columns: { due_at: String(NEVER) } },
  ]);
}

let made = 0;

/** A push as Juhe sends it, signed over both ids. https://code.juhe.cn/docs/1565 */
function callback(): Buffer {
  made += 1;
  const orderid = `${bulkIdOf(made)}01`;
  const sporder_id = 'J0000000001';
  const sign = createHash('md5').update(`${JUHE.key}${sporder_id}${orderid}`).digest('hex');
  const body = new URLSearchParams({ sporder_id, orderid, sta: '1', sign }).toString();
  return postOf('/callbacks/juhe', body, { 'content-type': 'application/x-www-form-urlencoded' });
}
