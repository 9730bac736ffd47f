import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Ledger } from '../../src/core/ledger.ts';
import type { AccountId, PersonId } from '../../src/core/people.ts';
import { PEOPLE_BEFORE } from '../../src/ledger/migrations.ts';
import type { Database } from '../support/databases.ts';
import { actor, anOrder, countedOf, moving, OPENED_AT, opening } from '../support/orders.ts';

const PRICE = anOrder().product.priceLi;
const DAY = '2026-11-21';
const account = (id: string): AccountId => id as AccountId;
const LIN = [account('slack:U0LIN'), account('telegram:1001')] as const;
const of = (id: string) => anOrder({ maker: actor(id) });

/** No more than so much in a day, under one account of Lin's with the other and her name. */
const limitOf = (own: number, li: number, orders: number | null = null) => {
  const [mine, other] = own === 0 ? LIN : [LIN[1], LIN[0]];
  const also = [`maker:${other}`, 'maker:person:Lin'];
  return { scope: `maker:${mine}`, period: DAY, also, caps: { li, orders } };
};

/** What hangs on who somebody is: budgets over accounts and names, delegations, one's own orders. */
export function peopleConformance({ name, open }: Database): void {
  test('what other accounts and names of a person have used counts against their limit', async (t) => {
    const { ledger } = await open(t);
    assert.equal((await ledger.record(opening(of(LIN[0]), [limitOf(0, 2 * PRICE)]))).ok, true);
    const byName = of('slack:U0OLD');
    const old = { ...byName, counted: [{ scope: 'maker:person:Lin', period: DAY }] };
    assert.equal((await ledger.record(opening(old))).ok, true);
    const refused = await ledger.record(opening(of(LIN[1]), [limitOf(1, 3 * PRICE - 1)]));
    assert.deepEqual(refused, { ok: false, error: { kind: 'stale', what: 'usage' } });
    assert.equal((await ledger.record(opening(of(LIN[1]), [limitOf(1, 3 * PRICE)]))).ok, true);
    const sum = limitOf(0, 0);
    assert.deepEqual(await ledger.used([sum, { scope: `maker:${LIN[0]}`, period: DAY }]), [
      { li: 3 * PRICE, orders: 3 },
      { li: PRICE, orders: 1 },
    ]);
    assert.equal((await ledger.record(moving(old, 'rejected'))).ok, true, 'it is given back under its own name');
    assert.equal((await ledger.record(opening(of(LIN[0]), [limitOf(0, 3 * PRICE)]))).ok, true);
    assert.equal((await ledger.record(opening(of(LIN[0]), [limitOf(0, 99 * PRICE, 3)]))).ok, false, 'in number too');
  });

  test('of forty requests at once under two accounts of a person, exactly as many as fit are opened', async (t) => {
    const { ledger, replica } = await open(t);
    const desks = [ledger, await replica()];
    const written = await Promise.all(
      Array.from({ length: 40 }, (_, place) => {
        const own = place % 2;
        const limits = [limitOf(own, 17 * PRICE + PRICE - 1)];
        // Nothing but the person joins them: neither the team nor the replica.
        const asked = { ...of(LIN[own] ?? ''), team: `team ${own}` };
        return desks[own]?.record(opening({ ...asked, counted: countedOf(asked) }, limits));
      }),
    );
    assert.equal(written.filter((result) => result?.ok).length, 17);
    const [sum] = await ledger.used([limitOf(0, 0)]);
    assert.deepEqual(sum, { li: 17 * PRICE, orders: 17 });
  });

  test('what configs called people is remembered with when it ended', async (t) => {
    const { ledger, reopen } = await open(t);
    const person = (name: string): PersonId => `person:${name}` as PersonId;
    const sorted = (names: Awaited<ReturnType<Ledger['rememberNames']>>) =>
      names.map(({ account: one, person: name, until }) => `${one} ${name} ${until}`).toSorted();
    assert.deepEqual(await ledger.rememberNames([], 1), []);
    await ledger.rememberNames([{ name: 'Lin', accounts: LIN }], 2);
    const renamed = await ledger.rememberNames([{ name: 'Lin Chen', accounts: [LIN[0]] }], 5);
    assert.deepEqual(sorted(renamed), [
      `${LIN[0]} ${person('Lin')} 5`,
      `${LIN[0]} ${person('Lin Chen')} null`,
      `${LIN[1]} ${person('Lin')} 5`,
    ]);
    const again = await (await reopen()).rememberNames([{ name: 'Lin', accounts: LIN }], 9);
    assert.deepEqual(sorted(again), [
      `${LIN[0]} ${person('Lin Chen')} 9`,
      `${LIN[0]} ${person('Lin')} null`,
      `${LIN[1]} ${person('Lin')} null`,
    ]);
  });

  test('a delegation is found by the accounts of who gave it and of who was given it, and there is one for a person', async (t) => {
    const { ledger } = await open(t);
    const to = { person: 'person:Wu' as PersonId, account: account('slack:U0WU'), name: 'Wu' };
    const by = { person: 'person:Lin' as PersonId, account: LIN[0], name: 'Lin' };
    const given = { by, to, until: 100 };
    await ledger.delegate(LIN, given);
    const accountsOf = async (side: 'by' | 'to', who: readonly AccountId[]) =>
      (await ledger.delegations(side, who, 99)).map((one) => [one.by.account, one.to.account]);
    assert.deepEqual(await accountsOf('by', LIN), [[LIN[0], to.account]]);
    assert.deepEqual(await accountsOf('to', [to.account]), [[LIN[0], to.account]]);
    assert.deepEqual(await accountsOf('to', [account('person:Wu')]), [], 'a name finds nothing');
    await ledger.delegate(LIN, { ...given, by: { ...by, account: LIN[1] } });
    assert.deepEqual(await accountsOf('by', LIN), [[LIN[1], to.account]], 'the new one replaces the old one');
    const namesake = { ...by, account: account('telegram:9') };
    await ledger.delegate([namesake.account], { ...given, by: namesake });
    assert.equal((await accountsOf('to', [to.account])).length, 2, 'a namesake’s is another one');
    await ledger.delegate([LIN[0], LIN[1]], null);
    assert.deepEqual(await accountsOf('to', [to.account]), [[namesake.account, to.account]]);
    assert.deepEqual(await ledger.delegations('to', [to.account], 100), []);
  });

  test('a person’s own orders are those of all their accounts, but for teams that are left out', async (t) => {
    const { ledger } = await open(t);
    const made = [LIN[0], LIN[1], 'slack:U0WU', LIN[0]].map((id, place) =>
      anOrder({ maker: actor(id), openedAt: OPENED_AT + place, team: place === 3 ? 'other' : 'support' }),
    );
    for (const one of made) await ledger.record(opening(one));
    const all = { teams: null, msisdn: null, maker: LIN, states: null, limit: 2 };
    const refs = async (more: object) => (await ledger.list({ ...all, ...more })).orders.map(({ ref }) => ref);
    assert.deepEqual(await refs({}), [made[3]?.ref, made[1]?.ref]);
    assert.deepEqual(await refs({ teams: ['support', 'other'] }), [made[3]?.ref, made[1]?.ref]);
    assert.deepEqual(await refs({ exceptTeams: ['other'] }), [made[1]?.ref, made[0]?.ref]);
    assert.equal((await ledger.list({ ...all, limit: 1 })).rest, 2);
    const past = { msisdn: made[0]?.msisdn ?? anOrder().msisdn, reasonKey: null, makers: LIN, maxMakerOpenings: 2 };
    const since = { numberSince: OPENED_AT, reasonSince: OPENED_AT, makerSince: OPENED_AT };
    const { makerOpenedAt } = (await ledger.usage({ keys: [], past: { ...past, ...since } })).past;
    assert.deepEqual(makerOpenedAt, [OPENED_AT + 3, OPENED_AT + 1], 'the newest of both accounts');
  });

  test('orders that people may have to decide are read page by page, and no others', async (t) => {
    const { ledger } = await open(t);
    const made = Array.from({ length: 5 }, (_, place) => anOrder({ openedAt: OPENED_AT + place }));
    for (const one of made) await ledger.record(opening(one));
    await ledger.record(moving(made[1] ?? anOrder(), 'rejected'));
    const first = await ledger.undecided(null, 2);
    assert.deepEqual(
      first.map(({ id }) => id),
      [made[0]?.id, made[2]?.id],
    );
    const rest = await ledger.undecided(first.at(-1)?.id ?? null, 9);
    assert.deepEqual(
      rest.map(({ id }) => id),
      [made[3]?.id, made[4]?.id],
    );
  });

  test('a database of the version before finds its orders by account, and remembers what people were called', async (t) => {
    const { ledger, sql, reopen } = await open(t);
    const old = anOrder({
      maker: actor(LIN[0], 'person:Lin', 'Lin'),
      reason: 'says "maker":{"account":"slack:U0EVIL"}',
    });
    const alone = anOrder({ maker: actor('slack:U0WU') });
    for (const one of [old, alone]) await ledger.record(opening(one));
    await sql(`update orders set maker = 'person:Lin', document = '${JSON.stringify(old)}' where id = '${old.id}'`);
    await sql(`update orders set document = '${JSON.stringify(alone)}' where id = '${alone.id}'`);
    for (const text of PEOPLE_BEFORE[name]) await sql(text);
    const again = await reopen();
    const own = async (who: AccountId) =>
      (await again.list({ teams: null, msisdn: null, maker: [who], states: null, limit: 9 })).orders.map(
        ({ id }) => id,
      );
    assert.deepEqual(await own(LIN[0]), [old.id]);
    assert.deepEqual(await own(alone.maker.account), [alone.id]);
    assert.deepEqual(await again.rememberNames([], 7), [{ account: LIN[0], person: 'person:Lin', until: 7 }]);
  });
}
