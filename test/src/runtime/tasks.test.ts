import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createBackgroundTasks, messageOf, pause, withTimeout } from '../../../src/runtime/tasks.ts';

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

test('a pause lasts as long as it is told to', async (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] });
  let isOver = false;
  const waiting = pause(30).then(() => {
    isOver = true;
  });
  t.mock.timers.tick(29);
  await Promise.resolve();
  assert.equal(isOver, false);
  t.mock.timers.tick(1);
  await waiting;
});

test('a signal ends a pause at once, also one that was given before', async (t) => {
  // No time passes.
  t.mock.timers.enable({ apis: ['setTimeout'] });
  const stopping = new AbortController();
  const waiting = pause(60_000, stopping.signal);
  stopping.abort();
  await waiting;
  await pause(60_000, stopping.signal);
});

test('a pause that is not waited for does not keep the process', () => {
  const timeouts = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  const before = timeouts();
  void pause(1_000, undefined, { unref: true });
  assert.equal(timeouts(), before);
});

const later = <T>(ms: number, value: T): Promise<T> => new Promise((resolve) => setTimeout(resolve, ms, value));

test('what is there in time is given, and what is late is null', async () => {
  assert.equal(await withTimeout(1_000, Promise.resolve('there')), 'there');
  assert.equal(await withTimeout(5, later(200, 'late')), null);
});

test('what fails in time fails, and what fails late is nobody’s', async () => {
  await assert.rejects(withTimeout(1_000, Promise.reject(new Error('broken'))), /broken/);
  const late = later(20, null).then(() => {
    throw new Error('too late to be heard');
  });
  assert.equal(await withTimeout(1, late), null);
  await assert.rejects(late, /too late/);
});

test('no timer is left behind', async () => {
  const before = process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length;
  await withTimeout(60_000, Promise.resolve());
  assert.equal(process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length, before);
});

test('an error is told by its message, else by its code, else by its name', () => {
  assert.equal(messageOf(new Error('the disk is full')), 'the disk is full');
  assert.equal(messageOf(Object.assign(new AggregateError([]), { code: 'ECONNREFUSED' })), 'ECONNREFUSED');
  assert.equal(messageOf(new TypeError()), 'TypeError');
});

test('what is thrown and is no error is told as it is', () => {
  assert.equal(messageOf('out of paper'), 'out of paper');
  assert.equal(messageOf(null), 'null');
});
