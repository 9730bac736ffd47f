import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOpenTabs } from '../../../../adapters/slack/home/tabs.ts';
import { createMemoryStore } from '../../../support/playground-server.ts';

test('who has the tab open is known to every replica and after a restart, for six hours', async () => {
  const store = createMemoryStore();
  const clock = { at: 1_000_000 };
  const replica = () => createOpenTabs({ store, now: () => clock.at });
  const [first, second] = [replica(), replica()];
  assert.deepEqual(await second.users(), []);
  await first.note('U0AGENT');
  assert.deepEqual(await replica().users(), ['U0AGENT']);
  clock.at += 10_000;
  assert.deepEqual(await second.users(), ['U0AGENT']);
  clock.at += 6 * 3_600_000 - 10_001;
  assert.deepEqual(await first.users(), ['U0AGENT']);
  clock.at += 1;
  assert.deepEqual([await first.users(), await second.users(), await replica().users()], [[], [], []]);
});

test('of very many the newest are kept, and what a store holds of another shape is nobody', async () => {
  const store = createMemoryStore();
  const tabs = createOpenTabs({ store, now: () => 1_000_000 });
  for (let n = 0; n < 520; n += 1) await tabs.note(`U${n}`);
  await tabs.note('U100');
  const kept = await createOpenTabs({ store, now: () => 1_000_000 }).users();
  assert.deepEqual([kept.length, kept.at(-1), kept.includes('U0')], [500, 'U100', false]);
  for (const odd of [null, 'text', [1], [['U1']], { U1: 1 }]) {
    await store.put('slack.home.tabs', odd, null);
    assert.deepEqual(await createOpenTabs({ store, now: () => 1_000_000 }).users(), []);
  }
});
