import type { Log } from '../../src/core/log.ts';
import { type AccountId, type GroupId, nativeId } from '../../src/core/people.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import type { Groups } from '../../src/core/surface.ts';
import { createCache } from '../../src/runtime/cache.ts';
import type { Call, CallFailed } from './api.ts';

/** Somebody who is made an administrator no more decides for a minute longer. */
const TTL_MS = 60_000;
/** After a failed question nobody asks again for so long, and nobody passes. */
const FAILED_MS = 5_000;
const PATIENCE_MS = 3_000;
/** Groups whose administrators are remembered. */
const CACHE_SIZE = 1_000;

/** Null where Telegram did not say. */
type Administrators = ReadonlySet<string> | null;

export type MembersDeps = { readonly call: Call; readonly now: () => number; readonly log: Log };

/**
 * Says who administrates a chat, which is what `telegram:group:<chat>` means among approvers: from memory for a minute, else from
 * Telegram; `unknown` where it does not say. A list that was read to see who could decide is remembered by itself: whoever decides
 * is looked up when they do. https://core.telegram.org/bots/api#getchatadministrators
 */
export function createMembers({ call, now, log }: MembersDeps): Groups {
  const ask = async (group: GroupId): Promise<Administrators> => {
    const answer = await administratorsOf(call, Number(nativeId(group)));
    if (!answer.ok) log.warn('telegram.members_unknown', { group, why: answer.error.why });
    return answer.ok ? answer.value : null;
  };
  const cache = () =>
    createCache({ max: CACHE_SIZE, ttlMs: (found) => (found === null ? FAILED_MS : TTL_MS), now, load: ask });
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

/** A chat that has another id by now is asked under that one. */
async function administratorsOf(call: Call, chat: number): Promise<Result<ReadonlySet<string>, CallFailed>> {
  const asked = await call('getChatAdministrators', { chat_id: chat }, { timeoutMs: PATIENCE_MS });
  if (asked.ok) return ok(new Set(asked.value.filter(({ user }) => !user.is_bot).map(({ user }) => String(user.id))));
  const movedTo = asked.error.kind === 'refused' ? asked.error.movedTo : null;
  return movedTo === null ? err(asked.error) : administratorsOf(call, Number(nativeId(movedTo)));
}
