import type { ConversationId, Origin } from '../../src/core/conversation.ts';
import type { Addressee } from './whisper.ts';

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

/** Direct messages between two people are closed to us: what is asked there is answered in the asker's own messages with the app. */
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
