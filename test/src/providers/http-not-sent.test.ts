import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { createServer as createTlsServer, type TlsOptions } from 'node:tls';
import { type Broken, send } from '../../../src/providers/http.ts';
import { createJuhe } from '../../../src/providers/juhe/record.ts';
import { createYtx } from '../../../src/providers/ytx/client.ts';
import { CERTIFICATE } from '../../support/certificate.ts';
import { submissionOf, TRAFFIC } from '../../support/submissions.ts';

const BODY = 'THE-BODY-OF-THE-REQUEST';

async function broken(url: string, timeoutMs = 1_000): Promise<Broken> {
  const answer = await send({ url: new URL(url), headers: { authorization: 'SECRET' }, body: BODY, timeoutMs });
  assert.equal(answer.kind, 'broken');
  assert.ok(answer.kind === 'broken');
  return answer;
}

async function listening(t: TestContext, server: Server): Promise<number> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  return address.port;
}

/** A port on which nobody listens. */
async function freePort(t: TestContext): Promise<number> {
  const server = createServer();
  const port = await listening(t, server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A server that speaks TLS, and what it was sent within it. */
async function tlsServer(t: TestContext, options: TlsOptions) {
  const received: Buffer[] = [];
  const server = createTlsServer(options, (socket) => {
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => received.push(chunk));
  });
  server.on('tlsClientError', () => undefined);
  return { port: await listening(t, server), received };
}

describe('what went wrong before the first byte was certainly not sent', () => {
  test('a refused connection', async (t) => {
    const { code, sent } = await broken(`http://127.0.0.1:${await freePort(t)}/`);
    assert.deepEqual([code, sent], ['connection refused', false]);
  });

  test('a refused connection at every address of a name', async (t) => {
    const { code, sent } = await broken(`http://localhost:${await freePort(t)}/`);
    assert.deepEqual([code, sent], ['connection refused', false]);
  });

  test('a name that does not resolve', async () => {
    const { code, sent } = await broken('http://provider.invalid/', 5_000);
    assert.deepEqual([code, sent], ['name not found', false]);
  });

  test('a certificate that nobody vouches for: not a byte of the request is sent within the connection either', async (t) => {
    const { port, received } = await tlsServer(t, CERTIFICATE);
    const { code, sent } = await broken(`https://127.0.0.1:${port}/`);
    assert.deepEqual([code, sent], ['certificate', false]);
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(Buffer.concat(received).toString(), '');
  });

  test('a server that does not speak TLS', async (t) => {
    const port = await listening(
      t,
      createServer((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n')),
    );
    const { sent } = await broken(`https://127.0.0.1:${port}/`);
    assert.equal(sent, false);
  });

  test('a TLS handshake that never ends', async (t) => {
    const chunks: Buffer[] = [];
    const port = await listening(
      t,
      createServer((socket) => void socket.on('data', (chunk: Buffer) => chunks.push(chunk))),
    );
    const { code, sent } = await broken(`https://127.0.0.1:${port}/`, 300);
    assert.equal(sent, false);
    assert.match(code, /timeout/);
    assert.equal(Buffer.concat(chunks).includes(BODY), false);
  });

  test('a connection that is cut in the middle of the handshake', async (t) => {
    const port = await listening(
      t,
      createServer((socket) => void socket.once('data', () => socket.resetAndDestroy())),
    );
    assert.equal((await broken(`https://127.0.0.1:${port}/`)).sent, false);
  });

  test('an address that is none, and one of another protocol', async () => {
    assert.equal((await broken('ftp://provider.test/')).sent, false);
    const providers = [
      createJuhe({
        account: 'account',
        openId: 'o',
        key: 'k',
        baseUrl: 'http://',
        submitTimeoutMs: 500,
        callbackUrl: null,
      }),
      createYtx({
        account: 'account',
        accountSid: 's',
        authToken: 't',
        appId: 'a',
        baseUrl: 'http://a b',
        submitTimeoutMs: 500,
        now: Date.now,
      }),
    ];
    for (const { name, submit } of providers) {
      const submission = name === 'ytx' ? submissionOf(TRAFFIC) : submissionOf({ provider: 'juhe', pid: '1' });
      const report = await submit(submission);
      assert.deepEqual([report.outcome, report.code], [{ kind: 'not_sent' }, 'bad url']);
    }
  });
});

describe('what went wrong once the connection stood is unknown', () => {
  test('a connection that is cut after the request', async (t) => {
    const port = await listening(
      t,
      createServer((socket) => void socket.once('data', () => socket.resetAndDestroy())),
    );
    const { code, sent } = await broken(`http://127.0.0.1:${port}/`);
    assert.deepEqual([code, sent], ['reset', true]);
  });

  test('a server that takes the connection and never reads or answers', async (t) => {
    const port = await listening(
      t,
      createServer((socket) => void socket.pause()),
    );
    const { code, sent } = await broken(`http://127.0.0.1:${port}/`, 300);
    assert.deepEqual([code, sent], ['timeout', true]);
  });

  test('a connection that is cut after the request within TLS', async (t) => {
    const server = createTlsServer(CERTIFICATE, (socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => socket.destroy());
    });
    const port = await listening(t, server);
    const { NODE_TLS_REJECT_UNAUTHORIZED: before } = process.env;
    process.env.NODE_TLS_REJECT_UNAUTHORIZED = '0';
    try {
      assert.equal((await broken(`https://127.0.0.1:${port}/`)).sent, true);
    } finally {
      if (before === undefined) delete process.env.NODE_TLS_REJECT_UNAUTHORIZED;
      else process.env.NODE_TLS_REJECT_UNAUTHORIZED = before;
    }
  });
});

test('a submission that was not sent says so, and a question that was not sent is only unanswered', async (t) => {
  const url = `http://127.0.0.1:${await freePort(t)}`;
  const juhe = createJuhe({
    account: 'account',
    openId: 'o',
    key: 'k',
    baseUrl: url,
    submitTimeoutMs: 500,
    callbackUrl: null,
  });
  const ytx = createYtx({
    account: 'account',
    accountSid: 's',
    authToken: 't',
    appId: 'a',
    baseUrl: url,
    submitTimeoutMs: 500,
    now: Date.now,
  });
  for (const [provider, submission] of [
    [juhe, submissionOf({ provider: 'juhe', pid: '1' })],
    [ytx, submissionOf(TRAFFIC)],
  ] as const) {
    const report = await provider.submit(submission);
    assert.deepEqual([report.outcome, report.code], [{ kind: 'not_sent' }, 'connection refused']);
    const lane = provider.name === 'ytx' ? 'ytx:traffic' : 'juhe';
    const [asked] = await provider.query(lane, [{ ...submission, providerOrderId: null }]);
    assert.deepEqual([asked?.outcome, asked?.code], [{ kind: 'unknown', unlisted: false }, 'connection refused']);
  }
});

test('a blank after the base address is no part of it', async (t) => {
  const seen: string[] = [];
  const port = await listening(
    t,
    createServer((socket) => {
      socket.once('data', (chunk: Buffer) => {
        seen.push(chunk.toString().split('\r\n')[0] ?? '');
        socket.destroy();
      });
    }),
  );
  const baseUrl = ` http://127.0.0.1:${port}/ \n`;
  const juhe = createJuhe({
    account: 'account',
    openId: 'o',
    key: 'k',
    baseUrl,
    submitTimeoutMs: 500,
    callbackUrl: null,
  });
  await juhe.submit(submissionOf({ provider: 'juhe', pid: '1' }));
  assert.deepEqual(seen, ['POST /flow/onlineorder HTTP/1.1']);
});
