import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Given } from '../../commands/command.ts';
import type { RenderContext } from '../../commands/render-context.ts';
import { runReport } from '../../commands/report.ts';
import { resolveSpan } from '../../src/accounts/span.ts';
import { type Balance, PACE_MS } from '../../src/core/balance.ts';
import type { Language } from '../../src/core/product.ts';
import { ok } from '../../src/core/result.ts';
import { REPORTS } from '../support/commands/world.ts';

const AT = Date.parse('2026-11-27T10:00:00Z');
const BALANCES: readonly Balance[] = [
  { provider: 'ytx', account: 'a', at: AT, li: 1_234_500, spentLi: 617_250, since: AT - PACE_MS },
  { provider: 'juhe', account: 'b', at: AT, li: 19_630, spentLi: 0, since: AT },
];

async function shownTo(teams: readonly string[] | null, language: Language): Promise<string> {
  const span = resolveSpan({ kind: 'month', which: 'this' }, AT, 'UTC');
  assert.ok(span.ok);
  const question = { span: span.value, teams, by: [] };
  const read = await REPORTS.read(question);
  assert.ok(read.ok);
  const report = { ...read.value, ...question };
  const reports = { ...REPORTS, read: async () => ok(report), balances: async () => BALANCES };
  const desk = { reportFor: async () => ok(question) };
  const reader = { language, providerName: (name: string) => name.toUpperCase() };
  const given = { by: { account: 'slack:U0CFO', person: 'slack:U0CFO', name: 'Wei' } } as unknown as Given;
  const asked = { span: { kind: 'month', which: 'this' }, team: null } as const;
  const answer = await runReport(asked, given, { language } as RenderContext, { desk, reports, reader });
  return JSON.stringify(answer);
}

test('a report of all teams says what each account has left, and for how long', async () => {
  const english = await shownTo(null, 'en');
  assert.match(english, /YTX has ¥1,?234\.50 left, for 14 days at the pace of the last seven days\./);
  assert.match(english, /JUHE has ¥19\.63 left\./);
  assert.match(await shownTo(null, 'zh'), /YTX余额 ¥1,?234\.50，按近 7 天的用量可用 14 天。/);
});

test('an approver of one team is not told what the accounts have left', async () => {
  assert.doesNotMatch(await shownTo(['support'], 'en'), /has ¥/);
});
