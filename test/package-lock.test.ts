import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

type Locked = { readonly optionalDependencies?: Record<string, string>; readonly resolved?: string };
const lock = JSON.parse(readFileSync(new URL('../package-lock.json', import.meta.url), 'utf8'));
const packages: Record<string, Locked> = lock.packages;

test('the lock names the packages of every platform, so that npm ci works on each', () => {
  const wanted = Object.values(packages).flatMap(({ optionalDependencies }) => Object.keys(optionalDependencies ?? {}));
  const missing = wanted.filter((name) => packages[`node_modules/${name}`] === undefined);
  assert.deepEqual(missing, []);
});

test('the lock keeps no download addresses', () => {
  const kept = Object.entries(packages).filter(([, { resolved }]) => resolved?.startsWith('http'));
  assert.deepEqual(kept, []);
});
