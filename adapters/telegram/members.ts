import type { Log } from '../../src/core/log.ts';
import { type AccountId, type GroupId, nativeId } from '../../src/core/people.ts';
import { err, ok, type Result } from '../../src/core/result.ts';
import type { Groups } from '../../src/core/surface.ts';
import type { Call, CallFailed } from './api.ts';

/** Somebody who is made an administrator no more decides for a minute longer. */
const FRESH_MS = 60_000;
/** After a failed question nobody asks again for so long, and nobody passes. */
const FAILED_MS = 5_000;
const PATIENCE_MS = 3_000;

type Known = { readonly at: number; readonly administrators: ReadonlySet<string> | null };

export type MembersDeps = { readonly call: Call; readonly now: () => number; readonly log: Log };

/**
 * Says who administrates a chat, which is what `telegram:group:<chat>` means among approvers: from memory for a minute, else from
 * Telegram; `unknown` where it does not say. https://core.telegram.org/bots/api#getchatadministrators
 */
export function createMembers({ call, now, log }: MembersDeps): Groups {
  const known = new Map<GroupId, Known>();
  const asking = new Map<GroupId, Promise<Known>>();

  const ask = async (group: GroupId): Promise<Known> => {
    const answer = await administratorsOf(call, Number(nativeId(group)));
    if (!answer.ok) log.warn('telegram.members_unknown', { group, why: answer.error.why });
    const found = { at: now(), administrators: answer.ok ? answer.value : null };
    known.set(group, found);
    return found;
  };
  const askOnce = (group: GroupId): Promise<Known> => {
    const underWay = asking.get(group) ?? ask(group).finally(() => asking.delete(group));
    asking.set(group, underWay);
    return underWay;
  };

  const of = async (group: GroupId): Promise<Known['administrators']> => {
    const remembered = known.get(group);
    const isFresh = remembered && now() - remembered.at < (remembered.administrators ? FRESH_MS : FAILED_MS);
    return (isFresh ? remembered : await askOnce(group)).administrators;
  };

  return {
    memberOf: async (group, account) => {
      const administrators = await of(group);
      if (administrators === null) return 'unknown';
      return administrators.has(nativeId(account)) ? 'member' : 'not_member';
    },
    membersOf: async (group) => {
      const administrators = await of(group);
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
