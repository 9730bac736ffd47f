import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../../support/eventually.ts';
import { ANA, cardOf, createWorld, GROUP, startWorld, type World } from '../../support/telegram/world.ts';

const CSV = { name: 'outage.csv', bytes: 'number,product\n13911281234,1GB\n' };

const given = (world: World) => eventually('the command', () => world.given.at(-1));
const fileOf = async (world: World) => {
  const { file } = await given(world);
  assert.ok(file);
  return file.ok ? { name: file.name, text: Buffer.from(file.bytes).toString() } : file.kind;
};

test('/bulk takes a document as its caption, or as a reply to it, in either language', async (t) => {
  for (const line of ['/bulk', '/topup bulk', '/topup 批量', '/bulk@topup_bot']) {
    const world = await startWorld(t, 'webhook');
    world.fake.group(GROUP);
    world.fake.say(GROUP, ANA, line, { document: CSV });
    assert.deepEqual(await fileOf(world), { name: 'outage.csv', text: CSV.bytes });
    const sent = world.fake.say(GROUP, ANA, '', { document: CSV });
    world.fake.say(GROUP, ANA, line, { replyTo: sent.id });
    await eventually('the reply', () => world.given.length === 2);
    assert.deepEqual(await fileOf(world), { name: 'outage.csv', text: CSV.bytes });
    assert.equal(world.given[1]?.origin.message, String(sent.id + 1));
  }
});

test('/bulk as a reply to lines takes those, and lines of its own come first', async (t) => {
  const world = await startWorld(t, 'webhook');
  const lines = world.fake.say(GROUP, ANA, '13911281234 1GB outage\n13911281235 1GB outage');
  world.fake.say(GROUP, ANA, '/bulk', { replyTo: lines.id });
  const first = await given(world);
  assert.deepEqual(first.command, {
    ok: true,
    value: { kind: 'bulk', asked: { kind: 'lines', text: '13911281234 1GB outage\n13911281235 1GB outage' } },
  });
  world.fake.say(GROUP, ANA, '/bulk 13911281236 1GB', { replyTo: lines.id });
  await eventually('the second', () => world.given.length === 2);
  assert.match(JSON.stringify(world.given[1]?.command), /13911281236 1GB/);
});

test('a document without /bulk is nobody’s request', async (t) => {
  const world = await startWorld(t, 'webhook');
  const { updates } = world.fake;
  world.fake.say(GROUP, ANA, '', { document: CSV });
  world.fake.say(GROUP, ANA, 'here is the list', { document: CSV });
  await eventually('both', () => updates.deliveries.length === 2);
  assert.equal(world.given.length, 0);
});

test('a document that cannot be had is a refusal, and the token stands in no log', async (t) => {
  const world = await startWorld(t, 'webhook');
  const { fake } = world;
  const refusalOf = async (size: number, change: () => void = () => {}) => {
    const before = world.given.length;
    const { id } = fake.say(GROUP, ANA, '', { document: { ...CSV, size } });
    change();
    fake.say(GROUP, ANA, '/bulk', { replyTo: id });
    await eventually('the command', () => world.given.length > before);
    return fileOf(world);
  };
  assert.equal(await refusalOf(1_000_001), 'file_too_large');
  assert.equal(await refusalOf(10, () => fake.failNext('getFile', 'Bad Request: file is too big')), 'file_too_large');
  assert.equal(await refusalOf(10, () => fake.failNext('getFile', 'Bad Request: wrong file_id')), 'file_deleted');
  assert.equal(await refusalOf(10, () => fake.failNext('getFile', 502)), 'file_not_fetched');
  assert.equal(
    await refusalOf(10, () => {
      for (const document of fake.documents.values()) document.deleted = true;
    }),
    'file_deleted',
  );
  assert.doesNotMatch(JSON.stringify(world.lines), new RegExp(fake.token));
});

test('the file of an answer hangs under the message that it answers', async (t) => {
  const world = await createWorld(t, 'webhook');
  const file = { name: 'B7K3QX-check.csv', text: 'row,number\n4,12345\n' };
  world.desk.answer = async () => ({
    kind: 'say',
    card: cardOf('1 of 2 rows fits', { file }),
    at: null,
    refused: false,
  });
  await world.connection.start();
  world.fake.group(GROUP);
  const asked = world.fake.say(GROUP, ANA, '/bulk', { document: CSV });
  const sent = await eventually('the file', () => world.fake.messages(GROUP).find((one) => one.file !== undefined));
  assert.deepEqual([sent.file?.name, sent.replyTo, sent.file?.bytes.toString()], [file.name, asked.id, file.text]);
});
