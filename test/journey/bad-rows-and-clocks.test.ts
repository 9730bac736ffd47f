import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { describe, type TestContext, test } from 'node:test';
import { Client } from 'pg';
import { newSqliteUrl, sqlitePathOf } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { type FakeSlack, startFakeSlack } from '../support/fake-slack.ts';
import { startJourneyDesk } from '../support/journey/desk.ts';
import { slackChatOf } from '../support/journey/slack-chat.ts';
import { newPostgresDatabase } from '../support/postgres.ts';

const ROOM = 'C0ROOM0';
const REFERENCE = /T[0-9A-HJKMNP-TV-Z]{5}/;
const HOUR = 3_600_000;

const DATABASES = [
  ['sqlite', newSqliteUrl],
  ['postgres', newPostgresDatabase],
] as const;

/** Runs SQL on a database that no desk has open, or that another may have. */
async function sql(url: string, ...texts: readonly string[]): Promise<void> {
  if (url.startsWith('file:')) {
    const db = new DatabaseSync(sqlitePathOf(url));
    for (const text of texts) db.exec(text);
    return db.close();
  }
  const client = new Client({ connectionString: url });
  await client.connect();
  for (const text of texts) await client.query(text);
  await client.end();
}

async function openIn(t: TestContext, url: string, slack: FakeSlack) {
  const chat = slackChatOf(slack);
  const desk = await startJourneyDesk(t, {
    ...{ chat, databaseUrl: url, providers: ['ytx'], road: 'polling', rooms: 1 },
    config: (file) => ({
      ...file,
      operators: { conversation: 'slack:C0OPS', people: [] },
      approval: { remindAfter: '1h', expiresAfter: '2h' },
    }),
  });
  const get = async (path: string) => (await fetch(`${desk.app.url}${path}`)).text();
  return { ...desk, get };
}

const ask = async (slack: FakeSlack, number: string): Promise<string> => {
  const { text } = await slack.slash(`${number} 1GB`, { user: 'U0AGENT', channel: ROOM });
  const [ref] = REFERENCE.exec(text) ?? [];
  assert.ok(ref, text);
  return ref;
};
const say = async (slack: FakeSlack, line: string, user = 'U0BOSS') =>
  (await slack.slash(line, { user, channel: ROOM })).text;
const delivered = (slack: FakeSlack, ref: string) =>
  eventually(
    `${ref} delivered`,
    () => slack.shown(ROOM).find(({ text }) => text.includes(ref) && /(?<!being )delivered/.test(text)),
    30,
  );

for (const [name, newUrl] of DATABASES) {
  describe(`on ${name}`, () => {
    test('one damaged order is one order’s trouble, told once, and worked on again once it is repaired', async (t) => {
      const slack = await startFakeSlack(t);
      const url = await newUrl(t);
      const first = await openIn(t, url, slack);
      const [bad, good] = [await ask(slack, '13911201234'), await ask(slack, '13911201235')];
      await eventually('both cards', () => slack.shown(ROOM).length >= 2);
      await first.app.stop();
      // As when its process died just before the notices of its approval were shown.
      await sql(url, `update orders set document = substr(document, 1, 40) || '…' || document where ref = '${bad}'`);

      const second = await openIn(t, url, slack);
      assert.match(await say(slack, `approve ${bad}`), /cannot be read, so nothing was done/);
      assert.match(await say(slack, 'list', 'U0AGENT'), new RegExp(`${good}[\\s\\S]*1 more order cannot be read`));
      await say(slack, `approve ${good}`);
      await delivered(slack, good);
      const other = await ask(slack, '13911201236');
      await say(slack, `approve ${other}`);
      await delivered(slack, other);
      const told = () => slack.shown('C0OPS').filter(({ text }) => text.includes(bad) && /cannot be read/.test(text));
      await eventually('the operators to be told', () => told().length > 0, 20);
      await second.app.stop();

      const third = await openIn(t, url, slack);
      await say(slack, `status ${bad}`);
      assert.doesNotMatch(
        slack
          .shown('C0OPS')
          .map(({ text, blocks }) => text + JSON.stringify(blocks))
          .join(),
        /13911201234/,
      );
      assert.match(await third.get('/metrics'), /topup_set_aside 1/);
      const { status, warnings } = JSON.parse(await third.get('/readyz'));
      assert.deepEqual([status, warnings.length], ['ready', 1]);
      assert.doesNotMatch(third.logged(), /13911201234/);
      await third.app.stop();

      await sql(url, `update orders set document = substr(document, 42) where ref = '${bad}'`);
      const fourth = await openIn(t, url, slack);
      assert.match(await fourth.get('/metrics'), /topup_set_aside 0/);
      await say(slack, `approve ${bad}`);
      await delivered(slack, bad);
      assert.equal(told().length, 1, 'the operators were told once');
    });

    test('what was stored under a clock an hour ahead, slots, waits, leases and notices, stops nothing', async (t) => {
      const slack = await startFakeSlack(t);
      const url = await newUrl(t);
      const first = await openIn(t, url, slack);
      const ref = await ask(slack, '13911201234');
      await eventually('the card', () => slack.shown(ROOM).length > 0);
      await first.app.stop();
      const ahead = Date.now() + HOUR;
      await sql(
        url,
        `update pacing set next_at = ${ahead} where name = 'query:ytx'`,
        `insert into pacing (name, next_at) values ('query:ytx', ${ahead}) on conflict (name) do nothing`,
        `update leases set ends_at = ${ahead}`,
        `update orders set lease_until = 0, due_at = ${ahead + 2 * HOUR}`,
      );
      const second = await openIn(t, url, slack);
      await say(slack, `approve ${ref}`);
      await delivered(slack, ref);
      const late = await ask(slack, '13911201235');
      await second.app.stop();
      await sql(
        url,
        `update orders set due_at = ${ahead} where ref = '${late}'`,
        `update outbox set due_at = ${ahead}`,
      );
      await openIn(t, url, slack);
      await say(slack, `approve ${late}`);
      await delivered(slack, late);
    });
  });
}
