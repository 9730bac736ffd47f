import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { type HttpAnswer, post } from '../../../src/providers/http.ts';
import { BROKEN_ANSWERS } from '../../support/broken-answers.ts';
import { json, startRawServer } from '../../support/raw-server.ts';

const CANARY = 'CANARYSECRET';
const call = (url: string, timeoutMs = 400): Promise<HttpAnswer> =>
  post({
    url: new URL(`${url}/${CANARY}?Sign=${CANARY}`),
    headers: { authorization: CANARY },
    body: CANARY,
    timeoutMs,
  });

describe('an answer that is not a whole 200 with JSON is broken, and names no secret', () => {
  for (const { name, code, answer } of BROKEN_ANSWERS) {
    test(name, async (t) => {
      const server = await startRawServer(t, answer);
      const read = await call(server.url);
      assert.equal(read.kind === 'broken' && read.code, code);
      assert.equal(JSON.stringify(read).includes(CANARY), false);
      assert.equal(read.kind === 'broken' && read.sent, true, 'it may have been served');
      assert.equal(server.received.length, 1, 'one request, neither repeated nor redirected');
    });
  }

  test('a refused connection', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    await new Promise((resolve) => server.close(resolve));
    const read = await call(`http://127.0.0.1:${address.port}`);
    assert.equal(read.kind === 'broken' && read.code, 'connection refused');
    assert.equal(read.kind === 'broken' && read.sent, false);
  });

  test('a connection that is closed at once', async (t) => {
    const server = createServer((socket) => socket.resetAndDestroy()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    t.after(() => server.close());
    const address = server.address();
    assert.ok(typeof address === 'object' && address !== null);
    const read = await call(`http://127.0.0.1:${address.port}`);
    assert.equal(read.kind === 'broken' && read.code, 'reset');
  });
});

test('a byte order mark does not spoil an answer', async (t) => {
  const server = await startRawServer(t, (response) => void response.end('\ufeff{"error_code":0}'));
  assert.deepEqual(await call(server.url), { kind: 'answer', json: { error_code: 0 } });
});

test('an answer of just 64 kB is read, and one byte more is not', async (t) => {
  const server = await startRawServer(t, (response, { url }) => {
    const length = url.includes('more') ? 65_537 : 65_536;
    response.end(`"${'a'.repeat(length - 2)}"`);
  });
  const at = (path: string) => post({ url: new URL(server.url + path), headers: {}, body: '', timeoutMs: 5_000 });
  assert.equal((await at('/just')).kind, 'answer');
  const more = await at('/more');
  assert.equal(more.kind === 'broken' && more.code, 'too long');
});

test('every call has a connection of its own, so that none meets a kept one that died', async (t) => {
  const server = await startRawServer(t, json({}));
  for (let count = 0; count < 3; count += 1) assert.equal((await call(server.url)).kind, 'answer');
  assert.equal(server.connections(), 3);
});
