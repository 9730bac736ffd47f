import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { KeyValueStore } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import { type AccountId, type GroupId, nativeId } from '../../src/core/people.ts';
import type { Groups } from '../../src/core/surface.ts';
import { createCache } from '../../src/runtime/cache.ts';
import { messageOf, withTimeout } from '../../src/runtime/tasks.ts';

/** Slack allows 20 such calls a minute. Someone who leaves a group can decide for one minute longer. */
const TTL_MS = 60_000;
/** How long Slack is not asked again after a failed call. Until then it is unknown who is a member. */
const FAILED_TTL_MS = 5_000;
const TIMEOUT_MS = 2_000;
const CACHE_SIZE = 1_000;

const Kept = z.object({ at: z.number(), members: z.array(z.string()) });
/** The members of a group, as known at a time; null if Slack did not tell. */
type Members = { readonly at: number; readonly value: ReadonlySet<string> | null };

/**
 * Knows the members of Slack's user groups: from memory, from the store that replicas share, or from Slack. Answers within two
 * seconds; `unknown` if the list cannot be had. Lists of possible approvers are remembered separately, so that a decision is never
 * checked against a list that was read to mention people. https://docs.slack.dev/reference/methods/usergroups.users.list
 */
export function createMembers({
  client,
  store,
  now,
  log,
  timeoutMs = TIMEOUT_MS,
}: {
  readonly client: WebClient;
  readonly store: KeyValueStore;
  readonly now: () => number;
  readonly log: Log;
  readonly timeoutMs?: number;
}): Groups {
  const fromStore = async (group: GroupId): Promise<Members | null> => {
    const kept = Kept.safeParse(await store.get(storeKey(group)));
    // A value from a replica whose clock was ahead is not fresh.
    if (!kept.success || kept.data.at > now() || now() - kept.data.at >= TTL_MS) return null;
    return { at: kept.data.at, value: new Set(kept.data.members) };
  };
  const fromSlack = async (group: GroupId): Promise<Members> => {
    try {
      const { users = [] } = await client.usergroups.users.list({ usergroup: nativeId(group) });
      return { at: now(), value: new Set(users) };
    } catch (error) {
      log.warn('slack.members_unknown', { group, why: messageOf(error) });
      return { at: now(), value: null };
    }
  };
  const keep = async (group: GroupId, found: Members): Promise<Members> => {
    const { at, value } = found;
    if (value !== null) await store.put(storeKey(group), { at, members: [...value] }, TTL_MS);
    return found;
  };
  const ask = async (group: GroupId) => (await fromStore(group)) ?? keep(group, await fromSlack(group));
  const remember = (load: (group: GroupId) => Promise<Members>) => {
    // A value from another replica has its own age.
    const ttlMs = ({ at, value }: Members): number => (value === null ? FAILED_TTL_MS : TTL_MS) - (now() - at);
    return createCache({ max: CACHE_SIZE, ttlMs, now, load });
  };
  const [deciders, candidates] = [remember(ask), remember(fromSlack)];

  return {
    memberOf: async (group, account) => {
      const members = (await withTimeout(timeoutMs, deciders.get(group)))?.value;
      if (!members) return 'unknown';
      return members.has(nativeId(account)) ? 'member' : 'not_member';
    },
    membersOf: async (group) => {
      const members = (await withTimeout(timeoutMs, candidates.get(group)))?.value;
      return members ? [...members].map((id) => `slack:${id}` as AccountId) : null;
    },
  };
}

const storeKey = (group: GroupId): string => `slack.members.${group}`;
