import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommand } from '../../../commands/parse.ts';
import { movedOrStale } from '../../../src/core/advance.ts';
import type { ConversationId, Origin } from '../../../src/core/conversation.ts';
import type { Order } from '../../../src/core/order.ts';
import type { Actor } from '../../../src/core/people.ts';
import { moneyBudget } from '../../support/budgets.ts';
import { AGENT, BOSS, by, type DeskWorld, HERE, LIN, SETTINGS, startDeskWorld } from '../../support/desk-world.ts';
import { policyOf, ruleAsking } from '../../support/rules.ts';
import { sent } from '../../support/settling.ts';

const UNLIMITED = SETTINGS.teams.map((team) => ({ ...team, budget: moneyBudget(null, null) }));
const FIELD: Origin = { ...HERE, conversation: 'slack:C0FIELD' as ConversationId };

/** What somebody finds who types this, by its names. */
async function found(world: DeskWorld, line: string, actor: Actor = AGENT, origin = HERE): Promise<readonly string[]> {
  const command = parseCommand(line);
  assert.ok(command.ok && (command.value.kind === 'find' || command.value.kind === 'list'), line);
  const { value } = command;
  const scope = value.kind === 'list' ? value.which : 'team';
  assert.ok(value.filters, line);
  const result = await world.desk.search(value.filters, scope, actor, origin);
  return result.ok ? result.value.orders.map(({ ref }) => ref) : [result.error.kind];
}
const refsOf = (...orders: readonly Order[]): readonly string[] => orders.map(({ ref }) => ref);

test('nothing of another team is found, by whatever it is searched for', async (t) => {
  const world = await startDeskWorld(t);
  const theirs = await world.opened({
    origin: FIELD,
    by: by('slack:U0FIELD'),
    number: '13800138000',
    reason: 'outage CASE-77',
  });
  const lines = ['CASE-77', 'outage', '8000', '13800138000', 'BIG', 'u0field', theirs.ref, 'waiting', 'since 1d'];
  for (const line of lines) {
    assert.deepEqual(await found(world, `find ${line}`), [], line);
    assert.deepEqual(await found(world, `find ${line}`, BOSS, FIELD), refsOf(theirs), line);
    assert.deepEqual(await found(world, `find ${line}`, by('slack:U0OPS')), refsOf(theirs), line);
    assert.deepEqual(
      await found(world, `find ${line}`, by('slack:U0STRANGER'), {
        ...HERE,
        conversation: 'slack:C0X' as ConversationId,
      }),
      ['no_team'],
    );
  }
});

test('filters combine, in both languages and in any order', async (t) => {
  const world = await startDeskWorld(t);
  const first = await world.opened({ reason: '断网补偿 CASE-1', number: '13911281234' });
  world.at += 3 * 86_400_000;
  const second = await world.opened({ reason: '断网补偿 CASE-2', number: '13911285678', by: LIN, product: 'SMALL' });
  const third = await sent(world, { kind: 'failed' });
  for (const [line, ...expected] of [
    ['find 断网', second, first],
    ['查找 断网 尾号1234', first],
    ['find ending 5678 断网', second],
    ['find 139****5678', second],
    ['find 断网 since 2d', second],
    ['查找 最近2天 断网', second],
    ['find by Lin', second],
    ['find lin 断网', second],
    ['find 申请人 ann 断网', first],
    ['find small', second],
    ['find product SMALL 断网 补偿', second],
    ['find failed', third],
    ['查找 失败 outage', third],
    ['find CASE-2 CASE-1'],
    ['find "断网补偿"', second, first],
    ['find "补偿断网"'],
    ['find 补 偿', second, first],
    [`find ${first.ref.toLowerCase()}`, first],
    ['find waiting', first],
    ['list waiting 断网', first],
    ['列表 我的 断网', first],
    ['find 139 1128 1234', third, first],
    ['find ticket:CASE-2 since:2026-11-01', second],
    ['find 13911281234 13911285678'],
  ] as const)
    assert.deepEqual(await found(world, line), refsOf(...(expected as readonly Order[])), line);
});

test('a page has twenty orders, and the next one goes on where it ends', async (t) => {
  const world = await startDeskWorld(t, 'sqlite', { policy: policyOf(ruleAsking(1)), teams: UNLIMITED });
  const all: Order[] = [];
  for (let place = 0; place < 45; place += 1) {
    world.at += 1_000;
    all.unshift(await world.opened({ number: `1391128${String(1_000 + place)}` }));
  }
  const pages = [
    await found(world, 'find outage'),
    await found(world, 'find outage page 2'),
    await found(world, '查找 outage 第3页'),
  ];
  assert.deepEqual(
    pages.map(({ length }) => length),
    [20, 20, 5],
  );
  assert.deepEqual(pages.flat(), refsOf(...all));
  assert.deepEqual(await found(world, 'list page 2'), pages[1]);
  assert.deepEqual(await found(world, 'find outage page 4'), []);
});

test('an order whose number is gone is found by the whole number, and by its end', async (t) => {
  const world = await startDeskWorld(t);
  const failed = await sent(world, { kind: 'failed' });
  const numberKey = world.ledger.numberKeyOf(failed.msisdn);
  assert.ok(movedOrStale(await world.desk.move(failed, { kind: 'number_masked', numberKey })));
  assert.deepEqual(await found(world, `find ${failed.msisdn}`), refsOf(failed));
  assert.deepEqual(await found(world, 'find 1234 outage'), refsOf(failed));
});
