import assert from 'node:assert/strict';
import { createServer, request as httpRequest } from 'node:http';
import type { AddressInfo } from 'node:net';
import { describe, type TestContext, test } from 'node:test';
import { amiss, type Installation, setWebhook, startInstallation } from '../../../support/doctor.ts';
import { type Breakage, named } from '../../../support/doctor-breakages.ts';

/** A proxy before the desk, which does something with what comes. */
async function proxied(t: TestContext, desk: Installation, pass: (path: string) => string | number): Promise<void> {
  const server = createServer((incoming, outgoing) => {
    const target = pass(incoming.url ?? '/');
    if (typeof target === 'number')
      return void outgoing
        .writeHead(
          target,
          target < 400 ? { location: 'https://elsewhere.example.com/' } : { 'content-type': 'text/html' },
        )
        .end('<html></html>');
    const on = httpRequest(
      `http://127.0.0.1:${desk.port}${target}`,
      { method: incoming.method, headers: incoming.headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      },
    );
    on.on('error', () => outgoing.writeHead(502).end('<html>bad gateway</html>'));
    incoming.pipe(on);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  t.after(() => server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  desk.environment.PUBLIC_URL = url;
  setWebhook(desk.telegram, `${url}/telegram/webhook`);
}

const EVERY_PATH = /^error public_url \/(slack|telegram|callbacks)/;
const WAYS: readonly (Omit<Breakage, 'break'> & { readonly pass: (path: string) => string | number })[] = [
  {
    what: 'a proxy that takes a part of the path off',
    pass: (path) => path.replace(/^\/[a-z]+/, ''),
    line: /^error public_url \/slack\/events: the path does not reach the desk unchanged \(HTTP (404|503)\)|^error public_url \/slack\/events: a proxy answers HTTP 503/,
    also: [EVERY_PATH],
  },
  {
    what: 'a proxy that lets a provider’s path not through',
    pass: (path) => (path.startsWith('/callbacks/juhe') ? 404 : path),
    line: /^error public_url \/callbacks\/juhe: the path does not reach the desk unchanged \(HTTP 404\) → Have the proxy forward/,
    also: [/^error public_url \/callbacks\/juhe/],
  },
  {
    what: 'a proxy that asks for a login',
    pass: (path) => (path === '/slack/events' ? 401 : path),
    line: /^error public_url \/slack\/events: a proxy asks for a login \(HTTP 401\) → Allow POST \/slack\/events without a login/,
  },
  {
    what: 'a proxy that redirects',
    pass: (path) => (path === '/slack/events' ? 301 : path),
    line: /^error public_url \/slack\/events: PUBLIC_URL redirects \(HTTP 301 to https:\/\/elsewhere\.example\.com\)/,
  },
  {
    what: 'a proxy that does not reach the desk',
    pass: () => 502,
    line: /^error public_url \/slack\/events: a proxy answers HTTP 502: it does not reach the desk → Have the proxy forward to the address and port/,
    also: [EVERY_PATH],
  },
];

describe('the doctor names what is wrong on the way from PUBLIC_URL', () => {
  for (const { pass, ...breakage } of WAYS)
    test(breakage.what, (t) => named(t, { ...breakage, break: (desk) => proxied(t, desk, pass) }));
  test('a proxy that passes everything on is nothing to speak of', async (t) => {
    const desk = await startInstallation(t);
    await proxied(t, desk, (path) => path);
    assert.deepEqual(amiss(await desk.examine()), []);
  });
  test('a desk behind a path of the proxy is reached there', async (t) => {
    const desk = await startInstallation(t);
    await proxied(t, desk, (path) => (path.startsWith('/topup/') ? path : 404));
    desk.environment.BASE_PATH = '/topup';
    setWebhook(desk.telegram, `${desk.environment.PUBLIC_URL}/topup/telegram/webhook`);
    assert.deepEqual(amiss(await desk.examine()), []);
    delete desk.environment.BASE_PATH;
    assert.match(amiss(await desk.examine()).join('\n'), /the path does not reach the desk unchanged.*set BASE_PATH/);
  });

  const leadNowhere: Breakage['break'] = ({ environment, telegram }) => {
    environment.PUBLIC_URL = 'http://topup.invalid';
    telegram.updates.setWebhook({
      url: 'http://topup.invalid/telegram/webhook',
      secret: 'a',
      allowed: null,
      maxConnections: 40,
    });
  };

  const OTHERS: readonly Breakage[] = [
    {
      what: 'a name that DNS does not know',
      break: leadNowhere,
      line: /^error public_url \/slack\/events: PUBLIC_URL does not lead to the desk: its name .* → Correct the name/,
      also: [EVERY_PATH, /^error public_url : PUBLIC_URL begins with http:/],
    },
    {
      what: 'an address without TLS',
      break: leadNowhere,
      line: /^error public_url : PUBLIC_URL begins with http:\/\/, but chats call only https:\/\//,
      also: [EVERY_PATH],
    },
    {
      what: 'a port that another program has',
      break: async (desk) => {
        const server = createServer((_, response) =>
          response.writeHead(404, { 'content-type': 'text/html' }).end('other'),
        );
        await new Promise<void>((resolve) => server.listen(desk.port, '127.0.0.1', resolve));
        server.unref();
      },
      line: /^error config PORT: port \d+ of 127\.0\.0\.1 is in use.* → The desk cannot start on this port/,
      also: [EVERY_PATH],
    },
  ];
  for (const breakage of OTHERS) test(breakage.what, (t) => named(t, breakage));
});
