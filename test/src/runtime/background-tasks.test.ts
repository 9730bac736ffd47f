import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBackgroundTasks } from '../../../src/runtime/background-tasks.ts';

test('what is under way is counted until it ends, and no longer when whoever started it goes on', async () => {
  const tasks = createBackgroundTasks();
  const { promise, resolve } = Promise.withResolvers<string>();
  const tracked = tasks.track(promise);
  assert.equal(tasks.size(), 1);
  resolve('done');
  assert.equal(await tracked, 'done');
  assert.equal(tasks.size(), 0);
});

test('a stop waits for what is under way, and for what that started', async () => {
  const tasks = createBackgroundTasks();
  const first = Promise.withResolvers<void>();
  const second = Promise.withResolvers<void>();
  void tasks.track(first.promise.then(() => void tasks.track(second.promise)));
  let isSettled = false;
  const settled = tasks.settled().then(() => {
    isSettled = true;
  });
  first.resolve();
  await new Promise((resolve) => setTimeout(resolve, 5));
  assert.equal(isSettled, false);
  second.resolve();
  await settled;
  assert.equal(tasks.size(), 0);
});

test('a task that fails is its own caller’s, and a stop does not fail with it', async () => {
  const tasks = createBackgroundTasks();
  const { promise, reject } = Promise.withResolvers<void>();
  const failed = assert.rejects(tasks.track(promise), /broken/);
  const settled = tasks.settled();
  reject(new Error('broken'));
  await Promise.all([failed, settled]);
});
