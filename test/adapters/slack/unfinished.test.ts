import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createUnfinished } from '../../../adapters/slack/unfinished.ts';
import { eventually } from '../../support/eventually.ts';
import { createMemoryStore } from '../../support/playground-server.ts';

test('what was acknowledged before it ended is done again by the next process, and only then forgotten', async () => {
  const store = createMemoryStore();
  const never = createUnfinished({ store, newKey: () => 'one', runInBackground: (_, task) => void task() });
  const dies = new Promise<string>(() => {});
  assert.equal(await never.inTime('form', { view: 'V1' }, dies), null);
  assert.equal(await never.inTime('click', { line: 'bulk send' }, Promise.resolve('at once')), 'at once');

  const again: unknown[] = [];
  const next = createUnfinished({ store, newKey: () => 'two', runInBackground: (_, task) => void task() });
  const act = async (payload: unknown): Promise<void> => void again.push(payload);
  await next.resume({ form: act, shortcut: act, click: act });
  assert.deepEqual(again, [{ view: 'V1' }]);
  await eventually('the store is empty', async () => ((await store.get('slack.unfinished')) as unknown[]).length === 0);
});
