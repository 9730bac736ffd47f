import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { movedOrStale } from '../../../src/core/advance.ts';
import type { Order } from '../../../src/core/order.ts';
import { BOSS, HERE } from '../../support/desk-world.ts';
import { type JobWorld, MINUTE, startJobWorld, TIMING } from '../../support/job-world.ts';
import { OPENED_AT } from '../../support/orders.ts';

describe('a provider that cannot be reached', () => {
  const NOT_SENT = { kind: 'not_sent' } as const;
  const kinds = (desk: JobWorld, order: Order) =>
    desk.changes.filter(({ after }) => after.id === order.id).map(({ event }) => event.kind);

  test('an order of which nothing left is sent again by itself, as the same attempt, until it gets through', async (t) => {
    const desk = await startJobWorld(t, 'ytx', 100);
    desk.provider.submits = [NOT_SENT, NOT_SENT, NOT_SENT, { kind: 'accepted' }];
    const order = await desk.approved('TWO');
    const sentAt: number[] = [];
    for (let second = 0; second <= 60; second += 1) {
      const before = desk.provider.submitted.length;
      await desk.submit();
      if (desk.provider.submitted.length > before) sentAt.push(second);
      desk.at += 1_000;
    }
    assert.deepEqual(sentAt, [0, 5, 15, 35]);
    assert.equal(new Set(desk.provider.submitted.map(({ merchantOrderId }) => merchantOrderId)).size, 1);
    const after = await desk.now(order);
    assert.deepEqual([after.state, after.unreachable, after.attempt?.number], ['accepted', null, 1]);
  });

  test('a process that died while it tried leaves doubt, however often it was not reached before', async (t) => {
    const desk = await startJobWorld(t, 'ytx', 100);
    desk.provider.submits = [NOT_SENT];
    const order = await desk.approved('TWO');
    await desk.submit();
    assert.ok(movedOrStale(await desk.desk.move(await desk.now(order), { kind: 'submission_started' })));
    desk.at += TIMING.submitTimeoutMs + 15_000;
    await desk.submit();
    const after = await desk.now(order);
    assert.deepEqual([after.state, after.doubt?.code, after.unreachable], ['in_doubt', 'interrupted', null]);
    desk.at += 600 * MINUTE;
    await desk.submit();
    assert.equal(desk.provider.submitted.length, 1, 'and it is not sent again');
  });

  test('its circuit opens, those that wait say so once, are not sent meanwhile, and can be taken back', async (t) => {
    const desk = await startJobWorld(t, 'ytx', 100);
    desk.provider.submits = [NOT_SENT];
    const first = await desk.approved('TWO');
    for (let n = 0; n < 5; n += 1) {
      await desk.submit();
      desk.at += 200_000;
    }
    desk.at -= 195_000;
    assert.equal(desk.changes.filter(({ event }) => event.kind === 'outage_noted').length, 1);
    const sent = desk.provider.submitted.length;
    const waiting = await desk.approved('TWO');
    for (let n = 0; n < 3; n += 1) await desk.submit();
    assert.equal(desk.provider.submitted.length, sent);
    assert.deepEqual(kinds(desk, waiting), ['opened', 'approved', 'delayed']);
    const held = await desk.now(waiting);
    assert.equal(held.unreachable?.since, (await desk.now(first)).unreachable?.since);
    const gone = await desk.desk.cancel(held.ref, held.maker, HERE);
    assert.equal(gone.ok && gone.value.state, 'cancelled');
    desk.provider.submits = [{ kind: 'accepted' }];
    for (let n = 0; n < 5; n += 1) {
      desk.at += 200_000;
      await desk.submit();
    }
    assert.equal((await desk.now(first)).state, 'accepted');
    assert.equal(desk.provider.submitted.length, sent + 1);
  });

  test('only what waits for its provider can be taken back after it was approved, and only by who asked', async (t) => {
    const desk = await startJobWorld(t, 'ytx', 100);
    desk.provider.submits = [NOT_SENT, { kind: 'accepted' }];
    const order = await desk.approved('TWO');
    const cancelled = async (by = order.maker) => {
      const result = await desk.desk.cancel(order.ref, by, HERE);
      return result.ok ? result.value.state : result.error.kind;
    };
    assert.equal(await cancelled(), 'too_late');
    await desk.submit();
    assert.equal(await cancelled(BOSS), 'not_yours');
    const waiting = await desk.now(order);
    const started = movedOrStale(await desk.desk.move(waiting, { kind: 'submission_started' }));
    assert.ok(started);
    assert.equal(await cancelled(), 'too_late', 'the sending came first');
    assert.equal(movedOrStale(await desk.desk.move(waiting, { kind: 'cancelled', by: order.maker })), null);
  });

  test('an order goes elsewhere once the config’s time is over, and never without it', async (t) => {
    for (const failoverAfterMs of [null, 30_000]) {
      const desk = await startJobWorld(t, 'ytx', 100, { failoverAfterMs });
      desk.provider.submits = [NOT_SENT];
      const order = await desk.approved('TWO');
      for (let second = 0; second < 60; second += 1) {
        await desk.submit();
        desk.at += 1_000;
      }
      const after = await desk.now(order);
      const other = desk.second.submitted.map(({ merchantOrderId }) => merchantOrderId);
      if (failoverAfterMs === null) {
        assert.deepEqual([after.state, other], ['approved', []]);
        continue;
      }
      assert.deepEqual([after.state, after.attempt?.provider], ['accepted', 'juhe']);
      assert.equal(other.length, 1);
      assert.notEqual(other[0], order.attempt?.merchantOrderId);
      const moved = desk.changes.find(({ event }) => event.kind === 'failed_over');
      assert.equal((moved?.at ?? 0) - OPENED_AT, 30_000, 'then, and not at its next try');
    }
  });

  test('what may have been sent goes nowhere else, however long the provider is out of reach after it', async (t) => {
    const desk = await startJobWorld(t, 'ytx', 100, { failoverAfterMs: 10_000 });
    desk.provider.submits = [NOT_SENT, { kind: 'unknown', unlisted: false }];
    const order = await desk.approved('TWO');
    for (let second = 0; second < 60; second += 1) {
      await desk.submit();
      desk.at += 1_000;
    }
    assert.equal((await desk.now(order)).state, 'in_doubt');
    assert.equal(desk.second.submitted.length, 0);
  });
});
