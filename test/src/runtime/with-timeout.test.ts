import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTimeout } from '../../../src/runtime/with-timeout.ts';

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
