import * as z from 'zod';
import type { ConversationId } from '../../src/core/conversation.ts';
import { conversationOf } from './read.ts';

/** The fields by which updates are put in line. https://core.telegram.org/bots/api#update */
const Placed = z.object({ chat: z.object({ id: z.number() }) }).optional();
const Queued = z.object({
  message: Placed,
  my_chat_member: Placed,
  callback_query: z.object({ message: Placed }).optional(),
});

/** The chat within which an update must keep its turn. */
export function readQueue(update: unknown): string {
  const { message, my_chat_member: membership, callback_query: press } = Queued.safeParse(update).data ?? {};
  return String((message ?? membership ?? press?.message)?.chat.id ?? 'none');
}

/** The fields we use of a change of our own membership. https://core.telegram.org/bots/api#chatmemberupdated */
const Membership = z.object({
  chat: z.object({ id: z.number().int() }),
  new_chat_member: z.object({ status: z.string() }),
});

/** What we are now in a chat: `member`, `administrator`, `left`, `kicked`. */
export type MembershipRead = {
  readonly conversation: ConversationId;
  readonly status: string;
  readonly isPrivate: boolean;
};

export function readMembership(given: unknown): MembershipRead | null {
  const read = Membership.safeParse(given).data;
  if (!read) return null;
  const { chat, new_chat_member: we } = read;
  return { conversation: conversationOf(chat.id), status: we.status, isPrivate: chat.id > 0 };
}
