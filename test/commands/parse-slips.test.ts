import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommand } from '../../commands/parse.ts';

// Lines as people have typed and pasted them.

const NUMBER = '13911281234';
const request = (more: object = {}) => ({
  ok: true,
  value: { kind: 'request', number: NUMBER, product: '1GB', anyway: false, urgent: false, reason: '', ...more },
});
const refused = (error: object) => ({ ok: false, error });

for (const [line, expected] of [
  [`充值 ${NUMBER} 1GB`, request()],
  [`充值${NUMBER} 1GB 断网`, request({ reason: '断网' })],
  [`topup ${NUMBER} 1GB`, request()],
  ['充值', { ok: true, value: { kind: 'form' } }],
  [`${NUMBER}, 1GB, outage`, request({ reason: 'outage' })],
  [
    `${NUMBER}，1GB，断网`,
    refused({ kind: 'missing', what: 'product', command: 'request', number: `${NUMBER}，1GB，断网` }),
  ],
  [`${NUMBER} 1GB call 13811281234 back`, request({ reason: 'call 13811281234 back' })],
  [`${NUMBER} 1GB 13811281234 called`, request({ reason: '13811281234 called' })],
  [`${NUMBER} 1GB, 13811281234 1GB`, refused({ kind: 'two_requests' })],
  [`${NUMBER} 1GB；138 1128 1234 2GB`, refused({ kind: 'two_requests' })],
  [`${NUMBER} 1GB\n138-1128-1234 1GB`, refused({ kind: 'two_requests' })],
  [`${NUMBER} 1GB \r\n+8613811281234 1GB`, refused({ kind: 'two_requests' })],
  [`1GB ${NUMBER}`, request()],
  [`1 GB 139 1128 1234 outage`, request({ number: '139 1128 1234', product: '1 GB', reason: 'outage' })],
  [`全国1GB ${NUMBER}`, request({ product: '全国1GB' })],
  [`1QG00102410 +86 ${NUMBER}`, request({ number: `+86 ${NUMBER}`, product: '1QG00102410' })],
  [`1GB 给 ${NUMBER} 仍然 断网`, request({ anyway: true, reason: '断网' })],
  [`1GB for ${NUMBER}, outage`, request({ reason: 'outage' })],
  [`1GB ${NUMBER} 13811281234`, request({ number: `${NUMBER} 13811281234` })],
  [`1GB （${NUMBER}） 13811281234`, refused({ kind: 'two_requests' })],
  [`${NUMBER} 1 GB outage`, request({ product: '1 GB', reason: 'outage' })],
  [`${NUMBER} 50 元 anyway 断网`, request({ product: '50 元', anyway: true, reason: '断网' })],
  [`给 ${NUMBER} 充值 1GB`, request()],
  [`手机号：${NUMBER} 1GB`, request()],
  [`手机号${NUMBER}。 1GB`, request()],
  [`电话:139 1128 1234 1GB`, request({ number: '139 1128 1234' })],
  [`（${NUMBER}） 1GB outage`, request({ reason: 'outage' })],
  [`客户 号码 ${NUMBER} 1GB`, request()],
  [`手机\u202d${NUMBER}\u202c 1GB`, request()],
  [`urgent 1GB ${NUMBER} surgery`, request({ urgent: true, reason: 'surgery' })],
  [`explain 1 GB ${NUMBER}`, { ok: true, value: { kind: 'explain', number: NUMBER, product: '1 GB', anyway: false } }],
  [`\u202a${NUMBER}\u202c 1GB`, request()],
  ['\u202d139 1128 1234\u202c 1GB', request({ number: '\u202d139 1128 1234\u202c'.slice(1, -1) })],
  [`\u2068${NUMBER}\u2069 \u200e1GB\u200e \u2066out\u2069`, request({ reason: '\u2066out\u2069' })],
  [`status \u202a${NUMBER}\u202c`, { ok: true, value: { kind: 'status', about: NUMBER } }],
] as const)
  test(JSON.stringify(line), () => assert.deepEqual(parseCommand(line), expected));
