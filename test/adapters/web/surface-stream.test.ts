import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMemoryStore, listenAs, startPlayground } from '../../support/playground-server.ts';

const texts = (heard: { readonly data: string }[]): string => heard.map(({ data }) => data).join('\n');

test('a reader who comes back hears only what they missed', async (t) => {
  const { url, say } = await startPlayground(t);
  await say('web:agent', '/topup 13911281234 1QG00102410 first');
  const before = await listenAs(t, url, 'web:agent');
  await before.until((messages) => messages.length === 2);
  const last = before.heard.at(-1)?.id;
  assert.ok(last);
  before.end();

  await say('web:agent', '/topup 13911281235 1QG00102410 second');
  const after = await listenAs(t, url, 'web:agent', last);
  await after.until((messages) => messages.length === 2);
  assert.ok(after.heard.every(({ event }) => event === 'message'));
  assert.doesNotMatch(texts([...after.heard]), /first/);
});

test('a reader who comes back to another process gets the whole conversation', async (t) => {
  const store = createMemoryStore();
  const first = await startPlayground(t, store);
  await first.say('web:agent', '/topup 13911281234 1QG00102410 first');
  const before = await listenAs(t, first.url, 'web:agent');
  await before.until((messages) => messages.length === 2);
  await first.stop();

  const second = await startPlayground(t, store);
  const after = await listenAs(t, second.url, 'web:agent', before.heard.at(-1)?.id ?? '');
  await after.until((messages) => messages.length === 2);
  assert.equal(after.heard[0]?.event, 'snapshot');
});

test('nobody but the three people has a stream', async (t) => {
  const { url } = await startPlayground(t);
  for (const as of ['', 'web:nobody', 'slack:U0LIN']) {
    assert.equal((await fetch(`${url}/events?as=${as}`)).status, 400);
  }
});

test('a stream takes its connection with it when it ends, so that an open page never holds up a stop', async (t) => {
  const { url } = await startPlayground(t);
  const hangUp = new AbortController();
  const response = await fetch(`${url}/events?as=web:agent`, { signal: hangUp.signal });
  assert.equal(response.headers.get('connection'), 'close');
  assert.match(response.headers.get('content-type') ?? '', /^text\/event-stream/);
  hangUp.abort();
});

test('a reset empties the conversation for everybody, who is there and who comes back, and what follows is shown', async (t) => {
  const { url, say, post } = await startPlayground(t);
  await say('web:agent', '/topup 13911281234 1QG00102410 first');
  const open = await listenAs(t, url, 'web:manager');
  await open.until((messages) => messages.length === 2);
  const away = await listenAs(t, url, 'web:agent');
  await away.until((messages) => messages.length === 2);
  const last = away.heard.at(-1)?.id ?? '';
  away.end();
  assert.equal((await post('/reset', {})).status, 200);
  await open.until((messages) => messages.length === 0);
  await say('web:agent', '/topup 13911281235 1QG00102410 second');
  await open.until((messages) => messages.length === 2);
  const back = await listenAs(t, url, 'web:agent', last);
  await back.until((messages) => messages.length === 2);
  assert.equal(back.heard[0]?.event, 'snapshot');
  assert.doesNotMatch(texts([...back.heard]), /first/);
});

test('another page cannot reset it', async (t) => {
  const { post } = await startPlayground(t);
  assert.equal((await post('/reset', {}, { Origin: 'https://evil.example' })).status, 403);
});
