import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Database } from '../support/databases.ts';
import { anOrder, conversation, OPENED_AT, opening } from '../support/orders.ts';
import { claim, named, one, ref, shown, succeededWithReply, T } from './ledger-outbox.ts';

const DAY_MS = 86_400_000;
const CLOSED = { kind: 'parked', why: 'not_in_channel', scope: 'conversation' } as const;

/** Nothing is parked for ever: what a conversation refused is tried again, in its order, and never in a storm. */
export function parkedConformance({ open }: Database): void {
  test('a refused notice waits, and so does everything of its order behind it', async (t) => {
    const { ledger } = await open(t);
    await succeededWithReply(ledger);
    await ledger.endNotice(await one(ledger), CLOSED, T);
    await ledger.record(opening());
    assert.deepEqual(named(await claim(ledger, T)), ['1 card'], 'the other order’s');
    const { parked, undelivered, oldestParkedAt } = await ledger.figures();
    assert.deepEqual([parked, undelivered, oldestParkedAt], [3, 1, OPENED_AT]);
    const [waits, ...others] = await ledger.parkedNotices();
    assert.deepEqual(others, []);
    assert.deepEqual(waits, {
      conversation: 'slack:C0SUPPORT',
      count: 3,
      oldestAt: OPENED_AT,
      why: 'not_in_channel',
      nextAt: T + 5_000,
    });
  });

  test('it is tried again with growing gaps, for all that wait in the conversation by one of them', async (t) => {
    const { ledger, replica } = await open(t);
    for (let n = 0; n < 5; n += 1) await ledger.record(opening());
    for (const item of await claim(ledger)) assert.equal(await ledger.endNotice(item, CLOSED, T), true);
    assert.equal(await ledger.nextNoticeAt(), T + 5_000, 'four more first refusals are no news of the conversation');
    let at = T + 5_000;
    const gaps: number[] = [];
    for (let n = 0; n < 14; n += 1) {
      assert.deepEqual(await claim(ledger, at - 1), []);
      const [probe, ...rest] = await claim(ledger, at, { limit: 2 });
      assert.ok(probe?.parked);
      await ledger.endNotice(probe, CLOSED, at);
      for (const item of rest) await ledger.endNotice(item, { kind: 'later', dueAt: at, again: false }, at);
      const nextAt = await (await replica()).nextNoticeAt();
      gaps.push((nextAt ?? 0) - at);
      at = nextAt ?? 0;
    }
    assert.deepEqual(gaps.slice(0, 3), [10_000, 20_000, 40_000]);
    assert.equal(gaps.at(-1), 6 * 3_600_000);
    assert.equal((await ledger.parkedNotices())[0]?.count, 5);
  });

  test('after two weeks only an event makes it due: of its conversation, of a new id, or of all', async (t) => {
    const { ledger } = await open(t);
    await ledger.record(opening());
    await ledger.endNotice(await one(ledger), CLOSED, T);
    const later = T + 15 * DAY_MS;
    const refuse = async (at: number) => ledger.endNotice(await one(ledger, at), CLOSED, at);
    await refuse(later);
    assert.equal(await ledger.nextNoticeAt(), null);
    assert.deepEqual(await claim(ledger, later + 300 * DAY_MS), []);
    assert.deepEqual(
      (await ledger.parkedNotices()).map(({ nextAt, count }) => [nextAt, count]),
      [[null, 1]],
    );
    await ledger.capWaits([{ work: 'notice', lane: null, maxMs: 960_000, thenMs: 0 }], later);
    assert.deepEqual(await claim(ledger, later), []);
    await ledger.retryNotices(conversation('slack:C0OTHER'), later);
    assert.deepEqual(await claim(ledger, later), []);
    await ledger.retryNotices(conversation('slack:C0SUPPORT'), later);
    await refuse(later);
    await ledger.retryNotices(null, later);
    await refuse(later);
    await ledger.moveConversation(conversation('slack:C0SUPPORT'), conversation('slack:C0NEW'), later);
    assert.equal((await one(ledger, later)).notice.conversation, 'slack:C0NEW');
  });

  test('one that is shown opens its conversation for all that wait there, on every replica', async (t) => {
    const { ledger, replica } = await open(t);
    const other = await replica();
    await succeededWithReply(ledger);
    await ledger.record(opening());
    for (const item of await claim(ledger)) await ledger.endNotice(item, CLOSED, T);
    assert.equal(ledger.whyClosed(conversation('slack:C0SUPPORT')), 'not_in_channel');
    assert.deepEqual(await claim(other), []);
    assert.equal(other.whyClosed(conversation('slack:C0SUPPORT')), 'not_in_channel');
    assert.equal(await ledger.toldOfClosed(conversation('slack:C0SUPPORT'), T), true);
    assert.equal(await other.toldOfClosed(conversation('slack:C0SUPPORT'), T), false, 'told once');
    await ledger.retryNotices(conversation('slack:C0SUPPORT'), T);
    const [probe] = await claim(ledger, T, { limit: 1 });
    assert.ok(probe);
    await ledger.endNotice(probe, shown('111.1'), T);
    assert.equal(ledger.whyClosed(conversation('slack:C0SUPPORT')), null);
    const rest: string[] = [probe.slot];
    for (let items = await claim(other); items.length > 0; items = await claim(other)) {
      for (const item of items) {
        rest.push(item.slot);
        await other.endNotice(item, shown(`${rest.length}`), T);
      }
    }
    assert.deepEqual(rest.toSorted(), ['card', 'card', 'reply']);
    assert.notEqual(rest[0], 'reply', 'a reply after its card');
    assert.equal(other.whyClosed(conversation('slack:C0SUPPORT')), null);
    assert.equal((await ledger.figures()).parked, 0);
    assert.equal(await ledger.toldOfClosed(conversation('slack:C0SUPPORT'), T), false, 'there is nothing to tell');
  });

  test('a message that is refused as it is closes no conversation, and is not overtaken by its order', async (t) => {
    const { ledger } = await open(t);
    await succeededWithReply(ledger);
    await ledger.endNotice(await one(ledger), { ...CLOSED, why: 'msg_too_long', scope: 'message' }, T);
    await ledger.record(opening());
    assert.equal(ledger.whyClosed(conversation('slack:C0SUPPORT')), null);
    const others = await claim(ledger);
    assert.deepEqual(named(others), ['1 card']);
    for (const item of others) await ledger.endNotice(item, shown('222.2'), T);
    assert.deepEqual(await claim(ledger, T + 4_999), []);
    assert.deepEqual(named(await claim(ledger, T + 5_000)), ['1 card']);
  });

  test('a wait of a refused notice that no right clock stored is cut', async (t) => {
    const { ledger } = await open(t);
    await ledger.record(opening());
    await ledger.endNotice(await one(ledger), CLOSED, T + 10 * DAY_MS);
    assert.equal(await ledger.capWaits([], T), 1);
    assert.equal((await claim(ledger)).length, 1);
  });

  test('a card is shown anew where it stands, unless it is to be shown anyway, or is not the order’s card', async (t) => {
    const { ledger } = await open(t);
    const opened = anOrder({ decisionsIn: conversation('slack:C0APPROVALS') });
    await ledger.record(opening(opened));
    await ledger.endNotice(await one(ledger), shown('111.1'), T);
    assert.equal(await ledger.showCardAgain(opened, ref('999.9'), T), false);
    assert.equal(await ledger.showCardAgain(opened, ref('111.1'), T), true);
    assert.equal(await ledger.showCardAgain(opened, ref('111.1'), T), false);
    const again = await one(ledger);
    assert.deepEqual([again.edit, again.notice.show], [ref('111.1'), { kind: 'card', decide: false }]);
  });

  test('what says what is no longer so is left out', async (t) => {
    const { ledger } = await open(t);
    await succeededWithReply(ledger);
    await ledger.endNotice(await one(ledger), shown('111.1'), T);
    assert.equal(await ledger.endNotice(await one(ledger), { kind: 'dropped' }, T), true);
    assert.deepEqual(await claim(ledger, T + DAY_MS), []);
  });
}
