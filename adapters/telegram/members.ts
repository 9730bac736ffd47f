import type { ConversationId } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import { type AccountId, type GroupId, nativeId, platformOf } from '../../src/core/people.ts';
import type { Language } from '../../src/core/product.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import type { Groups } from '../../src/core/surface.ts';
import { createCache } from '../../src/runtime/cache.ts';
import type { Answers } from './answers.ts';
import type { Call, CallFailed } from './api.ts';
import { readMembership } from './read.ts';
import { sentenceCard, telegramWordsFor } from './words.ts';

/** A person who stops being an administrator can decide for one minute longer. */
const TTL_MS = 60_000;
/** How long Telegram is not asked again after a failed call. Until then it is unknown who is a member. */
const FAILED_TTL_MS = 5_000;
const TIMEOUT_MS = 3_000;
const CACHE_SIZE = 1_000;

/** Null if Telegram did not tell. */
type Administrators = ReadonlySet<string> | null;

export type MembersDeps = { readonly call: Call; readonly now: () => number; readonly log: Log };

/**
 * Knows the administrators of a chat, who are meant by `telegram:group:<chat>` among approvers: from memory for a minute, or from
 * Telegram; `unknown` if it does not tell. Lists of possible approvers are remembered separately, so that a decision is never
 * checked against a list that was read to mention people. https://core.telegram.org/bots/api#getchatadministrators
 */
export function createMembers({ call, now, log }: MembersDeps): Groups {
  const ask = async (group: GroupId): Promise<Administrators> => {
    const answer = await administratorsOf(call, Number(nativeId(group)));
    if (!answer.ok) log.warn('telegram.members_unknown', { group, why: answer.error.why });
    return answer.ok ? answer.value : null;
  };
  const cache = () =>
    createCache({ max: CACHE_SIZE, ttlMs: (found) => (found === null ? FAILED_TTL_MS : TTL_MS), now, load: ask });
  const [deciders, candidates] = [cache(), cache()];

  return {
    memberOf: async (group, account) => {
      const administrators = await deciders.get(group);
      if (administrators === null) return 'unknown';
      return administrators.has(nativeId(account)) ? 'member' : 'not_member';
    },
    membersOf: async (group) => {
      const administrators = await candidates.get(group);
      return administrators && [...administrators].map((id) => `telegram:${id}` as AccountId);
    },
  };
}

/** If the chat has a new id, asks again with that. */
async function administratorsOf(call: Call, chat: number): Promise<Result<ReadonlySet<string>, CallFailed>> {
  const asked = await call('getChatAdministrators', { chat_id: chat }, { timeoutMs: TIMEOUT_MS });
  if (asked.ok) return ok(new Set(asked.value.filter(({ user }) => !user.is_bot).map(({ user }) => String(user.id))));
  const movedTo = asked.error.kind === 'refused' ? asked.error.movedTo : null;
  return movedTo === null ? err(asked.error) : administratorsOf(call, Number(nativeId(movedTo)));
}

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

/** @property conversationOpened called for a conversation that may now take what it refused before */
export type MembershipDeps = {
  readonly operators: Pick<Operators, 'removed'>;
  readonly conversationOpened: (conversation: ConversationId) => Promise<void>;
  readonly log: Log;
};

const GONE: ReadonlySet<string> = new Set(['left', 'kicked']);

/**
 * Logs our own status in a chat. The log is where an operator finds the group's id, which the config needs. A changed status may let us
 * write again.
 */
export async function handleMembership(
  { log, operators, conversationOpened }: MembershipDeps,
  update: unknown,
): Promise<void> {
  const read = readMembership(update);
  if (!read.ok) return;
  const { conversation, status, isPrivate } = read.value;
  log.info('telegram.membership', { conversation, status });
  if (!GONE.has(status)) return conversationOpened(conversation);
  if (!isPrivate) operators.removed(conversation);
}
