import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { startPlayground } from '../../support/playground-server.ts';

const SAY = { as: 'web:agent', text: '/help', id: 'line-0001' };

/** A request with exactly these headers: fetch would choose the host itself. */
const statusOf = (port: number, path: string, headers: Record<string, string>): Promise<number> =>
  new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, path, headers, setHost: false }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    sent.on('error', reject);
    sent.end();
  });

test('the page and all that it names are served, with nothing from elsewhere and no inline script', async (t) => {
  const { url } = await startPlayground(t);
  const page = await fetch(url);
  const html = await page.text();
  const policy = page.headers.get('content-security-policy') ?? '';
  assert.match(policy, /default-src 'none'/);
  assert.doesNotMatch(policy, /unsafe|https?:|\*/);
  assert.equal(page.headers.get('x-content-type-options'), 'nosniff');
  assert.equal(page.headers.get('cache-control'), 'no-store');
  assert.doesNotMatch(html, /<script(?![^>]*src=)|\son\w+=|style=/);
  const named = [...html.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, path]) => path);
  assert.ok(named.length > 5);
  for (const path of [...named, 'assets/words.json']) {
    // Relative, so that a proxy may have the page under any path.
    assert.doesNotMatch(path ?? '', /^\/|:/);
    assert.equal((await fetch(`${url}/${path}`)).status, 200, path);
  }
});

test('HEAD is answered like GET without a body, OPTIONS with what is allowed, and another method with 405', async (t) => {
  const { url } = await startPlayground(t);
  for (const path of ['/', '/assets/page.css', '/start', '/events?as=web:agent']) {
    const head = await fetch(url + path, { method: 'HEAD' });
    assert.deepEqual([head.status, await head.text()], [200, ''], path);
  }
  for (const [path, allowed, other] of [
    ['/start', 'GET, HEAD, OPTIONS', 'DELETE'],
    ['/say', 'POST, OPTIONS', 'GET'],
  ] as const) {
    const options = await fetch(url + path, { method: 'OPTIONS' });
    assert.deepEqual([options.status, options.headers.get('allow')], [200, allowed]);
    const refused = await fetch(url + path, { method: other });
    assert.deepEqual([refused.status, refused.headers.get('allow')], [405, allowed]);
  }
});

test('no file but the page’s own is served', async (t) => {
  const { url, port } = await startPlayground(t);
  for (const path of ['/assets/connect.ts', '/assets/..%2Fconnect.ts', '/assets/%2e%2e/words.ts', '/nothing']) {
    assert.equal((await fetch(`${url}${path}`)).status, 404, path);
  }
  assert.equal(await statusOf(port, '/assets/../connect.ts', { host: 'localhost' }), 404);
});

test('every word of the page is there in both languages', async (t) => {
  const { url } = await startPlayground(t);
  const words = (await (await fetch(`${url}/assets/words.json`)).json()) as Record<'en' | 'zh', Record<string, string>>;
  const html = await (await fetch(url)).text();
  assert.deepEqual(Object.keys(words.zh), Object.keys(words.en));
  for (const [, key] of html.matchAll(/data-(?:word|label)="([^"]+)"/g)) {
    assert.ok(words.en[key ?? ''] && words.zh[key ?? ''], key);
  }
});

test('only loopback names are answered, so that no stranger’s name can be pointed here', async (t) => {
  const { port } = await startPlayground(t);
  for (const host of ['localhost', `127.0.0.1:${port}`, `[::1]:${port}`, `LOCALHOST:${port}`]) {
    assert.equal(await statusOf(port, '/start', { host }), 200, host);
  }
  for (const host of ['evil.example', `localhost.evil.example:${port}`, '127.0.0.1.nip.io', '192.168.1.7', 'a b']) {
    assert.ok([400, 403].includes(await statusOf(port, '/start', { host })), host);
  }
});

test('another page of the same browser can neither post nor read', async (t) => {
  const { url, port, desk, post } = await startPlayground(t);
  const forged: Record<string, string>[] = [
    { Origin: 'https://evil.example' },
    { Origin: `http://127.0.0.1:${port + 1}` },
    { Origin: 'null' },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site' },
    { 'Content-Type': 'text/plain' },
    { 'Content-Type': 'application/x-www-form-urlencoded' },
  ];
  for (const headers of forged) {
    assert.equal((await post('/say', SAY, headers)).status, 403, JSON.stringify(headers));
  }
  assert.equal(desk.given.length, 0);
  const read = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors', host: `127.0.0.1:${port}` };
  assert.equal(await statusOf(port, '/events?as=web:agent', read), 403);
  assert.equal(await statusOf(port, '/', { ...read, 'sec-fetch-mode': 'navigate' }), 200);
  assert.equal((await post('/say', SAY, { Origin: url, 'Sec-Fetch-Site': 'same-origin' })).status, 200);
});

test('a body that the page would not send is refused, and a huge one is not read', async (t) => {
  const { desk, post } = await startPlayground(t);
  const bodies = [
    '{',
    'null',
    [],
    { ...SAY, as: 'slack:U0BOSS' },
    { ...SAY, text: '   ' },
    { ...SAY, text: 7 },
    { ...SAY, id: 'a.b.c.d.e.f.g' },
    { ...SAY, id: '' },
    { ...SAY, language: 'fr' },
  ];
  for (const body of bodies) assert.equal((await post('/say', body)).status, 400, JSON.stringify(body));
  assert.equal((await post('/say', { ...SAY, text: 'x'.repeat(250_000) })).status, 413);
  assert.equal(desk.given.length, 0);
});

test('a line far too long for any command is refused in words, alone', async (t) => {
  const { desk, say } = await startPlayground(t);
  assert.equal((await say('web:agent', `/topup ${'9'.repeat(5000)}`)).refused, true);
  assert.deepEqual(desk.given[0]?.command, { ok: false, error: { kind: 'too_long', longest: 2000 } });
});
