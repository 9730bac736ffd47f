import assert from 'node:assert/strict';
import { request } from 'node:http';
import { test } from 'node:test';
import { isSigned, whyRefused } from '../../../adapters/slack/intake.ts';
import { startSlackDesk } from '../../support/slack/connection.ts';
import { signatureOf } from '../../support/slack/payloads.ts';

const BODY = 'command=%2Ftopup&text=%E5%85%85%E5%80%BC';
const SECRET = 'fake-signing-secret';
const NOW = 1_780_000_000_000;
const seconds = NOW / 1000;

const signedAt = (timestamp: number | string, body = BODY, secret = SECRET) => ({
  headers: {
    'x-slack-request-timestamp': String(timestamp),
    'x-slack-signature': signatureOf(secret, timestamp, body),
  },
  body: Buffer.from(body),
});

test('the example of Slack’s own documentation is signed', () => {
  const body =
    'token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text=&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c';
  const headers = {
    'x-slack-request-timestamp': '1531420618',
    'x-slack-signature': 'v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503',
  };
  const request = { headers, body: Buffer.from(body) };
  assert.equal(isSigned('8f742231b10e8888abcd99yyyzzz85a5', request, 1_531_420_618_000), true);
});

test('a request is taken up to five minutes on either side of now', () => {
  for (const offset of [0, -300, 300, -299, 299]) assert.equal(isSigned(SECRET, signedAt(seconds + offset), NOW), true);
  for (const offset of [-301, 301, -3600, 3600]) assert.equal(isSigned(SECRET, signedAt(seconds + offset), NOW), false);
});

test('nothing but Slack’s own signature of the very bytes is taken', () => {
  const right = signedAt(seconds);
  const { 'x-slack-signature': signature } = right.headers;
  const refused: Readonly<Record<string, Parameters<typeof isSigned>[1]>> = {
    'no signature': { ...right, headers: { 'x-slack-request-timestamp': String(seconds) } },
    'no timestamp': { ...right, headers: { 'x-slack-signature': signature } },
    'another version': { ...right, headers: { ...right.headers, 'x-slack-signature': signature.replace('v0', 'v1') } },
    'upper case': { ...right, headers: { ...right.headers, 'x-slack-signature': signature.toUpperCase() } },
    'one digit short': { ...right, headers: { ...right.headers, 'x-slack-signature': signature.slice(0, -1) } },
    'the header twice': { ...right, headers: { ...right.headers, 'x-slack-signature': `${signature}, ${signature}` } },
    'the time twice': {
      ...right,
      headers: { ...right.headers, 'x-slack-request-timestamp': `${seconds}, ${seconds}` },
    },
    'a time that is none': signedAt('now'),
    'a time with a sign': signedAt(`-${seconds}`),
    'an endless time': signedAt('9'.repeat(40)),
    'another secret': signedAt(seconds, BODY, 'another'),
    'one byte changed': { ...right, body: Buffer.from(BODY.replace('topup', 'topuq')) },
    'one byte more': { ...right, body: Buffer.from(`${BODY} `) },
  };
  for (const [why, request] of Object.entries(refused)) assert.equal(isSigned(SECRET, request, NOW), false, why);
});

test('an empty secret signs nothing', () => {
  assert.equal(isSigned('', signedAt(seconds, BODY, ''), NOW), false);
});

test('bytes that are no UTF-8 are signed as the bytes they are', () => {
  const body = Buffer.from([0xff, 0xfe, 0x00, 0x80]);
  const headers = {
    'x-slack-request-timestamp': String(seconds),
    'x-slack-signature': signatureOf(SECRET, seconds, body),
  };
  assert.equal(isSigned(SECRET, { headers, body }, NOW), true);
});

test('an unsigned request gets 401, no body, and reaches nobody', async (t) => {
  const { slack, given } = await startSlackDesk(t);
  const body = new URLSearchParams(slack.payloads.slash('help')).toString();
  const type = 'application/x-www-form-urlencoded';
  const now = Math.floor(Date.now() / 1000);
  const wrong: readonly Readonly<Record<string, string>>[] = [
    { 'x-slack-signature': `v0=${'0'.repeat(64)}` },
    { 'x-slack-signature': '' },
    { 'x-slack-request-timestamp': String(now - 301), 'x-slack-signature': signatureOf(SECRET, now - 301, body) },
    { 'x-slack-request-timestamp': String(now + 302), 'x-slack-signature': signatureOf(SECRET, now + 302, body) },
  ];
  for (const headers of wrong) {
    const answer = await slack.deliver(body, type, headers);
    assert.deepEqual([answer.status, answer.text], [401, '']);
  }
  assert.equal(given.length, 0);
  assert.equal((await slack.deliver(body, type)).status, 200);
});

test('a body that comes in pieces, cut inside a character, is read whole', async (t) => {
  const { slack, given, target } = await startSlackDesk(t);
  const body = Buffer.from(new URLSearchParams(slack.payloads.slash('139 1128 1234 1GB 故障补偿')).toString());
  const timestamp = Math.floor(Date.now() / 1000);
  const status = await new Promise<number | undefined>((resolve, reject) => {
    const sent = request(`${target}/slack/events`, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-www-form-urlencoded',
        'transfer-encoding': 'chunked',
        'x-slack-request-timestamp': timestamp,
        'x-slack-signature': signatureOf(SECRET, timestamp, body),
      },
    });
    sent.on('error', reject).on('response', (answer) => resolve(answer.resume().statusCode));
    for (let at = 0; at < body.length; at += 7) sent.write(body.subarray(at, at + 7));
    sent.end();
  });
  assert.equal(status, 200);
  const [said] = given;
  assert.ok(said?.command.ok && said.command.value.kind === 'request');
  assert.equal(said.command.value.reason, '故障补偿');
});

test('a request that is refused is told by its likely cause, and no value of it', () => {
  const cause = (request: Parameters<typeof isSigned>[1], everRight = false) => {
    assert.equal(isSigned(SECRET, request, NOW), false);
    const { cause, why } = whyRefused(SECRET, request, NOW, everRight);
    assert.ok(!why.includes(SECRET));
    return `${cause}: ${why}`;
  };
  assert.match(cause({ headers: {}, body: Buffer.from('') }), /^unsigned: .*a proxy drops its headers/);
  assert.match(cause(signedAt(seconds - 480)), /^clock: .*this clock is 480 s ahead/);
  assert.match(cause(signedAt(seconds + 360)), /^clock: .*this clock is 360 s behind/);
  assert.match(cause(signedAt(seconds, BODY, 'another')), /^secret: SLACK_SIGNING_SECRET is not that of the app/);
  assert.match(cause(signedAt(seconds - 480, BODY, 'another')), /^secret: /);
  const changed = { ...signedAt(seconds), body: Buffer.from(`${BODY} `) };
  assert.match(cause(changed, true), /^body: other requests were signed rightly: a proxy changes bodies/);
});
