import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { type TestContext, test } from 'node:test';
import { LedgerUnreachable } from '../../../src/core/ledger.ts';
import type { HttpRequest, HttpResponse, Route } from '../../../src/core/surface.ts';
import { MAX_BODY_BYTES, serveHttp } from '../../../src/http/server.ts';
import { silentLog } from '../../support/silent.ts';

type Setting = Partial<Pick<Parameters<typeof serveHttp>[0], 'basePath' | 'pages'>> & Partial<Pick<Route, 'methods'>>;

async function serve(
  t: TestContext,
  take: (request: HttpRequest) => Promise<HttpResponse>,
  path = '/machine',
  { methods = ['POST'], ...setting }: Setting = {},
) {
  const route: Route = { methods, path, take };
  const pages = ({ url }: Request) => new Response(`page ${new URL(url).pathname}`);
  const server = await serveHttp({ port: 0, host: '127.0.0.1', routes: [route], pages, log: silentLog, ...setting });
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
  const told = await fetch(`${url}/machine`, { method: 'POST', body: 'x'.repeat(MAX_BODY_BYTES + 1) });
  assert.equal(told.status, 413);
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
  assert.equal(await post('/callbacks/x/'), 'page /callbacks/x/');
  assert.equal(await post('/callbacks/x/a/b'), 'page /callbacks/x/a/b');
});

/** Sends these bytes and returns all that is answered until the connection ends. */
function rawly(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  let answer = '';
  socket.on('data', (chunk) => {
    answer += chunk;
  });
  socket.end(text);
  return new Promise((resolve) => socket.on('close', () => resolve(answer)));
}

for (const [what, ask] of [
  ['HTTP/1.0 without a Host', 'GET /machine HTTP/1.0\r\n\r\n'],
  ['HTTP/1.0 with a whole address', 'GET http://desk.internal/machine HTTP/1.0\r\n\r\n'],
  ['HTTP/1.1 with a query', 'GET /machine?now HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'],
] as const)
  test(`a machine route answers ${what}, a HEAD with the same head and no body`, async (t) => {
    const route = { methods: ['GET'] } as const;
    const { port } = await serve(t, async () => ({ status: 200, body: 'well' }), '/machine', route);
    assert.match(await rawly(port, ask), /^HTTP\/1\.1 200 OK\r\n[\s\S]*content-length: 4\r\n[\s\S]*\r\n\r\nwell$/);
    const head = await rawly(port, ask.replace('GET', 'HEAD'));
    assert.match(head, /^HTTP\/1\.1 200 OK\r\n[\s\S]*content-length: 4\r\n[\s\S]*\r\n\r\n$/);
  });

test('OPTIONS names what is allowed and reaches no route; any other method is 405 with the same', async (t) => {
  let taken = 0;
  const take = async (): Promise<HttpResponse> => {
    taken += 1;
    return { status: 200 };
  };
  const both = await serve(t, take, '/machine', { methods: ['GET', 'POST'] });
  const posted = await serve(t, take);
  for (const [url, allowed, refused] of [
    [both.url, 'GET, HEAD, POST, OPTIONS', ['PUT', 'DELETE', 'PATCH']],
    [posted.url, 'POST, OPTIONS', ['GET', 'HEAD', 'PUT', 'DELETE', 'PATCH']],
  ] as const) {
    const options = await fetch(`${url}/machine`, { method: 'OPTIONS' });
    assert.deepEqual([options.status, options.headers.get('allow')], [200, allowed]);
    for (const method of refused) {
      const answer = await fetch(`${url}/machine`, { method });
      assert.deepEqual([answer.status, answer.headers.get('allow')], [405, allowed], method);
    }
  }
  assert.equal(taken, 0);
});

test('with a base path each route and page is found under it and without it, and nothing else is', async (t) => {
  const { url } = await serve(t, async ({ path }) => ({ status: 200, body: path }), '/callbacks/x/:token', {
    basePath: '/topup',
  });
  const origin = url.slice(0, -'/topup'.length);
  const post = (path: string) => fetch(origin + path, { method: 'POST' }).then((answer) => answer.text());
  assert.equal(await post('/topup/callbacks/x/abc?q=1'), '/callbacks/x/abc');
  assert.equal(await post('/callbacks/x/abc'), '/callbacks/x/abc');
  assert.equal(await post('/topup/start?a=1'), 'page /start');
  assert.equal(await post('/topupper/callbacks/x/abc'), 'page /topupper/callbacks/x/abc');
  assert.equal(await post('/topup/topup/callbacks/x/abc'), 'page /topup/callbacks/x/abc');
  const bare = await fetch(`${origin}/topup`, { redirect: 'manual' });
  assert.deepEqual([bare.status, bare.headers.get('location')], [308, '/topup/']);
});

test('where there are no pages every other path is 404, also for HTTP/1.0', async (t) => {
  const { port, url } = await serve(t, async () => ({ status: 200 }), '/machine', { pages: null });
  assert.equal((await fetch(`${url}/elsewhere`)).status, 404);
  assert.match(await rawly(port, 'GET / HTTP/1.0\r\n\r\n'), /^HTTP\/1\.1 404 /);
});

for (const [host, port, sentence] of [
  ['192.0.2.1', 0, /HOST is "192\.0\.2\.1", which is no address of this machine .*set it to 127\.0\.0\.1/],
  ['host-of-another-tool.invalid', 0, /HOST is "host-of-another-tool\.invalid", which is no address/],
] as const)
  test(`a start on ${host} says which variable to set`, async () => {
    await assert.rejects(serveHttp({ port, host, routes: [], pages: null, log: silentLog }), sentence);
  });
