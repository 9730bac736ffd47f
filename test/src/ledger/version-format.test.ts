import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { Order } from '../../../src/core/order.ts';
import type { OrderEvent } from '../../../src/core/order-event.ts';
import { readMoves } from '../../../src/ledger/conversations.ts';
import { brokenLine, type StoredLine } from '../../../src/ledger/journal.ts';
import { NO_MARK } from '../../../src/ledger/mark.ts';
import { openLedger, openSession } from '../../../src/ledger/open.ts';
import { createRecord } from '../../../src/ledger/record.ts';
import { numberKeys } from '../../../src/ledger/usage.ts';
import { type Database, databases, type OpenDatabase } from '../../support/databases.ts';
import { anOrder, attempt, moving, opening } from '../../support/orders.ts';
import { silentLog } from '../../support/silent.ts';

/** The first character of a document tells its form. */
const formOf = async ({ sql }: OpenDatabase, { id }: Order): Promise<unknown> =>
  (await sql(`select substr(document, 1, 1) as form from orders where id = '${id}'`))[0]?.form;
const [WHOLE, COMPACT] = ['{', '['];

/** As if a version before 0.4.0 had written the ledger until now. */
const asBefore = async ({ sql }: OpenDatabase): Promise<void> => {
  await sql('update ledger_format set format = 1');
};

/** Writes an order and its approval as versions before 0.4.0 did, past the ledger, and closes that first. */
async function writtenBefore(opened: OpenDatabase): Promise<Order> {
  await opened.ledger.close();
  const { session } = await openSession(opened.url, silentLog);
  try {
    const given = { mark: NO_MARK, format: 1 } as const;
    const { record } = createRecord(session, await readMoves(session), await numberKeys(session), given);
    const order = anOrder();
    const approved = moving(order, 'approved', { order: { attempt: attempt(order) } });
    for (const change of [opening(order), approved]) assert.ok((await record(change)).ok);
    return approved.after;
  } finally {
    await session.close();
  }
}

const linesOf = async ({ sql }: OpenDatabase, { id }: Order): Promise<readonly StoredLine[]> =>
  (await sql(`select * from order_events where order_id = '${id}' order by version`)).map(
    (line) => ({ ...line, version: Number(line.version), at: Number(line.at) }) as never,
  );

function formatTests(database: Database): void {
  const open = (t: TestContext): Promise<OpenDatabase> => database.open(t);

  test('a new ledger is compact from its first order on', async (t) => {
    const opened = await open(t);
    const order = anOrder();
    await opened.ledger.record(opening(order));
    assert.equal(await formOf(opened, order), COMPACT);
    assert.deepEqual(await opened.ledger.find({ by: 'ref', ref: order.ref }), order);
    const [line] = await linesOf(opened, order);
    assert.doesNotMatch(line?.body ?? '', /"opened"/, 'its column has the kind');
    assert.equal(line?.hash.length, 43);
  });

  test('an order of the version before is read, goes on compact, and its journal is one chain', async (t) => {
    const opened = await open(t);
    const order = await writtenBefore(opened);
    assert.equal(await formOf(opened, order), WHOLE);
    const ledger = await opened.reopen();
    assert.deepEqual(await ledger.find({ by: 'id', id: order.id }), order);
    assert.ok((await ledger.record(moving(order, 'submitting'))).ok);
    assert.ok((await ledger.record(moving({ ...order, state: 'submitting', version: 3 }, 'accepted'))).ok);
    assert.equal(await formOf(opened, order), COMPACT);
    const lines = await linesOf(opened, order);
    assert.deepEqual(
      lines.map(({ hash }) => hash.length),
      [64, 64, 43, 43],
    );
    const [row] = await opened.sql(`select chain from orders where id = '${order.id}'`);
    assert.equal(brokenLine(lines, String(row?.chain)), null);
    for (const changed of [0, 1, 2, 3]) {
      const forged = lines.map((line, place) => (place === changed ? { ...line, at: line.at + 1 } : line));
      assert.equal(brokenLine(forged, String(row?.chain)), changed + 1);
    }
    const kinds = (await ledger.journal(order.id)).map(({ event }: { event: OrderEvent }) => event.kind);
    assert.deepEqual(kinds, ['opened', 'approved', 'submission_started', 'accepted']);
  });

  test('a ledger whose format is newer than the program is not opened, and the sentence says what to do', async (t) => {
    const opened = await open(t);
    await opened.sql('update ledger_format set format = 3');
    await opened.ledger.close();
    await assert.rejects(openLedger({ url: opened.url, log: silentLog, marked: false }), {
      name: 'LedgerNewer',
      message:
        /^The database was changed by topup-desk .+, which cannot read it\. Start that version again, or restore a copy/,
    });
  });
}

for (const database of databases) describe(`the format of orders on ${database.name}`, () => formatTests(database));

test('on PostgreSQL it stays as before while another desk is connected, and is compact from the next start on', async (t) => {
  const postgres = databases.find(({ name }) => name === 'postgres') ?? assert.fail('no PostgreSQL');
  const opened = await postgres.open(t);
  await asBefore(opened);
  const beside = await openLedger({ url: opened.url, log: silentLog });
  const [first, second] = [anOrder(), anOrder()];
  await beside.record(opening(first));
  assert.equal(await formOf(opened, first), WHOLE);
  assert.deepEqual(await opened.ledger.find({ by: 'id', id: first.id }), first);
  await beside.close();
  const alone = await opened.reopen();
  await alone.record(opening(second));
  assert.equal(await formOf(opened, second), COMPACT);
});

test('on SQLite, which has one desk at a time, the first start of this version makes it compact', async (t) => {
  const sqlite = databases.find(({ name }) => name === 'sqlite') ?? assert.fail('no SQLite');
  const opened = await sqlite.open(t);
  await asBefore(opened);
  const order = anOrder();
  await (await opened.reopen()).record(opening(order));
  assert.equal(await formOf(opened, order), COMPACT);
});
