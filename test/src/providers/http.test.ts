import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { describe, test } from 'node:test';
import { type HttpAnswer, send } from '../../../src/providers/http.ts';
import { BROKEN_ANSWERS } from '../../support/broken-answers.ts';
import { json, startRawServer } from '../../support/raw-server.ts';

const CANARY = 'CANARYSECRET';
const call = (url: string, timeoutMs = 400): Promise<HttpAnswer> =>
  send({
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
  assert.deepEqual(await call(server.url), { kind: 'answer', status: 200, json: { error_code: 0 } });
});

test('an answer of just 64 kB is read, and one byte more is not', async (t) => {
  const server = await startRawServer(t, (response, { url }) => {
    const length = url.includes('more') ? 65_537 : 65_536;
    response.end(`"${'a'.repeat(length - 2)}"`);
  });
  const at = (path: string) => send({ url: new URL(server.url + path), headers: {}, body: '', timeoutMs: 5_000 });
  assert.equal((await at('/just')).kind, 'answer');
  const more = await at('/more');
  assert.equal(more.kind === 'broken' && more.code, 'too long');
});

test('every call has a connection of its own, so that none meets a kept one that died', async (t) => {
  const server = await startRawServer(t, json({}));
  for (let count = 0; count < 3; count += 1) assert.equal((await call(server.url)).kind, 'answer');
  assert.equal(server.connections(), 3);
});

describe('a call can also be', () => {
  test('a GET, which has no body', async (t) => {
    const server = await startRawServer(t, json({ ok: true }));
    const url = new URL(`${server.url}/orders?id=1`);
    const read = await send({ method: 'GET', url, headers: {}, body: '', timeoutMs: 400 });
    assert.deepEqual(read, { kind: 'answer', status: 200, json: { ok: true } });
    const [sent] = server.received;
    assert.deepEqual([sent?.method, sent?.url, sent?.body], ['GET', '/orders?id=1', '']);
    assert.equal(sent?.headers['content-length'], undefined);
  });

  test('one whose answer comes with another status, if it names that status; any other is broken as ever', async (t) => {
    const server = await startRawServer(t, (response, { url }) => {
      response.writeHead(Number(url.slice(1)), { location: '/elsewhere' }).end('{"code":"ORDER_EXISTS"}');
    });
    const at = (status: number) =>
      send({ url: new URL(`/${status}`, server.url), headers: {}, body: '', timeoutMs: 400, statuses: [200, 409] });
    assert.deepEqual(await at(409), { kind: 'answer', status: 409, json: { code: 'ORDER_EXISTS' } });
    for (const status of [201, 302, 401, 500]) {
      const read = await at(status);
      assert.equal(read.kind === 'broken' && read.code, `http ${status}`);
    }
    assert.equal(server.received.length, 5, 'nothing was repeated or followed');
  });
});
