import type { ConversationId } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import { platformOf } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';
import type { Answers } from './answers.ts';
import { sentenceCard, telegramWordsFor } from './words.ts';

/** What operators hear of chats. Orders' own troubles they hear of through the outbox. */
export type Operators = {
  readonly moved: (from: ConversationId, to: ConversationId) => void;
  readonly removed: (from: ConversationId) => void;
};

/**
 * @property conversation where operators are told things; null where the config names no place. On another platform than Telegram
 *   only the log and the counter say it
 */
export type OperatorsDeps = {
  readonly conversation: ConversationId | null;
  readonly toldOperators: (kind: string) => void;
  readonly answers: Pick<Answers, 'reply'>;
  readonly language: Language;
  readonly log: Log;
};

export function createOperators({ conversation, toldOperators, answers, language, log }: OperatorsDeps): Operators {
  const words = telegramWordsFor(language).operators;
  /** Telegram tells a move twice, and a third time where we speak to the old chat. */
  const movesTold = new Set<ConversationId>();

  function tell(kind: string, sentence: string, facts: Readonly<Record<string, unknown>>, place: typeof conversation) {
    toldOperators(kind);
    log.warn('operators.told', { kind, ...facts });
    if (place === null || platformOf(place) !== 'telegram') return;
    answers.reply({ conversation: place, thread: null, message: null }, sentenceCard(sentence));
  }

  return {
    moved: (from, to) => {
      if (movesTold.has(from)) return;
      movesTold.add(from);
      tell('conversation_moved', words.moved(from, to), { from, to }, conversation === from ? to : conversation);
    },
    removed: (from) => {
      if (from === conversation) return tell('removed', '', { from }, null);
      tell('removed', words.removed(from), { from }, conversation);
    },
  };
}
