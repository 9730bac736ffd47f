import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { BOSS, HERE } from '../../support/desk-world.ts';
import { MINUTE, startJobWorld } from '../../support/job-world.ts';

describe('sending the same order again, as a question', () => {
  const CONFIRM = { kind: 'confirm' } as const;
  const NOT_FOUND = { kind: 'not_found' } as const;

  async function refused(t: TestContext, name: 'ytx' | 'juhe' = 'juhe') {
    const desk = await startJobWorld(t, name);
    desk.provider.submits = [CONFIRM];
    desk.provider.queries = [NOT_FOUND];
    const order = await desk.approved(name === 'ytx' ? 'TWO' : 'BIG');
    await desk.submit();
    const asks = async (times = 1) => {
      for (let n = 0; n < times; n += 1) {
        desk.at += 2 * MINUTE;
        await desk.ask();
      }
    };
    return { desk, order, asks };
  }

  test('is recorded before it is sent, is never sent under another id, and ends by proof', async (t) => {
    const { desk, order, asks } = await refused(t);
    const recorded: number[] = [];
    const { submit } = desk.provider;
    Object.assign(desk.provider, {
      submit: async (...given: Parameters<typeof submit>) => {
        recorded.push((await desk.now(order)).doubt?.probes ?? 0);
        return submit(...given);
      },
    });
    await asks(30);
    assert.deepEqual(recorded, [1, 2]);
    assert.deepEqual(new Set(desk.provider.submitted.map(({ merchantOrderId }) => merchantOrderId)).size, 1);
    const after = await desk.now(order);
    assert.deepEqual([after.state, after.attempt?.number], ['failed', 1]);
    assert.equal(desk.second.submitted.length, 0);
  });

  test('that is taken is good news; that exists is asked about at once', async (t) => {
    const taken = await refused(t);
    taken.desk.provider.submits = [{ kind: 'accepted' }];
    await taken.asks();
    assert.equal((await taken.desk.now(taken.order)).state, 'accepted');

    const there = await refused(t);
    there.desk.provider.submits = [{ kind: 'exists' }];
    await there.asks();
    there.desk.provider.queries = [{ kind: 'delivered' }];
    const asked = there.desk.provider.asked.length;
    await there.asks();
    assert.equal(there.desk.provider.asked.length, asked + 1);
    assert.equal((await there.desk.now(there.order)).state, 'succeeded');
  });

  test('that is not answered leaves the doubt as it is, for people', async (t) => {
    const { desk, order, asks } = await refused(t);
    desk.provider.submits = [{ kind: 'unknown', unlisted: false }];
    await asks(30);
    const after = await desk.now(order);
    assert.deepEqual([after.state, after.doubt?.peopleAsked, after.doubt?.confirm], ['in_doubt', true, false]);
  });

  test('is never done at YTX, nor once somebody has begun to settle it', async (t) => {
    const ytx = await refused(t, 'ytx');
    await ytx.asks(10);
    assert.equal(ytx.desk.provider.submitted.length, 1);
    const { desk, order, asks } = await refused(t);
    const settled = await desk.desk.settle({
      ref: order.ref,
      outcome: 'failed',
      evidence: 'their books',
      by: BOSS,
      origin: HERE,
    });
    assert.ok(settled.ok);
    await asks(10);
    assert.equal(desk.provider.submitted.length, 1);
  });

  test('keeps people from settling until it was answered, or cannot be any more', async (t) => {
    const { desk, order, asks } = await refused(t);
    const { submit } = desk.provider;
    const settle = async () => {
      const result = await desk.desk.settle({
        ref: order.ref,
        outcome: 'failed',
        evidence: 'their books',
        by: BOSS,
        origin: HERE,
      });
      return result.ok ? 'ok' : result.error.kind;
    };
    const during: string[] = [];
    Object.assign(desk.provider, {
      submit: async (...given: Parameters<typeof submit>) => {
        during.push(await settle());
        return submit(...given);
      },
    });
    await asks();
    assert.deepEqual(during, ['being_probed']);
    assert.equal(await settle(), 'ok', 'it was refused once more');
  });
});
