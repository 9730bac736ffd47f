import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { createJuhe } from '../../../../src/providers/juhe/record.ts';
import { BROKEN_ANSWERS } from '../../../support/broken-answers.ts';
import { json, startRawServer } from '../../../support/raw-server.ts';
import { JUHE, questionOf, submissionOf } from '../../../support/submissions.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const juhe = (baseUrl: string, callbackUrl: string | null = null) =>
  createJuhe({
    account: 'account',
    baseUrl,
    openId: 'CANARYOPENID',
    key: 'CANARYKEY',
    submitTimeoutMs: 400,
    callbackUrl,
  });
const SIGN = md5('CANARYOPENIDCANARYKEY1391128123410500001JD00000000000101');

describe('what goes to Juhe', () => {
  test('a submission, to the byte', async (t) => {
    const server = await startRawServer(t, json({}));
    await juhe(server.url, 'https://desk.example/callbacks/juhe').submit(submissionOf(JUHE));
    const [sent] = server.received;
    assert.deepEqual([sent?.method, sent?.url], ['POST', '/flow/onlineorder']);
    assert.equal(sent?.headers['content-type'], 'application/x-www-form-urlencoded');
    assert.equal(
      sent?.body,
      `phone=13911281234&pid=105000&orderid=01JD00000000000101&key=CANARYKEY&sign=${SIGN}&cburl=https%3A%2F%2Fdesk.example%2Fcallbacks%2Fjuhe`,
    );
  });

  test('no callback address where there is none', async (t) => {
    const server = await startRawServer(t, json({}));
    await juhe(server.url).submit(submissionOf(JUHE));
    assert.doesNotMatch(server.received[0]?.body ?? '', /cburl/);
  });

  test('a question, with nothing in its URL', async (t) => {
    const server = await startRawServer(t, json({}));
    await juhe(`${server.url}/`).query('juhe', [questionOf(submissionOf(JUHE), null)]);
    const [sent] = server.received;
    assert.deepEqual([sent?.method, sent?.url], ['POST', '/flow/ordersta']);
    assert.equal(sent?.body, 'orderid=01JD00000000000101&key=CANARYKEY');
  });

  test('nothing, where nothing is asked', async () => {
    assert.deepEqual(await juhe('http://127.0.0.1:1').query('juhe', []), []);
  });
});

describe('a broken answer from Juhe leaves the order unknown', () => {
  for (const { name, code, answer } of BROKEN_ANSWERS) {
    test(name, async (t) => {
      const server = await startRawServer(t, answer);
      const provider = juhe(server.url);
      const asked = questionOf(submissionOf(JUHE), null);
      const reports = [await provider.submit(submissionOf(JUHE)), ...(await provider.query('juhe', [asked]))];
      assert.equal(reports.length, 2);
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
  const server = await startRawServer(t, (response, { body }) => {
    response.end(JSON.stringify({ error_code: 10001, reason: body.replaceAll('&', ' '), result: null }));
  });
  const report = await juhe(server.url).submit(submissionOf(JUHE));
  assert.match(report.why, /105000/);
  for (const secret of ['CANARY', SIGN, '13911281234']) {
    assert.equal(JSON.stringify(report).toLowerCase().includes(secret.toLowerCase()), false, secret);
  }
});
