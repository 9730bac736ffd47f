import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { KeyValueStore } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import { type AccountId, type GroupId, nativeId } from '../../src/core/people.ts';
import type { Groups } from '../../src/core/surface.ts';
import { createCache } from '../../src/runtime/cache.ts';
import { withTimeout } from '../../src/runtime/with-timeout.ts';

/** The list is asked 20 times a minute at most by Slack's limit; somebody who leaves a group decides for a minute longer. */
const TTL_MS = 60_000;
/** After a failed question nobody asks again for so long, and nobody passes. */
const FAILED_MS = 5_000;
const PATIENCE_MS = 2_000;
/** Groups whose members are remembered. */
const CACHE_SIZE = 1_000;

const Kept = z.object({ at: z.number(), members: z.array(z.string()) });
/** When it was found out who is in a group; null where Slack did not say. */
type Members = { readonly at: number; readonly value: ReadonlySet<string> | null };

/**
 * Says who is in a Slack user group, from memory, from the store that replicas share, or from Slack. Answers within two seconds,
 * and `unknown` where the list cannot be had. A list that was read to see who could decide is remembered by itself: whoever
 * decides is looked up when they do. https://docs.slack.dev/reference/methods/usergroups.users.list
 */
export function createMembers({
  client,
  store,
  now,
  log,
  patienceMs = PATIENCE_MS,
}: {
  readonly client: WebClient;
  readonly store: KeyValueStore;
  readonly now: () => number;
  readonly log: Log;
  readonly patienceMs?: number;
}): Groups {
  const fromStore = async (group: GroupId): Promise<Members | null> => {
    const kept = Kept.safeParse(await store.get(storeKey(group)));
    // What another replica put there under a clock that was ahead is not fresh.
    if (!kept.success || kept.data.at > now() || now() - kept.data.at >= TTL_MS) return null;
    return { at: kept.data.at, value: new Set(kept.data.members) };
  };
  const fromSlack = async (group: GroupId): Promise<Members> => {
    try {
      const { users = [] } = await client.usergroups.users.list({ usergroup: nativeId(group) });
      return { at: now(), value: new Set(users) };
    } catch (error) {
      log.warn('slack.members_unknown', { group, why: String(error) });
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
    // What another replica found out is as old as it says.
    const ttlMs = ({ at, value }: Members): number => (value === null ? FAILED_MS : TTL_MS) - (now() - at);
    return createCache({ max: CACHE_SIZE, ttlMs, now, load });
  };
  const [deciders, candidates] = [remember(ask), remember(fromSlack)];

  return {
    memberOf: async (group, account) => {
      const members = (await withTimeout(patienceMs, deciders.get(group)))?.value;
      if (!members) return 'unknown';
      return members.has(nativeId(account)) ? 'member' : 'not_member';
    },
    membersOf: async (group) => {
      const members = (await withTimeout(patienceMs, candidates.get(group)))?.value;
      return members ? [...members].map((id) => `slack:${id}` as AccountId) : null;
    },
  };
}

const storeKey = (group: GroupId): string => `slack.members.${group}`;
