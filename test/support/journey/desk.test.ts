import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newSqliteUrl } from '../databases.ts';
import { type DeskChat, startJourneyDesk } from './desk.ts';

const CHAT: DeskChat = {
  environment: {},
  conversation: () => 'slack:C0SUPPORT',
  account: () => 'slack:U0AGENT',
  pointAt: () => {},
};

const openServers = (): number =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'TCPServerWrap').length;

test('a desk whose config is refused leaves no sandbox open', async (t) => {
  const endings: (() => unknown)[] = [];
  const after = (ending?: unknown) => void endings.push(ending as () => unknown);
  const before = openServers();
  const setting = {
    chat: CHAT,
    providers: ['juhe'],
    databaseUrl: await newSqliteUrl(t),
    road: 'polling',
    rooms: 1,
  } as const;
  await assert.rejects(startJourneyDesk({ after }, { ...setting, config: () => ({ products: 'none' }) }), /products/);
  for (const ending of endings) await ending();
  assert.equal(openServers(), before);
});
