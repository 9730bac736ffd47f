import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ledger } from '../../src/core/ledger.ts';
import type { Database } from '../support/databases.ts';
import { conversation } from '../support/orders.ts';
import { claim, LEASE_MS, one, shown, succeededWithReply, T } from './ledger-outbox.ts';

const ROOT = { kind: 'root', number: 1, from: '2026-11-20', day: '2026-11-20', root: 'a'.repeat(64) } as const;
const ANNOUNCEMENT = { ...ROOT, orders: 3, lines: 12, late: false } as const;
const FINANCE = conversation('slack:C0FINANCE');

const tell = (ledger: Ledger, key: string, where: string | null = FINANCE) =>
  ledger.tellOnce(key, {
    conversation: where === null ? null : conversation(where),
    announcement: ANNOUNCEMENT,
    at: T,
  });

/** What is told that is about no order: once for each key, and delivered like a notice. */
export function announcementConformance({ open }: Database): void {
  test('an announcement is told once for each key, by one replica, also after it was shown and after a restart', async (t) => {
    const { ledger, replica, reopen } = await open(t);
    const other = await replica();
    const told = await Promise.all([tell(ledger, 'root.1'), tell(other, 'root.1'), tell(ledger, 'root.1')]);
    assert.equal(told.filter(Boolean).length, 1);
    const item = await one(ledger);
    assert.deepEqual(item.notice, {
      slot: 'operators',
      conversation: FINANCE,
      show: { kind: 'announcement', announcement: ANNOUNCEMENT },
    });
    assert.deepEqual([item.order.ref, item.edit, item.card], ['', null, null]);
    assert.equal(await ledger.endNotice(item, shown('1.1'), T), true);
    const again = await reopen();
    assert.equal(await tell(again, 'root.1'), false);
    assert.deepEqual(await claim(again), []);
    assert.equal(await again.nextNoticeAt(), null);
  });

  test('announcements wait neither for each other nor for orders, and a refused one is tried again', async (t) => {
    const { ledger } = await open(t);
    await succeededWithReply(ledger);
    await tell(ledger, 'root.1');
    await tell(ledger, 'root.2');
    const items = await claim(ledger);
    assert.equal(items.length, 3);
    const [first, second] = items.filter(({ notice }) => notice.show.kind === 'announcement');
    assert.ok(first && second);
    await ledger.endNotice(first, { kind: 'parked', why: 'is_archived', scope: 'conversation' }, T);
    assert.equal(await ledger.endNotice(second, shown('1.2'), T), true);
    assert.deepEqual((await claim(ledger, T + LEASE_MS * 3_600)).map(({ notice }) => notice.slot).sort(), [
      'card',
      'operators',
    ]);
  });

  test('an announcement follows a conversation that moved, and one that nobody can be told is kept as told', async (t) => {
    const { ledger, sql } = await open(t);
    await ledger.moveConversation(FINANCE, conversation('slack:C0MONEY'), T);
    await tell(ledger, 'root.1');
    assert.equal((await one(ledger)).notice.conversation, 'slack:C0MONEY');
    assert.equal(await tell(ledger, 'root.2', null), true);
    assert.equal(await tell(ledger, 'root.2'), false);
    assert.deepEqual(await claim(ledger), []);
    assert.equal((await sql('select told_key from told')).length, 2);
  });
}
