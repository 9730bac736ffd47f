import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { renderTable } from '../../../adapters/telegram/render-table.ts';
import type { Answer } from '../../../commands/command.ts';
import { eventually } from '../../support/eventually.ts';
import type { ApiVersion } from '../../support/telegram/ephemeral.ts';
import { startEphemeralWorld } from '../../support/telegram/ephemeral-world.ts';
import { ANA, cardOf, GROUP, say, telegram } from '../../support/telegram/world.ts';

const LIST = cardOf('Two orders', {
  lines: [['⏳ T7K3QX waiting, 1 GB'], ['✅ T9ABCD delivered, 1 GB'], ['and 3 more']],
  table: {
    from: 0,
    head: ['Order', 'State'],
    rows: [
      [['⏳ ', { at: { conversation: telegram(GROUP), message: '7' }, name: 'T7K3QX' }], ['waiting']],
      [['✅ T9ABCD'], ['delivered']],
    ],
  },
});

async function arrange(t: TestContext, version: ApiVersion) {
  const world = await startEphemeralWorld(t, version);
  const { desk, fake } = world;
  let asked = 0;
  desk.answer = async () => ({ ...say('list'), card: LIST }) as Answer;
  const list = async (): Promise<void> => {
    asked += 1;
    fake.sayAlone(GROUP, ANA, '/list');
    await eventually('the list', () => world.alone().length + world.said().length === asked);
  };
  return { ...world, list };
}

test('a table stands instead of the lines that say the same, and links to the cards', () => {
  const blocks = renderTable(LIST)?.blocks ?? [];
  assert.deepEqual(
    blocks.map(({ type }) => type),
    ['paragraph', 'table', 'paragraph'],
  );
  const [, table] = blocks;
  const [head, first] = table?.type === 'table' ? table.cells : [];
  assert.deepEqual(
    head?.map(({ text, is_header: isHead }) => [text, isHead]),
    [
      ['Order', true],
      ['State', true],
    ],
  );
  assert.deepEqual(first?.[0]?.text, ['⏳ ', { type: 'url', text: 'T7K3QX', url: 'https://t.me/c/1234567890/7' }]);
  assert.equal(renderTable(cardOf('no table')), null);
});

test('a server that is known to have tables gets the table, for the same eyes', async (t) => {
  const { fake, list, alone, said, refused } = await arrange(t, '10.3');
  await list();
  await list();
  assert.deepEqual([said(), refused(), alone().length], [[], [], 2]);
  assert.match(alone()[0] ?? '', /⏳ T7K3QX waiting, 1 GB/);
  assert.match(alone()[1] ?? '', /Order\nState\n⏳ T7K3QX\nwaiting/);
  assert.match(alone()[1] ?? '', /and 3 more/);
  assert.equal(fake.callsOf('sendRichMessage').length, 1);
});

test('a server that takes no table gets the lines, and is not tried again', async (t) => {
  const { fake, list, alone, refused } = await arrange(t, '10.3');
  await list();
  fake.failNext('sendRichMessage', 'Not Found: method not found');
  await list();
  await list();
  assert.deepEqual(refused(), ['sendRichMessage']);
  assert.ok(alone().every((text) => text.includes('✅ T9ABCD delivered, 1 GB')));
});

test('an older server gets no table', async (t) => {
  const { fake, list } = await arrange(t, 'older');
  await list();
  await list();
  assert.equal(fake.callsOf('sendRichMessage').length, 0);
});
