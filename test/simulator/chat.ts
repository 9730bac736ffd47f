import { type PresentNotice, plainCard } from '../../commands/card.ts';
import type { ConversationId, MessageRef } from '../../src/core/conversation.ts';
import type { Notice } from '../../src/core/notice.ts';
import type { Order, OrderState } from '../../src/core/order.ts';
import { type Platform, platformOf } from '../../src/core/people.ts';
import type { Delivered, Delivery, Surface } from '../../src/core/surface.ts';
import type { Host } from './host.ts';
import { TELEGRAM_MOVED, TELEGRAM_ROOM } from './setting.ts';
import type { World } from './world.ts';

/**
 * A message as the people in the conversation see it.
 *
 * @property excuse why it may have been posted once more: what kept the desk from knowing that it stood there. Null where nothing did
 * @property kept true once the desk wrote down that it was shown
 */
export type Message = {
  readonly ref: MessageRef;
  readonly key: string;
  readonly slot: Notice['slot'];
  readonly reply: string | null;
  /** What the operators are told of; null where it is not for them. */
  readonly alert: string | null;
  readonly order: Order['id'];
  /** What people call the order, and the account that asked for it. */
  readonly orderRef: string;
  readonly requester: string;
  readonly version: number;
  readonly postedAt: number;
  readonly postedBy: Host;
  shows: OrderState;
  buttons: readonly string[];
  deleted: boolean;
  excuse: string | null;
  kept: boolean;
};

export type Chat = {
  readonly messages: readonly Message[];
  readonly surfaceFor: (host: Host, present: PresentNotice) => readonly Surface[];
  /** The group becomes a supergroup, with another id. */
  readonly migrate: () => void;
  /** The id a conversation has now. */
  readonly currentId: (conversation: ConversationId) => ConversationId;
  /** Nothing can be posted there any more. */
  readonly archive: (conversation: ConversationId) => void;
  /** Whatever a process has posted and not written down may be posted once more. */
  readonly excuse: (host: Host, why: string) => void;
  /** What was written down of the messages, for a copy of the database. */
  readonly copy: () => ReadonlySet<Message>;
  /** The database is that copy now: it knows of no other message. */
  readonly putBack: (copy: ReadonlySet<Message>) => void;
  readonly archived: ReadonlySet<ConversationId>;
  /** Somebody deletes a card of ours, if one stands. */
  readonly deleteSomeCard: () => void;
  /** Called with everything that is newly shown, and its words. */
  readonly onShown: (see: (message: Message, words: string) => void) => void;
};

const ANSWERS = {
  plain: 82,
  slow_down: 5,
  server_error: 4,
  answer_lost: 5,
  lost_on_the_way: 2,
  slow: 2,
} as const;

/** A chat with two platforms, in which everything is shown that arrives, and little of it is certain to whoever sent it. */
export function createChat(world: World, trouble: number): Chat {
  const { random } = world;
  const messages: Message[] = [];
  const archived = new Set<ConversationId>();
  const watchers: ((message: Message, words: string) => void)[] = [];
  let migrated = false;
  /** Some days a chat takes its time over everything. */
  const slowMs = random.chance(0.2) ? 9_000 : 0;

  const currentId = (conversation: ConversationId): ConversationId =>
    migrated && conversation === TELEGRAM_ROOM ? TELEGRAM_MOVED : conversation;

  function refusalOf(conversation: ConversationId): Delivered | null {
    if (archived.has(conversation)) return { kind: 'never', why: 'is_archived', scope: 'conversation' };
    const to = currentId(conversation);
    return to === conversation ? null : { kind: 'moved', to };
  }

  function standing(ref: MessageRef): Message | null {
    const found = messages.find(
      (message) => message.ref.conversation === ref.conversation && message.ref.message === ref.message,
    );
    return found === undefined || found.deleted ? null : found;
  }

  /** What the platform does with one request, at the moment it arrives. */
  function arrive(
    { key, notice, order, edit }: Delivery,
    host: Host,
    words: string,
    buttons: readonly string[],
  ): Delivered & { readonly message?: Message } {
    const refused = refusalOf(notice.conversation);
    if (refused !== null) return refused;
    const before = edit === null ? null : standing(edit);
    if (edit !== null && before === null) return { kind: 'gone', why: 'message_not_found' };
    const message = before ?? posted({ key, notice, order }, host);
    message.shows = order.state;
    message.buttons = buttons;
    world.note(`chat: ${before === null ? 'posts' : 'edits'} ${key} ${message.reply ?? order.state}`);
    for (const see of watchers) see(message, words);
    return { kind: 'shown', ref: message.ref, message };
  }

  function posted({ key, notice, order }: Pick<Delivery, 'key' | 'notice' | 'order'>, host: Host): Message {
    const message: Message = {
      ref: { conversation: notice.conversation, message: String(messages.length + 1) },
      key,
      slot: notice.slot,
      reply: notice.show.kind === 'reply' ? notice.show.reply.kind : null,
      alert: notice.show.kind === 'operators' ? notice.show.alert.kind : null,
      order: order.id,
      orderRef: order.ref,
      requester: order.maker.account,
      version: Number(key.split('.')[1]),
      postedAt: world.now(),
      postedBy: host,
      shows: order.state,
      buttons: [],
      deleted: false,
      excuse: null,
      kept: false,
    };
    messages.push(message);
    return message;
  }

  async function deliver(host: Host, present: PresentNotice, delivery: Delivery): Promise<Delivered> {
    const card = present(delivery.notice, delivery.order);
    const kind = random.chance(trouble) ? random.weighted(ANSWERS) : 'plain';
    if (kind !== 'plain') world.fault(`chat ${kind}`);
    const outMs = kind === 'slow' ? 9_000 : random.between(5, 250) + random.below(slowMs + 1);
    if (kind === 'slow_down') {
      await world.sleep(outMs, host);
      const scope = random.pick(['conversation', 'conversation', 'platform'] as const);
      return { kind: 'later', afterMs: random.pick([1_000, 5_000, 30_000]), scope, why: 'ratelimited' };
    }
    if (kind === 'server_error' || kind === 'lost_on_the_way') {
      await world.sleep(kind === 'server_error' ? outMs : 10_000, host);
      return { kind: 'unknown', why: kind };
    }
    const buttons = card.buttons.map(({ line }) => line);
    const arrived = await new Promise<ReturnType<typeof arrive>>((resolve) => {
      // It arrives whether or not its sender lives to hear the answer.
      world.at(outMs, null, () => {
        const outcome = arrive(delivery, host, plainCard(card), buttons);
        if (outcome.message && (kind === 'answer_lost' || !host.alive)) outcome.message.excuse = kind;
        world.at(random.between(5, 250), host, () => resolve(outcome));
      });
    });
    const { message: _, ...outcome } = arrived;
    return kind === 'answer_lost' ? { kind: 'unknown', why: 'answer lost' } : (outcome as Delivered);
  }

  const surface = (name: Platform, host: Host, present: PresentNotice): Surface => ({
    name,
    paceMs: (conversation) => (platformOf(conversation) === 'slack' ? 1_000 : 3_000),
    pacesEdits: name !== 'slack',
    deliver: (delivery) => deliver(host, present, delivery),
    sendFile: async () => ({ kind: 'never', why: 'the simulated chats take no files', scope: 'message' }),
    memberOf: async () => 'not_member',
    membersOf: async () => [],
  });

  return {
    messages,
    archived,
    currentId,
    surfaceFor: (host, present) => [surface('slack', host, present), surface('telegram', host, present)],
    migrate: () => {
      migrated = true;
      world.fault('chat group moved');
    },
    archive: (conversation) => {
      archived.add(conversation);
      world.fault('chat conversation archived');
    },
    excuse: (host, why) => {
      for (const message of messages) if (message.postedBy === host && !message.kept) message.excuse ??= why;
    },
    copy: () => new Set(messages.filter(({ kept }) => kept)),
    putBack: (copy) => {
      for (const message of messages) {
        if (copy.has(message)) continue;
        message.kept = false;
        message.excuse ??= 'the copy that was put back does not have it';
      }
    },
    deleteSomeCard: () => {
      const card = messages.findLast(({ reply, deleted, slot }) => reply === null && !deleted && slot !== 'operators');
      if (card === undefined) return;
      card.deleted = true;
      world.fault('chat card deleted');
    },
    onShown: (see) => watchers.push(see),
  };
}
