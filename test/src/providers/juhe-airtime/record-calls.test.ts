import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, test } from 'node:test';
import { createJuheAirtime, juheAirtimeReaders } from '../../../../src/providers/juhe-airtime/record.ts';
import { BROKEN_ANSWERS } from '../../../support/broken-answers.ts';
import { json, startRawServer } from '../../../support/raw-server.ts';
import { AIRTIME, callbackOf, JUHE, merchantId, questionOf, submissionOf } from '../../../support/submissions.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const airtime = (baseUrl: string) =>
  createJuheAirtime({
    account: 'account',
    ...{ baseUrl, openId: 'CANARYOPENID', key: 'CANARYKEY', submitTimeoutMs: 400, now: () => 1_700_000_000_500 },
    callbackUrl: 'https://desk.example/callbacks/juhe-airtime',
  });
const SIGN = md5('CANARYOPENIDCANARYKEY139112812345001JD00000000000101');
const submission = submissionOf(AIRTIME);
const SP = 'J2022070512362939019255';
const unknown = (unlisted = false) => ({ kind: 'unknown', unlisted }) as const;

describe('what goes to Juhe for airtime', () => {
  test('a submission, to the byte, with the face value in whole yuan and nothing that the API does not name', async (t) => {
    const server = await startRawServer(t, json({}));
    await airtime(`${server.url}/ofpay/mobile/`).submit(submission);
    const [sent] = server.received;
    assert.deepEqual([sent?.method, sent?.url], ['POST', '/ofpay/mobile/onlineorder']);
    assert.equal(sent?.headers['content-type'], 'application/x-www-form-urlencoded');
    assert.equal(sent?.body, `phoneno=13911281234&cardnum=50&orderid=01JD00000000000101&key=CANARYKEY&sign=${SIGN}`);
  });

  test('a question by our order id, with nothing in its URL', async (t) => {
    const server = await startRawServer(t, json({}));
    await airtime(server.url).query('juhe-airtime', [questionOf(submission, SP)]);
    const [sent] = server.received;
    assert.deepEqual([sent?.method, sent?.url], ['POST', '/ordersta']);
    assert.equal(sent?.body, 'orderid=01JD00000000000101&key=CANARYKEY');
  });

  test('before a purchase whether it can be sold, and for a price a number that nobody has', async (t) => {
    const server = await startRawServer(t, json({ error_code: 0, reason: '查询成功', result: { inprice: '49.85' } }));
    const { checkSale, quote } = airtime(server.url);
    assert.deepEqual(await checkSale?.(submission), { ok: true, value: undefined });
    assert.deepEqual(await quote?.(submission), { ok: true, value: { priceLi: 49_850 } });
    assert.deepEqual(
      server.received.map(({ method, url, body }) => [method, url, body]),
      [
        ['POST', '/telcheck', 'phoneno=13911281234&cardnum=50&key=CANARYKEY'],
        ['POST', '/telquery', 'phoneno=13800138000&cardnum=50&key=CANARYKEY'],
      ],
    );
  });

  test("nothing for another provider's offer, or without a face value in whole yuan", async (t) => {
    const server = await startRawServer(t, json({}));
    const { faceValueLi: _, ...without } = submission;
    for (const wrong of [submissionOf(JUHE), without, { ...submission, faceValueLi: 9_900 }])
      await assert.rejects(airtime(server.url).submit(wrong));
    assert.equal(server.received.length, 0);
  });
});

describe('a broken answer about airtime leaves the order unknown', () => {
  for (const { name, code, answer } of BROKEN_ANSWERS) {
    test(name, async (t) => {
      const server = await startRawServer(t, answer);
      const provider = airtime(server.url);
      const asked = questionOf(submission, null);
      const reports = [await provider.submit(submission), ...(await provider.query('juhe-airtime', [asked]))];
      assert.equal(reports.length, 2);
      for (const report of reports) assert.deepEqual([report.outcome, report.code], [unknown(), code]);
      assert.equal(server.received.length, 2);
      assert.doesNotMatch(JSON.stringify(reports), new RegExp(`CANARY|${SIGN}`, 'i'));
    });
  }
});

describe('an answer to a submission', () => {
  const result = {
    ...{ cardid: '191404', cardnum: '1', ordercash: '49.85', cardname: 'x', sporder_id: SP, game_state: '0' },
    ...{ uorderid: submission.merchantOrderId, game_userid: submission.msisdn },
  };
  const read = (answer: unknown) => juheAirtimeReaders.readSubmit(answer, submission);
  test('is accepted only with the order id of Juhe, and has its cost', () => {
    const taken = read({ error_code: 0, reason: 'ok', result });
    assert.deepEqual([taken.outcome, taken.providerOrderId, taken.costLi], [{ kind: 'accepted' }, SP, 49_850]);
    for (const sporder_id of ['', undefined, 7, 'a b'])
      assert.deepEqual(read({ error_code: 0, result: { ...result, sporder_id } }).outcome, unknown());
  });
  test('about another order or another number is unknown', () => {
    for (const other of [{ uorderid: merchantId(2) }, { game_userid: '13911281235' }])
      assert.deepEqual(read({ error_code: 0, result: { ...result, ...other } }).outcome, unknown(true));
  });
  test('with any code of the API itself, none of which is public, is unknown and no refusal', () => {
    for (let code = 208_500; code < 208_600; code += 1)
      assert.deepEqual(read({ error_code: code, result: null }).outcome, unknown(true), String(code));
    for (const code of [1, -1, 210501, 210505, 210511, 99999])
      assert.deepEqual(read({ error_code: code, result: null }).outcome, unknown(true));
  });
  test('with a system error that Juhe documents is what it documents', () => {
    const outcomeOf = (code: number) => read({ error_code: code, result: null }).outcome;
    for (const code of [10001, 10002, 10003, 10004, 10005, 10007, 10008, 10009, 10011, 10012, 10013])
      assert.deepEqual(outcomeOf(code), { kind: 'refused', elsewhere: true }, String(code));
    for (const code of [10020, 10021]) assert.deepEqual(outcomeOf(code), { kind: 'confirm' });
    assert.deepEqual(outcomeOf(10014), unknown());
  });
  test('that refuses and yet names an order is unknown', () => {
    assert.deepEqual(read({ error_code: 10001, result }).outcome, unknown());
  });
});

describe('an answer to a query', () => {
  const result = { sporder_id: SP, uorderid: submission.merchantOrderId, game_userid: submission.msisdn };
  const read = (answer: object, known: string | null = SP) =>
    juheAirtimeReaders.readQuery({ error_code: 0, ...answer }, questionOf(submission, known)).outcome;
  test('is final only in a listed state of our own order', () => {
    assert.deepEqual(read({ result: { ...result, game_state: '1' } }), { kind: 'delivered' });
    assert.deepEqual(read({ result: { ...result, game_state: '9' } }), { kind: 'failed' });
    assert.deepEqual(read({ result: { ...result, game_state: '0' } }), { kind: 'charging' });
    for (const game_state of ['2', '', '-1', '01', null, [], true])
      assert.equal(read({ result: { ...result, game_state } }).kind, 'unknown', String(game_state));
    assert.deepEqual(read({ result: { ...result, game_state: '9', uorderid: merchantId(2) } }), unknown(true));
    assert.deepEqual(read({ result: { ...result, game_state: '9', sporder_id: 'J1' } }), unknown(true));
  });
  test('never says that an order is not there, since no public code does', () => {
    for (const error_code of [208511, 208516, 208596, 210511, 10014, 10001])
      assert.equal(read({ error_code, result: null }, null).kind, 'unknown', String(error_code));
  });
});

test('a push is signed with the key of the airtime API, and its status is only a claim', () => {
  const { readCallback } = airtime('http://127.0.0.1:1');
  const push = (key: string, sta: string) =>
    readCallback(
      callbackOf({
        query: `sporder_id=${SP}&orderid=${merchantId(1)}&sta=${sta}&sign=${md5(`${key}${SP}${merchantId(1)}`)}`,
      }),
    );
  assert.equal(push('CANARYKEY', '1')?.report?.outcome.kind, 'delivered');
  assert.equal(push('CANARYKEY', '9')?.report?.outcome.kind, 'failed');
  assert.equal(push('CANARYKEY', '1')?.report?.provider, 'juhe-airtime');
  assert.equal(push('the-flow-key', '1'), null, 'nor does a push of the flow API pass for one');
});
