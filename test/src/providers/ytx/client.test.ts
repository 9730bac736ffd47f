import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { createYtx, pickAsked } from '../../../../src/providers/ytx/client.ts';
import { BROKEN_ANSWERS } from '../../../support/broken-answers.ts';
import { json, startRawServer } from '../../../support/raw-server.ts';
import { BENEFIT, merchantId, questionOf, submissionOf, TRAFFIC } from '../../../support/submissions.ts';

const account = { accountSid: 'CANARYSID', authToken: 'CANARYTOKEN', appId: 'CANARYAPP' };
const AT = Date.UTC(2026, 10, 21, 4, 0, 0);
const SIGN = createHash('md5').update('CANARYSIDCANARYTOKEN20261121120000').digest('hex').toUpperCase();
const ytx = (baseUrl: string, submitTimeoutMs = 400) =>
  createYtx({ baseUrl, account: 'account', ...account, submitTimeoutMs, now: () => AT });
const traffic = (count: number, providerOrderId: string | null) =>
  questionOf(submissionOf(TRAFFIC, { id: merchantId(count) }), providerOrderId);

const SHARED = { kind: 'unknown', unlisted: false, shared: true };

describe('what goes to YTX', () => {
  test('a submission of traffic, to the byte', async (t) => {
    const server = await startRawServer(t, json({ statusCode: '0', requestId: '1' }));
    await ytx(server.url).submit(submissionOf(TRAFFIC));
    const [sent] = server.received;
    assert.equal(sent?.method, 'POST');
    assert.equal(sent?.url, `/201612/sid/CANARYSID/traffic/Traffic.wx?Sign=${SIGN}`);
    assert.equal(
      sent?.body,
      '{"action":"flowOrder","phone":"13911281234","flowCode":"1QG00102410","appid":"CANARYAPP","customParm":"01JD00000000000101"}',
    );
    assert.equal(sent?.headers['content-type'], 'application/json;charset=utf-8');
    assert.equal(sent?.headers.accept, 'application/json');
    assert.equal(sent?.headers.authorization, Buffer.from('CANARYSID|20261121120000').toString('base64'));
  });

  test("an offer's own flowCode goes before the catalogue's code", async (t) => {
    const server = await startRawServer(t, json({}));
    await ytx(server.url).submit(submissionOf({ provider: 'ytx', kind: 'traffic', flowCode: 'SPECIAL1' }));
    assert.equal(JSON.parse(server.received[0]?.body ?? '').flowCode, 'SPECIAL1');
  });

  test('a submission of a benefit', async (t) => {
    const server = await startRawServer(t, json({}));
    await ytx(server.url).submit(submissionOf(BENEFIT));
    assert.equal(server.received[0]?.url, `/201612/sid/CANARYSID/Unicom/Order.wx?Sign=${SIGN}`);
    assert.equal(
      server.received[0]?.body,
      '{"action":"productOrder","rechargeAccount":"13911281234","productCode":"VIP1","appid":"CANARYAPP","customParm":"01JD00000000000101"}',
    );
  });

  test('a question about traffic, by our ids, known or not', async (t) => {
    const server = await startRawServer(t, json([]));
    await ytx(server.url).query('ytx:traffic', [traffic(1, '7'), traffic(2, null)]);
    assert.equal(server.received[0]?.url, `/201512/sid/CANARYSID/traffic/Traffic.wx?Sign=${SIGN}`);
    assert.equal(
      server.received[0]?.body,
      '{"action":"getTrafficResult","customParm":"01JD00000000000101,01JD00000000000201","appid":"CANARYAPP"}',
    );
  });

  test('a question about a benefit, by requestId where it is known', async (t) => {
    const server = await startRawServer(t, json([]));
    await ytx(server.url).query('ytx:benefit', [questionOf(submissionOf(BENEFIT), '7')]);
    assert.equal(server.received[0]?.url, `/201612/sid/CANARYSID/Unicom/Order.wx?Sign=${SIGN}`);
    assert.equal(server.received[0]?.body, '{"action":"getOrderResult","requestId":"7","appid":"CANARYAPP"}');
  });

  test('the version of each call can be set', async (t) => {
    const server = await startRawServer(t, json([]));
    const versions = { submit: '201701', trafficQuery: '201702', benefitQuery: '201703' };
    const own = createYtx({
      account: 'account',
      baseUrl: `${server.url}/`,
      ...account,
      submitTimeoutMs: 400,
      versions,
      now: () => AT,
    });
    await own.submit(submissionOf(TRAFFIC));
    await own.query('ytx:traffic', [traffic(1, null)]);
    await own.query('ytx:benefit', [questionOf(submissionOf(BENEFIT), null)]);
    assert.deepEqual(
      server.received.map(({ url }) => url.slice(0, 7)),
      ['/201701', '/201702', '/201703'],
    );
  });

  test('nothing, where nothing is asked', async () => {
    assert.deepEqual(await ytx('http://127.0.0.1:1').query('ytx:traffic', []), []);
  });
});

describe('one query is one request', () => {
  test('of at most a hundred orders', async (t) => {
    const server = await startRawServer(t, json([]));
    const questions = Array.from({ length: 120 }, (_, count) => traffic(count, null));
    await ytx(server.url).query('ytx:traffic', questions);
    assert.equal(server.received.length, 1);
    assert.equal(JSON.parse(server.received[0]?.body ?? '').customParm.split(',').length, 100);
  });

  test('benefits that are known and not known are not asked together; the first decides', () => {
    const benefit = (count: number, id: string | null) =>
      questionOf(submissionOf(BENEFIT, { id: merchantId(count) }), id);
    const [a, b, c] = [benefit(1, '7'), benefit(2, null), benefit(3, '8')];
    assert.deepEqual(pickAsked('benefit', [a, b, c], true), { by: 'requestId', questions: [a, c] });
    assert.deepEqual(pickAsked('benefit', [b, a, c], true), { by: 'customParm', questions: [b] });
  });

  test('an answer without our ids makes the next ones ask alone about orders that cannot be told apart', async (t) => {
    const server = await startRawServer(t, json([{ requestId: '7', trafficSts: '1', mobile: '139****1234' }]));
    const provider = ytx(server.url);
    const reports = await provider.query('ytx:traffic', [traffic(1, null), traffic(2, null), traffic(3, '9')]);
    assert.deepEqual(
      reports.map(({ merchantOrderId, outcome }) => [merchantOrderId, outcome]),
      [1, 2, 3].map((count) => [merchantId(count), SHARED]),
    );
    const [report] = await provider.query('ytx:traffic', [traffic(1, null), traffic(2, null), traffic(3, '9')]);
    assert.equal(JSON.parse(server.received[1]?.body ?? '').customParm, merchantId(1));
    assert.equal(report?.outcome.kind, 'delivered');
    assert.equal(report?.merchantOrderId, merchantId(1));
    assert.equal(report?.providerOrderId, '7');
  });

  test('what the answer to several does not tell apart is to be asked about alone, and what one alone is told is told', async (t) => {
    const none = { statusCode: '-704', statusMsg: 'none' };
    const server = await startRawServer(t, json(none));
    const three = [1, 2, 3].map((count) => traffic(count, null));
    const several = await ytx(server.url).query('ytx:traffic', three);
    assert.deepEqual(
      several.map(({ outcome }) => outcome),
      [SHARED, SHARED, SHARED],
    );
    const [alone] = await ytx(server.url).query('ytx:traffic', three.slice(0, 1));
    assert.deepEqual(alone?.outcome, { kind: 'not_found' });
    const lacking = await startRawServer(t, json([{ requestId: '7', trafficSts: '1', customParm: merchantId(2) }]));
    const some = await ytx(lacking.url).query('ytx:traffic', three);
    assert.deepEqual(
      some.map(({ outcome }) => outcome),
      [SHARED, { kind: 'delivered' }, SHARED],
    );
  });

  test('of an error that may be the doing of one of several, the first is asked about alone', async (t) => {
    const server = await startRawServer(t, json({ statusCode: '-2', statusMsg: 'bad' }));
    const reports = await ytx(server.url).query('ytx:traffic', [traffic(1, null), traffic(2, null)]);
    assert.deepEqual(
      reports.map(({ outcome }) => outcome),
      [SHARED, { kind: 'unknown', unlisted: false }],
    );
  });
});

describe('a broken answer from YTX leaves the order unknown', () => {
  for (const { name, code, answer } of BROKEN_ANSWERS) {
    test(name, async (t) => {
      const server = await startRawServer(t, answer);
      const provider = ytx(server.url);
      const asked = [traffic(1, '7'), traffic(2, null)];
      const reports = [await provider.submit(submissionOf(TRAFFIC)), ...(await provider.query('ytx:traffic', asked))];
      assert.equal(reports.length, 3);
      for (const report of reports) {
        assert.deepEqual(report.outcome, { kind: 'unknown', unlisted: false });
        assert.equal(report.code, code);
      }
      assert.equal(server.received.length, 2);
      assert.doesNotMatch(JSON.stringify(reports), new RegExp(`CANARY|${SIGN}`, 'i'));
    });
  }
});

test('an answer that repeats the request back gives no secret and no whole number away', async (t) => {
  const server = await startRawServer(t, (response, { url, body, headers }) => {
    const statusMsg = `${url} ${body} ${headers.authorization}`;
    response.end(JSON.stringify({ statusCode: statusMsg, statusMsg, requestId: '' }));
  });
  const report = await ytx(server.url).submit(submissionOf(TRAFFIC));
  assert.equal(report.outcome.kind, 'unknown');
  assert.notEqual(report.why, '');
  const authorization = server.received[0]?.headers.authorization ?? '';
  for (const secret of ['CANARYSID', 'CANARYTOKEN', 'CANARYAPP', SIGN, '13911281234', authorization]) {
    assert.equal(JSON.stringify(report).toLowerCase().includes(secret.toLowerCase()), false, secret);
  }
});
