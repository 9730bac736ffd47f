import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { type TestContext, test } from 'node:test';
import { callbacksOf } from '../../../src/app/providers.ts';
import { readEnvironment } from '../../../src/config/environment.ts';
import { movedOrStale } from '../../../src/core/advance.ts';
import type { Meter } from '../../../src/core/log.ts';
import type { Order } from '../../../src/core/order.ts';
import { callbackRoutes, createUnknownOrder } from '../../../src/http/callback.ts';
import { createQueryNow } from '../../../src/jobs/wake-ups.ts';
import { createJuhe } from '../../../src/providers/juhe/record.ts';
import { createYtx } from '../../../src/providers/ytx/client.ts';
import { BOSS, type DeskWorld, HERE, startDeskWorld } from '../../support/desk-world.ts';
import { eventually } from '../../support/eventually.ts';
import { serveRoutes } from '../../support/serve-routes.ts';
import { silentLog, silentMeter } from '../../support/silent.ts';

const KEY = 'the-juhe-key';
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const signed = (order: string, sta: string, extra = ''): string =>
  `sporder_id=F1&orderid=${order}&sta=${sta}&sign=${md5(`${KEY}F1${order}`)}${extra}`;

/** The callback routes over a real ledger and the real providers' readers, with one order that is being sent. */
async function open(t: TestContext, trusted = false) {
  const world = await startDeskWorld(t);
  const opened = await world.opened();
  const approved = await world.desk.decide({
    order: { by: 'ref', ref: opened.ref },
    decision: 'approve',
    why: null,
    by: BOSS,
    origin: HERE,
  });
  const submitting = approved.ok && movedOrStale(await world.desk.move(approved.value, { kind: 'submission_started' }));
  if (!submitting) throw new Error('not approved');
  const nudges: number[] = [];
  const told: string[] = [];
  const counted: string[] = [];
  const meter: Meter = {
    ...silentMeter,
    toldOperators: (kind) => told.push(kind),
    answered: (_, via, outcome) => counted.push(`${via} ${outcome}`),
  };
  const now = () => world.at;
  const { environment } = readEnvironment({ YTX_CALLBACK_TOKEN: 'long-random-token' });
  assert.ok(environment);
  const url = 'http://127.0.0.1:9';
  const juhe = createJuhe({
    account: 'account',
    baseUrl: url,
    openId: 'o',
    key: KEY,
    submitTimeoutMs: 100,
    callbackUrl: null,
  });
  const ytx = createYtx({
    account: 'account',
    baseUrl: url,
    accountSid: 's',
    authToken: 't',
    appId: 'a',
    submitTimeoutMs: 100,
    now,
  });
  const base = await serveRoutes(
    t,
    callbackRoutes({
      callbacks: callbacksOf(environment, [juhe, ytx]),
      trusts: () => trusted,
      desk: world.desk,
      queryNow: createQueryNow({ ledger: world.ledger, now, wake: () => nudges.push(world.at) }),
      unknown: createUnknownOrder({ ledger: world.ledger, meter, log: silentLog, now }),
      meter,
      log: silentLog,
    }),
  );
  const id = submitting.attempt?.merchantOrderId ?? '';
  return {
    world,
    order: submitting,
    id,
    nudges,
    told,
    counted,
    get: (path: string) => fetch(base + path),
    post: (path: string, init: RequestInit) => fetch(base + path, { method: 'POST', ...init }),
  };
}

const accept = async ({ desk }: DeskWorld, order: Order): Promise<Order | null> =>
  movedOrStale(await desk.move(order, { kind: 'accepted', providerOrderId: 'F1', costLi: null }));
const dueAt = (world: DeskWorld): Promise<number | null> => world.ledger.nextDueAt('ask', null);
const said = async (answer: Response): Promise<[number, string]> => [answer.status, await answer.text()];

test('a callback of Juhe only makes us ask now: a right signature says nothing of the status', async (t) => {
  const { world, order, id, get } = await open(t);
  await accept(world, order);
  assert.equal(await dueAt(world), world.at + 1_000);
  for (const sta of ['1', '9'])
    assert.deepEqual(await said(await get(`/callbacks/juhe?${signed(id, sta)}`)), [200, 'success']);
  assert.equal(await dueAt(world), world.at);
  assert.equal((await world.ledger.find({ by: 'id', id: order.id }))?.state, 'accepted');
});

test('where the config trusts callbacks, one moves the order, and a later contradiction does not', async (t) => {
  const { world, order, id, get } = await open(t, true);
  await accept(world, order);
  await get(`/callbacks/juhe?${signed(id, '1')}`);
  await get(`/callbacks/juhe?${signed(id, '9')}`);
  const after = await world.ledger.find({ by: 'id', id: order.id });
  assert.deepEqual([after?.state, after?.conflict === null], ['succeeded', false]);
});

test('a callback that contradicts the end moves nothing; it is told, and the order is asked about once more', async (t) => {
  const { world, order, id, get } = await open(t);
  const accepted = await accept(world, order);
  const word = { provider: 'ytx', code: null, why: '' } as const;
  assert.ok(accepted && movedOrStale(await world.desk.move(accepted, { kind: 'failed', word })));
  for (const sta of ['0', '9', '1', '1'])
    assert.deepEqual(await said(await get(`/callbacks/juhe?${signed(id, sta)}`)), [200, 'success']);
  const after = await world.ledger.find({ by: 'id', id: order.id });
  assert.deepEqual([after?.state, after?.conflict], ['failed', `${id} delivered`]);
  assert.equal(world.changes.filter(({ event }) => event.kind === 'contradicted').length, 1);
  assert.equal(await world.ledger.nextDueAt('sweep', null), world.at);
});

test('by query or by form, by GET or by POST', async (t) => {
  const { world, order, id, post } = await open(t);
  await accept(world, order);
  const type = 'application/x-www-form-urlencoded';
  const answer = await post('/callbacks/juhe', { body: signed(id, '1'), headers: { 'content-type': type } });
  assert.deepEqual(await said(answer), [200, 'success']);
  assert.equal(await dueAt(world), world.at);
});

test('a wrong signature is 401 and nothing said; an order nobody knows is answered like any other', async (t) => {
  const { id, get } = await open(t);
  const forged = signed(id, '1').replace(/sign=./, 'sign=x');
  for (const query of [forged, `orderid=${id}&sta=1`, `${signed(id, '1')}&sta=9`, signed(id, '1').toUpperCase(), ''])
    assert.deepEqual(await said(await get(`/callbacks/juhe?${query}`)), [401, ''], query);
  assert.deepEqual(await said(await get(`/callbacks/juhe?${signed('01M806JKPA0VS9ZN77', '1')}`)), [200, 'success']);
  assert.deepEqual(await said(await get(`/callbacks/juhe?${signed('somebodyelses1', '1')}`)), [200, 'success']);
});

test('an order of ours that the ledger does not have is counted each time and told to the operators once', async (t) => {
  const { id, get, told, counted } = await open(t);
  await get(`/callbacks/juhe?${signed(id, '1')}`);
  assert.deepEqual(told, []);
  for (const other of ['01M806JKPA0VS9ZN01', '01M806JKPA0VS9ZN01', '01M806JKPA0VS9ZN02'])
    await get(`/callbacks/juhe?${signed(other, '1')}`);
  assert.deepEqual(told, ['unknown_order', 'unknown_order']);
  assert.equal(counted.filter((one) => one === 'callback unknown_order').length, 3);
});

test('a callback of YTX needs its token; what it holds is never believed and always answered ok', async (t) => {
  const { world, order, id, post, get } = await open(t);
  await accept(world, order);
  const body = JSON.stringify({ customParm: id, trafficSts: '-1', requestId: '1' });
  const init = { body, headers: { 'content-type': 'application/json' } };
  for (const path of ['/callbacks/ytx/wrong', '/callbacks/ytx/long-random-tokenx', '/callbacks/ytx/'])
    assert.deepEqual(await said(await post(path, init)), [404, ''], path);
  assert.equal(await dueAt(world), world.at + 1_000);
  assert.deepEqual(await said(await post('/callbacks/ytx/long-random-token', init)), [200, 'ok']);
  assert.equal(await dueAt(world), world.at);
  assert.equal((await world.ledger.find({ by: 'id', id: order.id }))?.state, 'accepted');
  assert.deepEqual(await said(await post('/callbacks/ytx/long-random-token', { body: '\u0000garbage' })), [200, 'ok']);
  assert.deepEqual(await said(await get('/callbacks/ytx/long-random-token')), [200, 'ok']);
});

test('a callback that comes before our submission was answered is kept until it is', async (t) => {
  const { world, order, id, get, nudges } = await open(t);
  await get(`/callbacks/juhe?${signed(id, '1')}`);
  assert.equal(await dueAt(world), null);
  await accept(world, order);
  const before = nudges.length;
  await eventually('the question is due', async () => (await dueAt(world)) === world.at);
  assert.ok(nudges.length > before);
});
