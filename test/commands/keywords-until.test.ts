import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { Command } from '../../commands/command.ts';
import { parseCommand } from '../../commands/parse.ts';
import type { Until } from '../../src/core/calendar.ts';

const NUMBER = '13912345678';
const urgent = (product: string, reason: string, anyway = false): Command => ({
  kind: 'request',
  number: NUMBER,
  product,
  anyway,
  urgent: true,
  reason,
});

describe('what is said of time and of haste', () => {
  const delegate = (until: Until): Command => ({ kind: 'delegate', asked: { kind: 'give', to: '@lin', until } });
  const lines: readonly (readonly [string, Command])[] = [
    ['remind T7K3QX', { kind: 'remind', order: 'T7K3QX' }],
    ['催办T7K3QX', { kind: 'remind', order: 'T7K3QX' }],
    ['delegate', { kind: 'delegate', asked: { kind: 'show' } }],
    ['delegate off', { kind: 'delegate', asked: { kind: 'end' } }],
    ['委托 取消', { kind: 'delegate', asked: { kind: 'end' } }],
    ['delegate @lin until Friday', delegate({ kind: 'weekday', weekday: 'fri' })],
    [
      'delegate Ana Li until friday',
      { kind: 'delegate', asked: { kind: 'give', to: 'Ana Li', until: { kind: 'weekday', weekday: 'fri' } } },
    ],
    ['委托 @lin 至 周五', delegate({ kind: 'weekday', weekday: 'fri' })],
    ['委托 @lin 到星期天', delegate({ kind: 'weekday', weekday: 'sun' })],
    ['delegate @lin for 3 days', delegate({ kind: 'days', days: 3 })],
    ['delegate @lin until tomorrow', delegate({ kind: 'days', days: 1 })],
    ['delegate @lin until 2026-11-27', delegate({ kind: 'date', date: '2026-11-27' })],
    [`urgent ${NUMBER} 1GB surgery`, urgent('1GB', 'surgery')],
    [`加急 ${NUMBER} 1GB 仍然 手术`, urgent('1GB', '手术', true)],
  ];
  for (const [line, command] of lines) {
    test(line, () => assert.deepEqual(parseCommand(line), { ok: true, value: command }));
  }
});
