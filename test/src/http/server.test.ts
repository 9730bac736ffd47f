import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import type { HttpRequest, HttpResponse, Route } from '../../../src/core/http-request.ts';
import { LedgerUnreachable } from '../../../src/core/ledger.ts';
import { MAX_BODY_BYTES, serveHttp } from '../../../src/http/server.ts';
import { silentLog } from '../../support/silent.ts';

async function serve(t: TestContext, take: (request: HttpRequest) => Promise<HttpResponse>, path = '/machine') {
  const route: Route = { methods: ['POST'], path, take };
  const server = await serveHttp({
    port: 0,
    host: '127.0.0.1',
    routes: [route],
    pages: () => new Response('page'),
    log: silentLog,
  });
  t.after(() => server.close());
  return server;
}

test('a machine route gets the bytes exactly as they came, however they were cut', async (t) => {
  const seen: string[] = [];
  const { port } = await serve(t, async ({ body, query }) => {
    seen.push(`${Buffer.from(body).toString('utf8')} ${query.get('a')}`);
    return { status: 200, body: 'ok' };
  });
  const bytes = Buffer.from('充值流量');
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  socket.write(`POST /machine?a=1 HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${bytes.length}\r\n\r\n`);
  for (const byte of bytes) {
    socket.write(Buffer.from([byte]));
    await new Promise((resolve) => setImmediate(resolve));
  }
  const answer = await new Promise<string>((resolve) => {
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('close', () => resolve(text));
  });
  assert.match(answer, /^HTTP\/1\.1 200/);
  assert.deepEqual(seen, ['充值流量 1']);
});

test('a body over 256 kB is answered 413, told in advance or not, and never reaches the route', async (t) => {
  let taken = 0;
  const { url } = await serve(t, async () => {
    taken += 1;
    return { status: 200 };
  });
  const ctx = await fetch(`${url}/machine`, { method: 'POST', body: 'x'.repeat(MAX_BODY_BYTES + 1) });
  assert.equal(ctx.status, 413);
  const chunk = new Uint8Array(64 * 1024);
  const stream = new ReadableStream({
    start: (controller) => {
      for (let n = 0; n < 5; n += 1) controller.enqueue(chunk);
      controller.close();
    },
  });
  const streamed = await fetch(`${url}/machine`, { method: 'POST', body: stream, duplex: 'half' });
  assert.equal(streamed.status, 413);
  const most = await fetch(`${url}/machine`, { method: 'POST', body: 'x'.repeat(MAX_BODY_BYTES) });
  assert.equal(most.status, 200);
  assert.equal(taken, 1);
});

test('a database that is away is answered 503 with Retry-After, anything else that breaks 500 and nothing said', async (t) => {
  const errors = [new LedgerUnreachable('gone'), new Error('canary')];
  const { url } = await serve(t, () => Promise.reject(errors.shift()));
  const away = await fetch(`${url}/machine`, { method: 'POST' });
  assert.deepEqual([away.status, away.headers.get('retry-after'), await away.text()], [503, '5', '']);
  const broken = await fetch(`${url}/machine`, { method: 'POST' });
  assert.deepEqual([broken.status, await broken.text()], [500, '']);
});

test('another method is 405, another path is for the pages, and a token is one segment', async (t) => {
  const { url } = await serve(t, async ({ path }) => ({ status: 200, body: path }), '/callbacks/x/:token');
  assert.equal((await fetch(`${url}/callbacks/x/abc`)).status, 405);
  const post = (path: string) => fetch(url + path, { method: 'POST' }).then((answer) => answer.text());
  assert.equal(await post('/callbacks/x/abc?q=1'), '/callbacks/x/abc');
  assert.equal(await post('/callbacks/x/'), 'page');
  assert.equal(await post('/callbacks/x/a/b'), 'page');
});
