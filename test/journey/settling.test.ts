import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { ProviderName } from '../../src/core/product.ts';
import { createScope } from '../crash/scope.ts';
import { newSqliteUrl } from '../support/databases.ts';
import { eventually } from '../support/eventually.ts';
import { type JourneyDesk, startJourneyDesk, startQuickSandbox } from '../support/journey/desk.ts';
import { type Office, startSlackOffice, startTelegramOffice, twoTeams } from '../support/journey/office.ts';
import { newPostgresDatabase } from '../support/postgres.ts';

const REFERENCE = /T[0-9A-HJKMNP-TV-Z]{5}/;
const SECONDS = 20;

type Kind = {
  readonly name: string;
  readonly open: (t: Pick<TestContext, 'after'>) => Promise<Office>;
  readonly database: (t: TestContext) => Promise<string>;
  readonly provider: ProviderName;
};
const KINDS: readonly Kind[] = [
  { name: 'slack, ytx, sqlite', open: startSlackOffice, database: newSqliteUrl, provider: 'ytx' },
  { name: 'telegram, juhe, postgres', open: startTelegramOffice, database: newPostgresDatabase, provider: 'juhe' },
];

/** Asks for a top-up of a number, has it approved, and waits for its card to say so. */
async function bought(office: Office, number: string, state: RegExp): Promise<string> {
  await office.say(0, 'agent', `${number} 1GB outage`).catch(() => undefined);
  const masked = new RegExp(`139\\*\\*\\*\\*${number.slice(-4)}`);
  const card = await eventually('the card', () => office.shown(0).find(({ text }) => masked.test(text)), SECONDS);
  const ref = REFERENCE.exec(card.text)?.[0] ?? '';
  await office.say(0, 'boss', `approve ${ref}`);
  await cardSays(office, ref, state);
  return ref;
}

const cardOf = (office: Office, ref: string) => office.shown(0).find(({ text }) => text.includes(ref));
const cardSays = (office: Office, ref: string, words: RegExp) =>
  eventually(`the card of ${ref} to say ${words}`, () => words.test(cardOf(office, ref)?.text ?? ''), SECONDS);

for (const { name, open, database, provider } of KINDS) {
  describe(name, () => {
    const start = async (t: TestContext): Promise<{ office: Office; desk: JourneyDesk }> => {
      const office = await open(t);
      const setting = { chat: office.chat, databaseUrl: await database(t), road: 'polling', rooms: 2 } as const;
      const desk = await startJourneyDesk(t, { ...setting, providers: [provider], config: twoTeams(office) });
      return { office, desk };
    };

    test('a button or a line that confirms what is not proposed any more moves nothing, shows what is, and the right one does it', async (t) => {
      const { office } = await start(t);
      const ref = await bought(office, '13911200007', /unconfirmed/);
      await office.say(0, 'boss', `settle ${ref} failed nothing in the books`);
      await cardSays(office, ref, /not delivered: nothing in the books/);
      const old = await office.keep(0, new RegExp(`${ref} unconfirmed`), 'confirm');
      await office.say(0, 'boss', `结清 ${ref} 成功 carrier slip 8841`);
      await cardSays(office, ref, /delivered: carrier slip 8841/);

      for (const answer of [
        await old('chief'),
        await office.say(0, 'chief', `confirm ${ref}`),
        await office.say(0, 'chief', `确认 ${ref} 失败 1`),
        await office.say(0, 'chief', `confirm ${ref} delivered 1`),
        await office.say(0, 'chief', `confirm ${ref} failed 2 anyway`),
      ]) {
        assert.match(answer, /That is not the current proposal/);
        assert.match(answer, new RegExp(`/topup confirm ${ref} delivered 2`));
        assert.match(answer, /Bo says that it was delivered/i);
      }
      assert.match(cardOf(office, ref)?.text ?? '', /unconfirmed/);
      const now = await office.keep(0, new RegExp(`${ref} unconfirmed`), 'confirm');
      assert.match(await now('chief'), /(?<!being )delivered/);
      await cardSays(office, ref, new RegExp(`${ref} delivered`));
    });

    test('the plain line confirms the only proposal there ever was', async (t) => {
      const { office } = await start(t);
      const ref = await bought(office, '13911210007', /unconfirmed/);
      await office.say(0, 'boss', `settle ${ref} delivered the customer has it`);
      await office.say(0, 'chief', `confirm ${ref}`);
      await cardSays(office, ref, new RegExp(`${ref} delivered`));
    });

    test('as failed while the provider delivers: a second look, then asked on also after a restart, and a delivery is told once', async (t) => {
      const office = await open(t);
      const sandbox = await startQuickSandbox();
      t.after(() => sandbox.stop());
      const setting = {
        ...({ chat: office.chat, databaseUrl: await database(t), road: 'polling', rooms: 2, sandbox } as const),
        ...{ providers: [provider], config: twoTeams(office) },
      };
      const before = createScope();
      t.after(before.end);
      await startJourneyDesk(before, setting);
      const ref = await bought(office, '13911220005', /has accepted the order/);
      const proposing = await office.say(0, 'boss', `settle ${ref} failed the customer has nothing`);
      assert.match(proposing, /has said since .*that it is being delivered/);
      await cardSays(office, ref, /has said since/);
      await eventually('the reply to say it too', () =>
        office.shown(0).some(({ text }) => /being settled by hand/.test(text) && /has said since/.test(text)),
      );
      for (const look of [
        await office.press(0, new RegExp(`${ref} being`), 'confirm', 'chief'),
        await office.say(0, 'chief', `confirm ${ref}`),
        await office.say(0, 'chief', `confirm ${ref} failed 1`),
      ]) {
        assert.match(look, /says that T\w{5} is being delivered/);
        assert.match(look, new RegExp(`/topup confirm ${ref} failed 1 anyway`));
        assert.match(look, /since \d\d:\d\d/);
      }
      assert.match(cardOf(office, ref)?.text ?? '', /has accepted the order/);
      await office.say(0, 'chief', `确认 ${ref} 失败 1 仍然`);
      await cardSays(office, ref, /Two people settled it as not delivered/);
      await before.end();

      await startJourneyDesk(t, setting);
      const bookOf = sandbox.ledger[provider];
      const asked = bookOf.queries();
      await eventually('the provider to be asked on', () => bookOf.queries() > asked, SECONDS);
      for (const { merchantOrderId } of bookOf.orders()) sandbox.settle(merchantOrderId, 'delivered');
      await cardSays(office, ref, /delivered after all/);
      const isReply = ({ text }: { text: string }) => text.includes(`${ref} was delivered after all`);
      const reply = await eventually('the reply', () => office.shown(0).find(isReply), SECONDS);
      assert.deepEqual(new Set(reply.mentions), new Set([office.account('boss'), office.account('chief')]));
      const isAlert = ({ text }: { text: string }) => text.includes(ref) && /Bo and Cai/.test(text);
      await eventually('the operators to be told', () => office.shown(2).some(isAlert), SECONDS);
      await office.say('alone', 'agent', `status ${ref}`);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      assert.deepEqual([office.shown(0).filter(isReply).length, office.shown(2).filter(isAlert).length], [1, 1]);
      assert.match(cardOf(office, ref)?.text ?? '', new RegExp(`${ref} failed[^]*delivered after all`));
    });

    test('whoever may not see an order is answered as if there were none, and a card says of it only that there was one', async (t) => {
      const { office } = await start(t);
      const ref = await bought(office, '13911231234', /(?<!being )delivered/);
      await office.say(0, 'agent', '13911231234 1GB secret CASE-42').catch(() => undefined);
      const waits = await eventually('it', () => office.shown(0).find(({ text }) => /secret/.test(text)), SECONDS);
      const waiting = REFERENCE.exec(waits.text)?.[0] ?? '';
      const masked = (text: string, one: string): string => text.replaceAll(one, 'T00000');
      for (const room of [1, 'alone'] as const) {
        // A group in Telegram takes twenty messages a minute.
        const lines =
          room === 1
            ? ['approve', 'cancel', 'status']
            : ['approve', 'reject', 'cancel', 'remind', 'status', 'details', 'confirm'];
        for (const line of lines) {
          const nothing = await office.say(room, 'head', `${line} T00000`);
          for (const one of [ref, waiting]) {
            assert.equal(masked(await office.say(room, 'head', `${line} ${one}`), one), nothing, `${room} ${line}`);
          }
        }
        const nothing = await office.say(room, 'head', 'settle T00000 failed nobody has it');
        assert.equal(masked(await office.say(room, 'head', `settle ${ref} failed nobody has it`), ref), nothing);
      }
      await office.say(1, 'worker', '13911231234 1GB slow CASE-42').catch(() => undefined);
      const card = await eventually('a card', () => office.shown(1).find(({ text }) => /slow/.test(text)), SECONDS);
      assert.match(card.text, /Earlier for this number: /);
      assert.match(card.text, /an order of another team, \d\d:\d\d/);
      assert.doesNotMatch(card.text, new RegExp(`${ref}|${waiting}|secret|outage|Ann`));
    });
  });
}
