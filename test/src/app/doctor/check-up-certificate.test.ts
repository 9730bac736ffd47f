import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { type TestContext, test } from 'node:test';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { amiss, type Installation, setWebhook, startInstallation } from '../../../support/doctor.ts';
import { named } from '../../../support/doctor-breakages.ts';

const pem = (name: string): string =>
  readFileSync(new URL(`../../../fixtures/certificates/${name}.pem`, import.meta.url), 'utf8');

/** A proxy with TLS before the desk. The key and the certificate stand in one file of the fixtures. */
async function behindTls(t: TestContext, desk: Installation, certificate: string): Promise<void> {
  const before = getCACertificates('default');
  setDefaultCACertificates([...before, pem('authority')]);
  t.after(() => setDefaultCACertificates(before));
  const server = createServer({ key: pem(certificate), cert: pem(certificate) }, (incoming, outgoing) => {
    const { method, headers } = incoming;
    const on = httpRequest(`http://127.0.0.1:${desk.port}${incoming.url}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    on.on('error', () => outgoing.writeHead(502).end());
    incoming.pipe(on);
  });
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  t.after(() => server.close());
  const url = `https://localhost:${(server.address() as AddressInfo).port}`;
  desk.environment.PUBLIC_URL = url;
  setWebhook(desk.telegram, `${url}/telegram/webhook`);
}

const EVERY_PATH = /^error public_url \/(slack|telegram|callbacks)/;

test('a good certificate of PUBLIC_URL is nothing to speak of', async (t) => {
  const desk = await startInstallation(t);
  await behindTls(t, desk, 'right');
  assert.deepEqual(amiss(await desk.examine()), []);
});

for (const [what, certificate, line] of [
  [
    'a certificate of PUBLIC_URL that has expired',
    'expired',
    /^error public_url \/slack\/events: Slack does not accept the certificate of PUBLIC_URL: its certificate has expired → Renew the certificate/,
  ],
  [
    'a certificate of PUBLIC_URL that is for another name',
    'other',
    /^error public_url \/slack\/events: Slack does not accept the certificate of PUBLIC_URL: its certificate is for another name → Get a certificate for the name/,
  ],
] as const) {
  test(what, (t) => named(t, { what, break: (desk) => behindTls(t, desk, certificate), line, also: [EVERY_PATH] }));
}

test('a certificate that no known authority signed', async (t) => {
  const line =
    /^error public_url \/slack\/events: Slack does not accept the certificate of PUBLIC_URL: its certificate .* → Give the proxy a certificate from a public authority/;
  const distrusted = async (desk: Installation): Promise<void> => {
    const before = getCACertificates('default');
    await behindTls(t, desk, 'right');
    setDefaultCACertificates(before);
  };
  await named(t, { what: 'an unknown authority', break: distrusted, line, also: [EVERY_PATH] });
});
