import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Route } from '../../../src/core/surface.ts';
import {
  answeringProbes,
  PROBE_ANSWER_HEADER,
  PROBE_HEADER,
  probeAnswer,
  signProbe,
} from '../../../src/http/server.ts';

const KEY = 'what a desk and its doctor have';
const NOW = 1_700_000_000_000;
const PATH = '/callbacks/juhe';

/** What a route answers to a probe; the route itself says 401, as to any stranger. */
async function answered(probe: string | undefined) {
  const route: Route = { methods: ['POST'], path: PATH, take: async () => ({ status: 401 }) };
  const [asked] = answeringProbes([route], KEY, () => NOW);
  const headers = probe === undefined ? {} : { [PROBE_HEADER]: probe };
  return asked?.take({ method: 'POST', path: PATH, query: new URLSearchParams(), headers, body: new Uint8Array() });
}

test('a probe that is signed is answered by the path that it reached', async () => {
  const probe = signProbe(KEY, NOW - 60_000);
  assert.deepEqual(await answered(probe), {
    status: 200,
    headers: { [PROBE_ANSWER_HEADER]: probeAnswer(KEY, probe, PATH) },
  });
  assert.notEqual(probeAnswer(KEY, probe, PATH), probeAnswer(KEY, probe, '/callbacks/ytx/:token'));
});

test('anything but a signed probe of now goes on to the route, which tells a stranger nothing', async () => {
  const right = signProbe(KEY, NOW);
  const others = [
    undefined,
    '',
    'x',
    String(NOW),
    signProbe('another key', NOW),
    signProbe(KEY, NOW - 3_600_000),
    signProbe(KEY, NOW + 3_600_000),
    `${right.slice(0, -1)}${right.endsWith('0') ? '1' : '0'}`,
    right.replace(/^\d+/, String(NOW + 1)),
    `${'9'.repeat(30)}.${right.split('.')[1]}`,
  ];
  for (const probe of others) assert.deepEqual(await answered(probe), { status: 401 }, probe);
});
