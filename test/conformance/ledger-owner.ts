import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ledger } from '../../src/core/ledger.ts';
import { openLedger } from '../../src/ledger/open.ts';
import type { Owner } from '../../src/ledger/owner.ts';
import { PROVIDER_NAMES } from '../../src/providers/registry.ts';
import type { Database } from '../support/databases.ts';
import { TABLES_SINCE_MARK, takenBackTo } from '../support/older-ledger.ts';
import { anOrder, attempt, conversation, doubt, moving, OPENED_AT, opening } from '../support/orders.ts';
import { silentLog } from '../support/silent.ts';

const LIVE: Owner = { kind: 'live', addresses: { ytx: 'api.ytx.net' } };
const PLAYGROUND: Owner = { kind: 'playground', addresses: { ytx: 'sandbox' } };
const askedIn = (platform: string) => ({
  requestKey: `${platform}:${Math.random()}`,
  origin: { conversation: conversation(`${platform}:1`), thread: null, message: null },
});

/** Whose ledger it is, and where it calls the providers. */
export function ownerConformance({ open }: Database): void {
  /** Opens as this owner what the database's own ledger has let go of. */
  async function openAs(url: string, owner: Owner, log = silentLog): Promise<Ledger> {
    return openLedger({ url, log, owner });
  }
  const refusal = (url: string, owner: Owner): Promise<string> =>
    openAs(url, owner).then(
      () => 'opened',
      (error: Error) => `${error.name}: ${error.message}`,
    );

  test('a ledger is marked at its first opening, and the other kind does not open it', async (t) => {
    const { url, ledger } = await open(t);
    await ledger.close();
    await (await openAs(url, LIVE)).close();
    assert.match(await refusal(url, PLAYGROUND), /^LedgerOfAnotherKind: The database .+ is a live desk's/);
    assert.doesNotMatch(await refusal(url, PLAYGROUND), /postgres:\/\//);
    await (await openAs(url, LIVE)).close();
  });

  test('the playground’s is not opened by a live desk, with how to go on', async (t) => {
    const { url, ledger } = await open(t);
    await ledger.close();
    await (await openAs(url, PLAYGROUND)).close();
    const sentence = await refusal(url, LIVE);
    assert.match(sentence, /is the playground's, .+ name another one in DATABASE_URL .+ "npm run playground"\.$/);
  });

  test('one of an earlier version is what its orders say, before anything in it is changed', async (t) => {
    for (const [platforms, other] of [
      [['slack'], PLAYGROUND],
      [['telegram'], PLAYGROUND],
      [['web'], LIVE],
      [['web', 'slack'], PLAYGROUND],
    ] as const) {
      const { url, ledger, sql } = await open(t);
      for (const platform of platforms) await ledger.record(opening(anOrder(askedIn(platform))));
      for (const text of takenBackTo('0005_owner', ['owner', ...TABLES_SINCE_MARK])) await sql(text);
      await ledger.close();
      assert.match(await refusal(url, other), /^LedgerOfAnotherKind/, platforms.join());
      assert.equal((await sql("select name from kysely_migration where name = '0005_owner'")).length, 0);
      await (await openAs(url, other === LIVE ? PLAYGROUND : LIVE)).close();
      assert.match(await refusal(url, other), /^LedgerOfAnotherKind/);
    }
  });

  test('an unmarked one without orders becomes what opens it first', async (t) => {
    const { url, ledger } = await open(t);
    await ledger.close();
    await (await openAs(url, PLAYGROUND)).close();
    assert.match(await refusal(url, LIVE), /playground's/);
  });

  test('a ledger with an order under way in a lane that no provider has is not opened, and one with an ended order is', async (t) => {
    const { url, ledger, sql } = await open(t);
    const [ended, waits] = [anOrder(), anOrder()];
    for (const one of [ended, waits]) assert.ok((await ledger.record(opening(one))).ok);
    assert.ok((await ledger.record(moving(ended, 'rejected'))).ok);
    await ledger.close();
    const asDesk = () =>
      openLedger({ url, log: silentLog, owner: LIVE, providers: PROVIDER_NAMES }).then(
        (opened) => opened.close().then(() => 'opened'),
        (error: Error) => `${error.name}: ${error.message}`,
      );
    await sql(`update orders set lane = 'acme:data' where id = '${ended.id}'`);
    assert.equal(await asDesk(), 'opened');
    await sql(`update orders set lane = 'acme:data' where id = '${waits.id}'`);
    assert.match(
      await asDesk(),
      /^LaneWithoutProvider: 1 order is under way in the lane "acme:data" of a provider that this version does not know: start/,
    );
  });

  test('a provider that is called elsewhere is logged and to be told of once, from where it was first', async (t) => {
    const { url, ledger } = await open(t);
    await ledger.close();
    const said: unknown[] = [];
    const log = { ...silentLog, warn: (event: string, facts?: object) => void said.push({ event, ...facts }) };
    const at = (ytx: string): Owner => ({ kind: 'live', addresses: { ytx } });
    await (await openAs(url, at('sandbox.ytx.net'), log)).close();
    assert.deepEqual(said, [], 'the first address is no move');
    await (await openAs(url, at('api.ytx.net'), log)).close();
    assert.deepEqual(said, [{ event: 'provider.moved', provider: 'ytx', from: 'sandbox.ytx.net', to: 'api.ytx.net' }]);
    const moved = await openAs(url, { kind: 'live', addresses: { ytx: 'b.ytx.net', juhe: 'v.juhe.cn' } }, log);
    assert.deepEqual(await moved.movedProviders(), [{ provider: 'ytx', from: 'sandbox.ytx.net', to: 'b.ytx.net' }]);
    await moved.toldOfMove('ytx');
    assert.deepEqual(await moved.movedProviders(), []);
    await moved.close();
    await (await openAs(url, { kind: 'live', addresses: {} })).close();
    const back = await openAs(url, at('b.ytx.net'), log);
    assert.deepEqual(await back.movedProviders(), [], 'one that was not configured for a while has not moved');
    await back.close();
  });

  test('one that moved back before anybody was told of it has not moved', async (t) => {
    const { url, ledger } = await open(t);
    await ledger.close();
    for (const ytx of ['a', 'b', 'a']) await (await openAs(url, { kind: 'live', addresses: { ytx } })).close();
    const last = await openAs(url, { kind: 'live', addresses: { ytx: 'a' } });
    assert.deepEqual(await last.movedProviders(), []);
    await last.close();
  });
}

/** What is held is in no job's way, and is not lost from sight. */
export function heldConformance({ open }: Database): void {
  test('a held order is neither asked about nor woken, is counted and listed, and is found by its work', async (t) => {
    const { ledger } = await open(t);
    const opened = anOrder();
    await ledger.record(opening(opened));
    const held = { because: 'other_account', since: OPENED_AT } as const;
    const sent = attempt(opened, { startedAt: OPENED_AT, account: 'a' });
    const step = moving(opened, 'in_doubt', { dueAt: null, order: { attempt: sent, doubt: doubt(), held } });
    assert.ok((await ledger.record(step)).ok);
    const now = OPENED_AT + 1e9;
    for (const work of ['ask', 'submit', 'recover', 'sweep'] as const)
      assert.deepEqual(await ledger.claimOrders({ work, lane: null, now, leaseMs: 1, limit: 9 }), []);
    assert.equal(await ledger.wake(opened.id, OPENED_AT), false);
    assert.equal(await ledger.nextDueAt('ask', null), null);
    assert.deepEqual(await ledger.held(), [{ provider: 'ytx', count: 1 }]);
    const { open: figures, oldestDoubtAt } = await ledger.figures();
    assert.deepEqual(figures, [{ state: 'in_doubt', provider: 'ytx', count: 1 }]);
    assert.equal(oldestDoubtAt, OPENED_AT, 'it is in doubt all the same');
    const asked = { teams: ['support'], msisdn: null, maker: null, limit: 9 };
    const doubts = await ledger.list({ ...asked, states: ['in_doubt'] });
    assert.deepEqual(doubts.orders, [step.after]);
    assert.deepEqual(
      (await ledger.underWay('hold', 'ytx:traffic', '', 9)).map(({ held: kept }) => kept),
      [held],
    );
    assert.deepEqual(await ledger.underWay('hold', null, opened.id, 9), [], 'what comes after it');
    assert.deepEqual(await ledger.underWay('ask', null, '', 9), []);
  });

  test('what is held is listed with what is in doubt, in whichever state it is', async (t) => {
    const { ledger } = await open(t);
    const [waits, goes] = [anOrder(), anOrder()];
    for (const one of [waits, goes]) await ledger.record(opening(one));
    const held = { because: 'no_provider', since: OPENED_AT } as const;
    await ledger.record(moving(waits, 'approved', { dueAt: null, order: { attempt: attempt(waits), held } }));
    await ledger.record(moving(goes, 'approved', { order: { attempt: attempt(goes) } }));
    const asked = { teams: ['support'], msisdn: null, maker: null, states: ['in_doubt'] as const, limit: 9 };
    assert.deepEqual((await ledger.list(asked)).orders, []);
    const { orders, rest } = await ledger.list({ ...asked, orHeld: true });
    assert.deepEqual([orders.map(({ id }) => id), rest], [[waits.id], 0]);
  });
}
