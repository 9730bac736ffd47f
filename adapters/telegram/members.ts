import type { Log } from '../../src/core/log.ts';
import { type AccountId, type GroupId, nativeId } from '../../src/core/people.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import type { Groups } from '../../src/core/surface.ts';
import { createCache } from '../../src/runtime/cache.ts';
import type { Call, CallFailed } from './api.ts';

/** A person who stops being an administrator can decide for one minute longer. */
const TTL_MS = 60_000;
/** After a failed call Telegram is not asked again for so long, and nobody passes. */
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
