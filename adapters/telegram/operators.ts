import type { ConversationId } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import { platformOf } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';
import type { Answers } from './answers.ts';
import { sentenceCard, telegramWordsFor } from './words.ts';

/** Tells operators what happens to chats. Trouble with orders reaches them through the outbox. */
export type Operators = {
  readonly moved: (from: ConversationId, to: ConversationId) => void;
  readonly removed: (from: ConversationId) => void;
};

/**
 * @property conversation the operators' conversation; null if the config names none. If it is not in Telegram, only the log and the
 *   counter tell them
 */
export type OperatorsDeps = {
  readonly conversation: () => ConversationId | null;
  readonly toldOperators: (kind: string) => void;
  readonly answers: Pick<Answers, 'reply'>;
  readonly language: () => Language;
  readonly log: Log;
};

export function createOperators({ conversation, toldOperators, answers, language, log }: OperatorsDeps): Operators {
  const words = () => telegramWordsFor(language()).operators;
  /** Telegram reports a move twice, and once more if we write to the old chat. */
  const reported = new Set<ConversationId>();

  function tell(
    kind: string,
    sentence: string,
    facts: Readonly<Record<string, unknown>>,
    where: ConversationId | null,
  ) {
    toldOperators(kind);
    log.warn('operators.told', { kind, ...facts });
    if (where === null || platformOf(where) !== 'telegram') return;
    answers.reply({ conversation: where, thread: null, message: null }, sentenceCard(sentence));
  }

  return {
    moved: (from, to) => {
      if (reported.has(from)) return;
      reported.add(from);
      const place = conversation();
      tell('conversation_moved', words().moved(from, to), { from, to }, place === from ? to : place);
    },
    removed: (from) => {
      const place = conversation();
      if (from === place) return tell('removed', '', { from }, null);
      tell('removed', words().removed(from), { from }, place);
    },
  };
}
