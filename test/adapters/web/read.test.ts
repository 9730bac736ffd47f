import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lineOf } from '../../../adapters/web/read.ts';

const SAME: readonly (readonly [string, string])[] = [
  ['/topup 13911281234 1GB outage', '13911281234 1GB outage'],
  ['13911281234 1GB outage', '13911281234 1GB outage'],
  ['/topup', ''],
  ['  /TOPUP  help ', 'help'],
  ['/status T7K3QX', 'status T7K3QX'],
  ['/topup status T7K3QX', 'status T7K3QX'],
  ['status T7K3QX', 'status T7K3QX'],
  ['／topup 状态 T7K3QX', '状态 T7K3QX'],
  ['/批准 T7K3QX', '批准 T7K3QX'],
  ['topupper', 'topupper'],
];

test('a line means the same with /topup in front, with a slash, and without either', () => {
  for (const [typed, line] of SAME) assert.equal(lineOf(typed), line, typed);
});
