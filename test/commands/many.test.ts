import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { plainCard } from '../../commands/card.ts';
import type { Answer } from '../../commands/command.ts';
import { createDrafts } from '../../commands/drafts.ts';
import { parseCommand } from '../../commands/parse.ts';
import { readMany } from '../../commands/parse-many.ts';
import { createLanguages } from '../../commands/render-context.ts';
import { createRunCommand } from '../../commands/run.ts';
import type { Order } from '../../src/core/order.ts';
import type { Actor } from '../../src/core/people.ts';
import type { Desk } from '../../src/desk/desk.ts';
import { readTable } from '../../src/spreadsheet/read-table.ts';
import { AGENT, type Arena, BOSS, BOSS_ON_TELEGRAM, CHIEF, HERE, openArena, opened } from '../races/arena.ts';
import { renderContextIn } from '../support/commands/sample.ts';
import { memoryStore, REPORTS } from '../support/commands/world.ts';
import { databases } from '../support/databases.ts';

const ROOMY = { day: '9999999.99' };
const [sqlite] = databases;

/** People who type to two desks on one ledger, with one store of small state. */
function talking({ desks, now }: Pick<Arena, 'desks' | 'now'>) {
  const store = memoryStore();
  const { adviceOf, nameOf } = renderContextIn('en');
  const languages = createLanguages({ store, now });
  const runOn = (desk: Desk) =>
    createRunCommand({
      ...{
        desk,
        store,
        reports: REPORTS,
        readTable,
        languages,
        drafts: createDrafts(store),
        language: 'en',
        timezone: 'Asia/Shanghai',
      },
      ...{ adviceOf, nameOf, now, providerName: (provider: string) => provider },
    });
  const runs = desks.map(runOn);
  let keys = 0;
  const say = (line: string, by: Actor, { on = 0, key }: { on?: number; key?: string } = {}): Promise<Answer> => {
    keys += 1;
    const requestKey = key ?? `slack:k${keys}`;
    const given = { command: parseCommand(line), by, origin: HERE, requestKey, reportedLanguage: null };
    return runs[on]?.(given) ?? assert.fail('no such desk');
  };
  return { say, store, runOn };
}

const text = (answer: Answer): string => plainCard(answer.card);
const buttonOf = (answer: Answer): string => answer.card.buttons[0]?.line ?? assert.fail(text(answer));
const statesOf = (arena: Arena, orders: readonly Order[]) =>
  Promise.all(orders.map(async ({ id }) => (await arena.ledgers[0].find({ by: 'id', id }))?.state));

async function open(t: TestContext, count: number, approvals = 1) {
  assert.ok(sqlite);
  const arena = await openArena(t, sqlite, approvals, ROOMY);
  const orders: Order[] = [];
  for (let n = 0; n < count; n += 1) orders.push(await opened(arena));
  return { arena, orders, refs: orders.map(({ ref }) => ref), ...talking(arena) };
}

test('several references are many, and so are the words for a list, in both languages', () => {
  const many = (line: string) => {
    const command = parseCommand(line);
    return command.ok && command.value.kind === 'many'
      ? command.value.asked
      : command.ok
        ? command.value.kind
        : command.error.kind;
  };
  const named = { kind: 'named', decision: 'approve', orders: ['T7K3QX', 'T9ABCD'], why: '' };
  for (const line of ['approve T7K3QX T9ABCD', '批准 T7K3QX，T9ABCD', 'approve T7K3QX, T9ABCD T7K3QX'])
    assert.deepEqual(many(line), named, line);
  for (const line of ['approve all', '批准 全部', '批准全部'])
    assert.deepEqual(many(line), { kind: 'listed', decision: 'approve', why: '' }, line);
  assert.deepEqual(many('reject T7K3QX T9ABCD asked for twice'), {
    ...{ kind: 'named', decision: 'reject', orders: ['T7K3QX', 'T9ABCD'], why: 'asked for twice' },
  });
  assert.deepEqual(many('reject all budget is used up'), {
    kind: 'listed',
    decision: 'reject',
    why: 'budget is used up',
  });
  assert.equal(many('approve T7K3QX'), 'approve');
  assert.equal(many('reject T7K3QX duplicate of T9ABCD'), 'reject');
  assert.equal(many('approve T7K3QX please'), 'extra');
  assert.equal(
    readMany('approve', ['all', 'now'], () => ''),
    null,
  );
});

describe('many decisions', () => {
  test('are shown with their count and total first, decide nothing before the press, and each order after it', async (t) => {
    const { arena, orders, refs, say } = await open(t, 3);
    const own = await opened(arena, BOSS);
    const asked = await say(`approve ${[...refs, own.ref, 'T00000'].join(' ')}`, BOSS);
    assert.match(text(asked), /Approve 3 orders for ¥58\.89\?/);
    assert.match(text(asked), new RegExp(`Left out: 2 orders\\.\\n✋ ${own.ref}: .*\\n✋ T00000: `));
    assert.deepEqual(new Set(await statesOf(arena, orders)), new Set(['awaiting_approval']));
    const done = await say(buttonOf(asked), BOSS);
    assert.match(text(done), /You approved 3 of 3 orders, ¥58\.89/);
    assert.deepEqual(await statesOf(arena, [...orders, own]), [
      'approved',
      'approved',
      'approved',
      'awaiting_approval',
    ]);
  });

  test('of a list are those that were shown to that person there, and of nobody else', async (t) => {
    const { arena, orders, say, store } = await open(t, 2);
    assert.match(text(await say('approve all', BOSS)), /You have seen no list/);
    await say('list waiting', BOSS);
    const later = await opened(arena);
    assert.match(text(await say('approve all', CHIEF)), /You have seen no list/);
    const asked = await say('approve all', BOSS);
    assert.match(text(asked), /Approve 2 orders/);
    assert.ok(store.ttls.includes(10 * 60_000));
    await say(buttonOf(asked), BOSS);
    assert.deepEqual(await statesOf(arena, [...orders, later]), ['approved', 'approved', 'awaiting_approval']);
  });

  test('that wait for somebody are those that they can decide', async (t) => {
    const { arena, say } = await open(t, 2);
    await opened(arena, BOSS);
    assert.match(text(await say('approve waiting', BOSS)), /Approve 2 orders for ¥39\.26\?/);
  });

  test('are confirmed once: pressed twice, by another person, or after the small state was lost, nothing more happens', async (t) => {
    const { arena, orders, refs, say, store } = await open(t, 2, 2);
    const asked = await say(`approve ${refs.join(' ')}`, BOSS);
    assert.match(text(await say(buttonOf(asked), CHIEF)), /was used, or is older/);
    const [one, other] = await Promise.all([
      say(buttonOf(asked), BOSS, { key: 'a' }),
      say(buttonOf(asked), BOSS, { key: 'b', on: 1 }),
    ]);
    const counted = [one, other].filter((answer) => /Your decision counts/.test(text(answer)));
    assert.ok(counted.length >= 1);
    assert.match(text(await say(buttonOf(asked), BOSS)), /was used, or is older/);
    assert.deepEqual(await statesOf(arena, orders), ['awaiting_approval', 'awaiting_approval']);
    const again = await say(`approve ${refs.join(' ')}`, BOSS_ON_TELEGRAM);
    assert.match(text(again), /You can approve none of them/, 'the same person by another account');
    const third = await say(`approve ${refs.join(' ')}`, CHIEF);
    store.kept.clear();
    assert.match(text(await say(buttonOf(third), CHIEF)), /was used, or is older/);
  });

  test('go on where the process ended in the middle of them: the same press is done again', async (t) => {
    const { arena, orders, refs, say, runOn } = await open(t, 3);
    const asked = await say(`approve ${refs.join(' ')}`, BOSS);
    const decide: Desk['decide'] = async (given) => {
      if (given.order.by === 'ref' && given.order.ref !== refs[0]) throw new Error('killed');
      return arena.desks[0].decide(given);
    };
    const press = { command: parseCommand(buttonOf(asked)), by: BOSS, origin: HERE, requestKey: 'press' };
    await assert.rejects(runOn({ ...arena.desks[0], decide })({ ...press, reportedLanguage: null }), /killed/);
    const done = await say(buttonOf(asked), BOSS, { key: 'press' });
    assert.match(text(done), /You approved 2 of 3 orders/);
    assert.match(text(done), new RegExp(`${refs[0]}: .*Bo`));
    assert.deepEqual(await statesOf(arena, orders), ['approved', 'approved', 'approved']);
  });

  test('leave out and name what has changed since it was shown', async (t) => {
    const { arena, orders, refs, say } = await open(t, 4, 2);
    const asked = await say(`approve ${refs.join(' ')}`, BOSS);
    const decide = (index: number, decision: 'approve' | 'reject') =>
      arena.desks[1].decide({
        ...{ order: { by: 'ref', ref: refs[index] ?? '' }, decision, why: null, by: CHIEF, origin: HERE },
      });
    assert.ok((await decide(0, 'approve')).ok && (await decide(1, 'reject')).ok);
    await arena.desks[1].cancel(refs[2] ?? '', AGENT, HERE);
    const done = text(await say(buttonOf(asked), BOSS));
    assert.match(done, /You approved 0 of 4 orders/);
    assert.match(done, new RegExp(`others are still missing: ${refs[3]}`));
    assert.match(done, new RegExp(`${refs[0]}: .* has changed since you were asked`));
    assert.match(done, new RegExp(`${refs[1]}: .*[Rr]ejected`));
    assert.match(done, new RegExp(`${refs[2]}: .*[Cc]ancelled`));
    assert.deepEqual(await statesOf(arena, orders), [
      'awaiting_approval',
      'rejected',
      'cancelled',
      'awaiting_approval',
    ]);
  });

  test('are rejected with one reason, and no more than a hundred at once', async (t) => {
    const { arena, orders, refs, say } = await open(t, 2);
    const asked = await say(`reject ${refs.join(' ')} no budget left`, BOSS);
    await say(buttonOf(asked), BOSS);
    for (const { id } of orders) {
      const order = await arena.ledgers[0].find({ by: 'id', id });
      assert.deepEqual([order?.state, order?.decision?.why], ['rejected', 'no budget left']);
    }
    const names = Array.from({ length: 101 }, (_, n) => `T${String(10_000 + n)}`).join(' ');
    assert.match(text(await say(`approve ${names}`, BOSS)), /101 orders are more than can be decided at once/);
  });
});

for (const database of databases)
  test(`a hundred orders that two managers approve together on ${database.name} are each decided once, and both answers are true`, async (t) => {
    const arena = await openArena(t, database, 1, ROOMY);
    const { say } = talking(arena);
    const orders = await Promise.all(Array.from({ length: 100 }, () => opened(arena)));
    const line = `approve ${orders.map(({ ref }) => ref).join(' ')}`;
    const [boss, chief] = await Promise.all([say(line, BOSS), say(line, CHIEF, { on: 1 })]);
    const startedAt = performance.now();
    const done = await Promise.all([say(buttonOf(boss), BOSS), say(buttonOf(chief), CHIEF, { on: 1 })]);
    t.diagnostic(`${Math.round(performance.now() - startedAt)} ms`);
    const said = done.map((answer) => Number(/You approved (\d+) of 100 orders/.exec(text(answer))?.[1]));
    const by = { boss: 0, chief: 0 };
    for (const order of orders) {
      const events = await arena.events(order);
      assert.equal(events.filter((kind) => kind === 'approved').length, 1, events.join());
      const now = await arena.ledgers[0].find({ by: 'id', id: order.id });
      by[now?.decision?.by?.account === BOSS.account ? 'boss' : 'chief'] += 1;
    }
    assert.deepEqual(said, [by.boss, by.chief]);
    assert.equal(by.boss + by.chief, 100);
  });
