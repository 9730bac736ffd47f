import { z } from 'zod';
import type { ConversationId, Origin } from '../../src/core/conversation.ts';
import type { Addressee } from './send-ephemeral.ts';

/**
 * Where something was said, as Slack's payloads name it.
 *
 * @property name the channel's name; Slack calls every direct conversation between two `directmessage`
 */
type Place = {
  readonly channel: string;
  readonly name?: string | undefined;
  readonly user: string;
  readonly thread?: string | null | undefined;
  readonly message?: string | null | undefined;
};

/** Direct messages between two people are closed to us: what is asked there is answered in the requester's own messages with the app. */
export function originAt({ channel, name, user, thread = null, message = null }: Place): Origin {
  if (name === 'directmessage' || channel === user)
    return { conversation: conversationOf(user), thread: null, message: null };
  return { conversation: conversationOf(channel), thread, message };
}

/** Somebody at the place that an order is asked from. */
export const addresseeAt = ({ conversation, thread }: Origin, user: string, responseUrl: string | null): Addressee => ({
  responseUrl,
  user,
  channel: conversation.slice('slack:'.length),
  thread,
});

const conversationOf = (id: string): ConversationId => `slack:${id}` as ConversationId;

/** What a view carries unseen, so that what it sends belongs to where it was opened. It comes back signed by Slack. */
const Metadata = z.object({
  conversation: z.string().startsWith('slack:'),
  thread: z.string().nullable(),
  message: z.string().nullable(),
  seen: z.string().optional(),
  order: z.string().optional(),
  home: z.boolean().optional(),
});

/**
 * @property seen what the form's preview was last about
 * @property order the order that a reason is asked for
 * @property home true where it was opened from the Home tab, which has no conversation
 */
export type Carried = { readonly seen?: string; readonly order?: string; readonly home?: boolean };

export const writeMetadata = ({ conversation, thread, message }: Origin, carried: Carried): string =>
  JSON.stringify({ conversation, thread, message, ...carried });

/** Reads what a view of ours carried; null for anything else. */
export function readMetadata(metadata: string): { readonly origin: Origin; readonly carried: Carried } | null {
  try {
    const read = Metadata.safeParse(JSON.parse(metadata));
    if (!read.success) return null;
    const { conversation, thread, message, ...carried } = read.data;
    const origin = { conversation: conversation as ConversationId, thread, message };
    return { origin, carried: carried as Carried };
  } catch {
    return null;
  }
}
