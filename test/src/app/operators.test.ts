import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import { createTell } from '../../../src/app/operators.ts';
import type { Announcement } from '../../../src/core/announcement.ts';
import type { ConversationId } from '../../../src/core/conversation.ts';
import { startDeskWorld } from '../../support/desk-world.ts';
import { silentLog } from '../../support/silent.ts';

const OPS = 'slack:C0OPS' as ConversationId;
const FINANCE = 'slack:C0FINANCE' as ConversationId;
const ROOT: Announcement = {
  ...{ kind: 'root', number: 1, from: '2026-11-20', day: '2026-11-20', root: '3f'.repeat(32) },
  ...{ orders: 3, lines: 12, late: false },
};

async function open(t: TestContext, finance: ConversationId | null, operators: ConversationId | null) {
  const { ledger, at } = await startDeskWorld(t);
  const [warned, counted]: [string[], string[]] = [[], []];
  const deps = {
    ledger,
    placeOf: { finance: () => finance, operators: () => operators },
    log: { ...silentLog, warn: (event: string) => void warned.push(event) },
    meter: { toldOperators: (kind: string) => void counted.push(kind) },
    now: () => at,
    wake: () => {},
  };
  const waiting = async () =>
    (await ledger.claimNotices({ now: at, leaseMs: 1, limit: 9, except: [] })).map(({ notice }) => notice.conversation);
  return { deps, warned, counted, waiting };
}

test('finance is told where the config says, or else where the operators are', async (t) => {
  const both = await open(t, FINANCE, OPS);
  assert.equal(await createTell(both.deps)('finance', ROOT, 'root.1'), true);
  assert.deepEqual([await both.waiting(), both.counted], [[FINANCE], []]);
  const one = await open(t, null, OPS);
  assert.equal(await createTell(one.deps)('finance', ROOT, 'root.1'), true);
  assert.deepEqual([await one.waiting(), one.warned], [[OPS], []]);
});

test('what nobody can be told is logged and counted, once over all processes and starts', async (t) => {
  const { deps, warned, counted, waiting } = await open(t, null, null);
  const [tell, ofAnother] = [createTell(deps), createTell(deps)];
  assert.deepEqual(await Promise.all([tell('finance', ROOT, 'root.1'), ofAnother('finance', ROOT, 'root.1')]), [
    true,
    false,
  ]);
  assert.equal(await tell('operators', ROOT, 'root.1'), false);
  assert.deepEqual([warned, counted, await waiting()], [['operators.told'], ['root'], []]);
});
