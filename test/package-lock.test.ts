import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

type Locked = {
  readonly optionalDependencies?: Record<string, string>;
  readonly resolved?: string;
  readonly version?: string;
  readonly dev?: boolean;
};
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

test('a beta that runs in production has its reason in SECURITY.md, and a beta that is gone has none', () => {
  const betas = Object.entries(packages).flatMap(([path, { version = '', dev }]) =>
    path !== '' && dev !== true && version.includes('-') ? [`${path.split('node_modules/').at(-1)} ${version}`] : [],
  );
  const page = readFileSync(new URL('../SECURITY.md', import.meta.url), 'utf8');
  const explained = [...page.matchAll(/^\| `(\S+) (\S+-\S+)` \|/gm)].map(([, name, version]) => `${name} ${version}`);
  assert.deepEqual(explained.toSorted(), betas.toSorted());
});
