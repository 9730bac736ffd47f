import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COMMANDS } from '../../../commands/command.ts';
import { eventually } from '../../support/eventually.ts';
import { createWorld, MODES, startWorld } from '../../support/telegram/world.ts';

const PLACES = ['all_group_chats', 'all_chat_administrators', 'default'].flatMap((scope) => [
  `${scope} `,
  `${scope} zh`,
]);

for (const mode of MODES) {
  test(`by ${mode}, the menus of every scope and language are set at the first start, and left alone at the next`, async (t) => {
    const { fake } = await startWorld(t, mode);
    await eventually('all menus', () => fake.menus.size === PLACES.length);
    assert.deepEqual([...fake.menus.keys()], PLACES);
    const menus = new Map(fake.menus);
    const next = await createWorld(t, mode);
    for (const [place, menu] of menus) next.fake.menus.set(place, menu);
    await next.connection.start();
    await eventually('all questions', () => next.fake.callsOf('getMyCommands').length === PLACES.length);
    await next.connection.stop();
    assert.equal(next.fake.callsOf('setMyCommands').length, 0);
  });
}

test('administrators of groups are offered the decisions, the others of a group are not', async (t) => {
  const { fake } = await startWorld(t, 'webhook');
  await eventually('all menus', () => fake.menus.size === PLACES.length);
  const names = (place: (typeof PLACES)[number]) =>
    (fake.menus.get(place as `${string} `) as readonly { command: string }[]).map(({ command }) => command);
  assert.ok(names('all_chat_administrators ').includes('approve'));
  assert.ok(!names('all_group_chats ').includes('approve'));
  assert.ok(names('all_group_chats zh').includes('topup'));
});

test('one menu that was changed by hand is set again, and only that one', async (t) => {
  const first = await startWorld(t, 'webhook');
  await eventually('all menus', () => first.fake.menus.size === PLACES.length);
  const { fake, connection } = await createWorld(t, 'webhook');
  for (const [place, menu] of first.fake.menus) fake.menus.set(place, menu);
  fake.menus.set('default zh', [{ command: 'old', description: 'x' }]);
  await connection.start();
  await eventually('the menu', () => fake.callsOf('setMyCommands').length > 0);
  await eventually('all questions', () => fake.callsOf('getMyCommands').length === PLACES.length);
  await connection.stop();
  assert.deepEqual(
    fake.callsOf('setMyCommands').map(({ payload }) => Object(payload).scope.type),
    ['default'],
  );
  assert.deepEqual(fake.menus.get('default zh'), first.fake.menus.get('default zh'));
});

test('menus that cannot be set are named in the log, and nothing is missing for it', async (t) => {
  const { fake, connection, lines } = await createWorld(t, 'webhook');
  fake.failNext('setMyCommands', 502);
  await connection.start();
  await eventually('the line', () => lines.some(({ event }) => event === 'telegram.menu_not_set'));
  assert.equal(connection.missing(), null);
});

test('every command is in a menu but the two that are `/topup` itself, and several decisions, which begin like one', async (t) => {
  const { fake } = await startWorld(t, 'webhook');
  await eventually('all menus', () => fake.menus.size === PLACES.length);
  const offered = (fake.menus.get('default ') as readonly { command: string }[]).map(({ command }) => command);
  const topics = Object.keys(COMMANDS).filter((topic) => !['form', 'request', 'many'].includes(topic));
  assert.deepEqual(offered.toSorted(), ['topup', ...topics].toSorted());
});

test('the commands of groups are marked as ephemeral, and a server that knows the mark is left alone at the next start', async (t) => {
  const marksOf = (menu: unknown) =>
    (menu as readonly { is_ephemeral?: boolean }[]).map(({ is_ephemeral: mark }) => mark);
  const first = await createWorld(t, 'webhook');
  first.fake.ephemeral.version = '10.3';
  await first.connection.start();
  await eventually('all menus', () => first.fake.menus.size === PLACES.length);
  for (const [place, menu] of first.fake.menus) {
    const isOfGroups = place.startsWith('all_');
    assert.ok(
      marksOf(menu).every((mark) => mark === (isOfGroups ? true : undefined)),
      place,
    );
  }
  const next = await createWorld(t, 'webhook');
  next.fake.ephemeral.version = '10.3';
  for (const [place, menu] of first.fake.menus) next.fake.menus.set(place, menu);
  await next.connection.start();
  await eventually('all questions', () => next.fake.callsOf('getMyCommands').length === PLACES.length);
  await next.connection.stop();
  assert.equal(next.fake.callsOf('setMyCommands').length, 0);
});

test('a server that refuses the mark is given every menu without it, after one refusal', async (t) => {
  const { fake, connection, lines } = await createWorld(t, 'webhook');
  fake.ephemeral.version = 'older, strict';
  await connection.start();
  await eventually('all menus', () => fake.menus.size === PLACES.length);
  assert.equal(fake.callsOf('setMyCommands').filter(({ refused }) => refused !== null).length, 1);
  assert.ok(!lines.some(({ event }) => event === 'telegram.menu_not_set'));
});
