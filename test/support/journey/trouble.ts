import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import type { ProviderName } from '../../../src/core/product.ts';
import { newSqliteUrl } from '../databases.ts';
import { eventually } from '../eventually.ts';
import { freePort } from '../free-port.ts';
import type { Chat, Role } from './chat.ts';
import { type JourneyDesk, startJourneyDesk } from './desk.ts';

const PATIENCE_S = 40;
const REFERENCE = /T[0-9A-HJKMNP-TV-Z]{5}/;
const ADDRESS = { ytx: 'YTX_BASE_URL', juhe: 'JUHE_BASE_URL' } as const;
const NAME = { ytx: 'YTX', juhe: 'Juhe' } as const;
const OTHER = { ytx: 'juhe', juhe: 'ytx' } as const;

type More = { readonly both?: boolean; readonly settings?: object; readonly environment?: Record<string, string> };

/** One desk, one room, one order that somebody asked for and somebody approved; and what everybody sees of it. */
async function asked(t: TestContext, chat: Chat, provider: 'ytx' | 'juhe', ending: string, more: More = {}) {
  const desk = await startJourneyDesk(t, {
    chat,
    providers: more.both ? [provider, OTHER[provider]] : [provider],
    databaseUrl: await newSqliteUrl(t),
    road: 'polling',
    rooms: 1,
    environment: more.environment ?? {},
    config: (file) => {
      const given = file.providers as Record<ProviderName, object>;
      const [ytx, juhe] = [given.ytx, given.juhe].map((one) => ({ ...one, ...more.settings }));
      return { ...file, approval: { expiresAfter: '10m' }, providers: { ytx, juhe } };
    },
  });
  const card = () => eventually('the card', () => chat.seen(0)[0], PATIENCE_S);
  const type = (role: Role, line: string) => chat.type(0, role, line);
  return {
    desk,
    type,
    msisdn: `1391120${ending}`,
    approved: async () => {
      await type('agent', `1391120${ending} 1GB outage`);
      await chat.press(0, (await card()).id, 'approve', 'boss');
    },
    ref: async () => REFERENCE.exec((await card()).text)?.[0] ?? '',
    card: () => chat.seen(0)[0]?.text ?? '',
    cardSays: (words: RegExp) =>
      eventually(`a card ${words}`, () => words.test(chat.seen(0)[0]?.text ?? ''), PATIENCE_S),
    reply: (words: RegExp) =>
      eventually(
        `a reply ${words}`,
        () =>
          chat
            .seen(0)
            .slice(1)
            .find(({ text }) => words.test(text)),
        PATIENCE_S,
      ),
    replies: () => chat.seen(0).length - 1,
  };
}

const charged = ({ sandbox }: JourneyDesk): number =>
  [sandbox.ledger.ytx, sandbox.ledger.juhe].reduce((sum, ledger) => sum + ledger.orders().length, 0);

const metricsOf = async ({ app }: JourneyDesk): Promise<string> => (await fetch(`${app.url}/metrics`)).text();

/** What a desk does when a provider cannot be reached, lies about a refusal, or does not say how an order ended. */
export function troubleIn(chatName: Chat['name'], startChat: (t: TestContext) => Promise<Chat>): void {
  for (const provider of ['ytx', 'juhe'] as const)
    describe(`${chatName}, ${provider}`, () => {
      test('an order whose provider cannot be reached says so, is tried again by itself, and is bought once', async (t) => {
        const order = await asked(t, await startChat(t), provider, '0013');
        await order.desk.sandbox.goAway();
        await order.approved();
        await order.cardSays(/has been unreachable since .*nothing was sent.*tries again/);
        assert.doesNotMatch(order.card(), /goes to .* now/);
        assert.match(await metricsOf(order.desk), /topup_provider_answers_total\{[^}]*outcome="not_sent"\} \d/);
        await order.desk.sandbox.comeBack();
        await order.reply(/(?<!being )delivered/);
        await order.cardSays(/(?<!being )delivered/);
        assert.doesNotMatch(order.card(), /has been unreachable/);
        assert.equal(charged(order.desk), 1);
        assert.equal(order.replies(), 1, 'no reply for each try');
      });

      test('what waits for a provider that cannot be reached is taken back by who asked, and nothing is bought', async (t) => {
        const order = await asked(t, await startChat(t), provider, '0013');
        await order.desk.sandbox.goAway();
        await order.approved();
        await order.cardSays(/has been unreachable/);
        await order.type('agent', `cancel ${await order.ref()}`);
        await order.cardSays(/cancelled/);
        await order.desk.sandbox.comeBack();
        await new Promise((resolve) => setTimeout(resolve, 6_000));
        assert.equal(charged(order.desk), 0);
      });

      test('it goes to the next provider once the config’s time is over, with a word', async (t) => {
        const environment = { [ADDRESS[provider]]: `http://127.0.0.1:${await freePort()}` };
        const more = { both: true, settings: { failoverAfter: '2s' }, environment };
        const order = await asked(t, await startChat(t), provider, '0013', more);
        await order.approved();
        await order.reply(new RegExp(`${NAME[provider]} could not be reached .*nothing was sent there`));
        await order.reply(/(?<!being )delivered/);
        const { ledger } = order.desk.sandbox;
        assert.deepEqual([ledger[provider].orders().length, ledger[OTHER[provider]].orders().length], [0, 1]);
      });

      test('a refusal that was none is found out: delivered, bought once, and nothing elsewhere', async (t) => {
        const order = await asked(t, await startChat(t), provider, '0026', { both: true });
        await order.approved();
        await order.reply(/unconfirmed|doubt/i);
        await order.reply(/(?<!being )delivered/);
        assert.equal(charged(order.desk), 1);
        const { ledger } = order.desk.sandbox;
        const [bought] = ledger[provider].orders();
        const sent = ledger[provider].submits(bought?.merchantOrderId ?? '');
        assert.ok(provider === 'ytx' ? sent === 1 : sent <= 3, `${sent} sendings`);
        assert.equal(ledger[OTHER[provider]].orders().length, 0);
      });

      test('one that the provider says nothing of in time is for people to see, and its late delivery ends it', async (t) => {
        const order = await asked(t, await startChat(t), provider, '0005', { settings: { silentFor: '2s' } });
        await order.approved();
        await order.reply(/has not said in time/);
        await order.cardSays(/unconfirmed/);
        assert.match(await metricsOf(order.desk), /topup_operator_notices_total\{kind="silent"\} 1/);
        const [bought] = order.desk.sandbox.ledger[provider].orders();
        await new Promise((resolve) => setTimeout(resolve, 3_000));
        assert.equal(order.replies(), 1, 'it is said once');
        order.desk.sandbox.settle(bought?.merchantOrderId ?? '', 'delivered');
        await order.reply(/(?<!being )delivered/);
      });
    });
}
