import assert from 'node:assert/strict';
import type { SandboxOrder } from '../../../sandbox/book.ts';
import type { ProviderName } from '../../../src/core/product.ts';
import { eventually } from '../eventually.ts';
import type { Chat, Role, Seen } from './chat.ts';
import type { JourneyDesk, Road } from './desk.ts';

export type World = {
  readonly chat: Chat;
  readonly desk: JourneyDesk;
  readonly provider: ProviderName;
  readonly road: Road;
};
export type Scenario = { readonly name: string; readonly play: (world: World, room: number) => Promise<void> };

/** Long enough for a chat that is spoken to once a second, on a machine that does other things too. */
const PATIENCE_S = 30;
const REFERENCE = /T[0-9A-HJKMNP-TV-Z]{5}/;

/** One order as everybody outside sees it: the room's messages, and what the provider wrote down. */
function follow({ chat, desk, provider }: World, room: number, number: string) {
  const messages = (): readonly Seen[] => chat.seen(room);
  const bought = (): readonly SandboxOrder[] =>
    desk.sandbox.ledger[provider].orders().filter(({ msisdn }) => msisdn === number);
  return {
    bought,
    type: (role: Role, line: string) => chat.type(room, role, line),
    press: async (button: 'approve' | 'reject', role: Role) =>
      chat.press(room, (await card(messages)).id, button, role),
    card: () => card(messages),
    reference: async () => REFERENCE.exec((await card(messages)).text)?.[0] ?? '',
    /** Waits for a reply that says this, in the thread of the asking, with the card's buttons gone by then. */
    reply: async (words: RegExp, asking: string | null): Promise<void> => {
      const reply = await eventually(
        `a reply ${words}`,
        () =>
          messages()
            .slice(1)
            .find(({ text }) => words.test(text)),
        PATIENCE_S,
      );
      const { id, buttons, root } = await card(messages);
      assert.equal(
        reply.root,
        asking ?? id,
        'the reply hangs under the asking message, or under the card where there is none',
      );
      assert.equal(root, asking);
      assert.deepEqual(liveIn(buttons), []);
    },
    cardSays: (words: RegExp) =>
      eventually(
        `a card ${words} without buttons`,
        () =>
          liveIn(messages()[0]?.buttons ?? []).length === 0 &&
          messages().length > 0 &&
          words.test(messages()[0]?.text ?? ''),
        PATIENCE_S,
      ),
  };
}

/** The buttons that decide. A card of what failed keeps one that asks anew. */
const liveIn = (buttons: readonly string[]) => buttons.filter((button) => !/repeat/i.test(button));

const card = (messages: () => readonly Seen[]): Promise<Seen> =>
  eventually('the card', () => messages()[0], PATIENCE_S);

/** A Beijing number of China Mobile for each room; its last four digits choose what the sandbox does. */
const number = (room: number, ending: string): string => `139112${room}${ending}`;

export const SCENARIOS: readonly Scenario[] = [
  {
    name: 'asked, approved, bought once and delivered, and answered in the thread',
    play: async (world, room) => {
      // Callbacks alone would never come for this ending: on the road of polling nothing else tells.
      const msisdn = number(room, world.road === 'polling' ? '0013' : '1234');
      const order = follow(world, room, msisdn);
      const asking = await order.type('agent', `${msisdn} 1QG00102410 outage CASE-42`);
      await order.press('approve', 'boss');
      await order.reply(/(?<!being )delivered/, asking);
      await order.cardSays(/(?<!being )delivered/);
      assert.equal(order.bought().length, 1);
    },
  },
  {
    name: 'refused by the provider: failed, with what to do about it',
    play: async (world, room) => {
      const msisdn = number(room, '0001');
      const order = follow(world, room, msisdn);
      const asking = await order.type('agent', `${msisdn} 1GB outage`);
      await order.press('approve', 'boss');
      await order.reply(/failed|not delivered/i, asking);
      assert.equal(order.bought().length, 0);
    },
  },
  {
    name: 'rejected by somebody else, and nothing is bought',
    play: async (world, room) => {
      const msisdn = number(room, '5555');
      const order = follow(world, room, msisdn);
      const asking = await order.type('agent', `${msisdn} 1GB outage`);
      await order.press('reject', 'boss');
      await order.reply(/rejected/, asking);
      assert.equal(order.bought().length, 0);
    },
  },
  {
    name: 'neither the one who asked nor a stranger decides, and a cancelled order is not bought',
    play: async (world, room) => {
      const msisdn = number(room, '6666');
      const order = follow(world, room, msisdn);
      await order.type('agent', `${msisdn} 1GB outage`);
      await order.press('approve', 'agent');
      await order.press('approve', 'stranger');
      await order.type('agent', `cancel ${await order.reference()}`);
      await order.cardSays(/cancelled/i);
      await order.type('boss', `approve ${await order.reference()}`);
      await order.cardSays(/cancelled/i);
      assert.equal(order.bought().length, 0);
    },
  },
  {
    name: 'nobody decided in time: expired, and nothing is bought',
    play: async (world, room) => {
      const msisdn = number(room, '7777');
      const order = follow(world, room, msisdn);
      const asking = await order.type('agent', `${msisdn} 1GB outage`);
      await order.reply(/expired/, asking);
      assert.equal(order.bought().length, 0);
    },
  },
  {
    name: 'approved by a rule at once, bought once, delivered',
    play: async (world, room) => {
      const msisdn = number(room, world.road === 'polling' ? '0013' : '8888');
      const order = follow(world, room, msisdn);
      const asking = await order.type('agent', `${msisdn} 100MB slow network`);
      await order.reply(/(?<!being )delivered/, asking);
      assert.equal(order.bought().length, 1);
    },
  },
  {
    name: 'a submission that times out is in doubt, is asked about, and is not bought twice',
    play: async (world, room) => {
      const msisdn = number(room, '0006');
      const order = follow(world, room, msisdn);
      const asking = await order.type('agent', `${msisdn} 1GB outage`);
      await order.press('approve', 'boss');
      await order.reply(/unconfirmed|doubt/i, asking);
      await order.reply(/(?<!being )delivered/, asking);
      assert.equal(order.bought().length, 1);
      const [{ merchantOrderId } = { merchantOrderId: '' }] = order.bought();
      assert.equal(world.desk.sandbox.ledger[world.provider].submits(merchantOrderId), 1);
    },
  },
];
