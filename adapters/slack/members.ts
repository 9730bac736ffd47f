import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Log } from '../../src/core/log.ts';
import { type AccountId, type GroupId, nativeId } from '../../src/core/people.ts';
import type { Shelf } from '../../src/core/shelf.ts';
import type { Groups } from '../../src/core/surface.ts';
import { within } from './patience.ts';

/** The list is asked 20 times a minute at most by Slack's limit; somebody who leaves a group decides for a minute longer. */
const FRESH_MS = 60_000;
/** After a failed question nobody asks again for so long, and nobody passes. */
const FAILED_MS = 5_000;
const PATIENCE_MS = 2_000;

const Kept = z.object({ at: z.number(), members: z.array(z.string()) });
type Known = { readonly at: number; readonly members: ReadonlySet<string> | null };

/**
 * Says who is in a Slack user group, from memory, from the shelf that replicas share, or from Slack. Answers within two seconds,
 * and `unknown` where the list cannot be had. https://docs.slack.dev/reference/methods/usergroups.users.list
 */
export function createMembers({
  client,
  shelf,
  now,
  log,
  patienceMs = PATIENCE_MS,
}: {
  readonly client: WebClient;
  readonly shelf: Shelf;
  readonly now: () => number;
  readonly log: Log;
  readonly patienceMs?: number;
}): Groups {
  const known = new Map<GroupId, Known>();
  const asking = new Map<GroupId, Promise<Known>>();

  const fromShelf = async (group: GroupId): Promise<Known | null> => {
    const kept = Kept.safeParse(await shelf.get(shelfKey(group)));
    if (!kept.success || now() - kept.data.at >= FRESH_MS) return null;
    return { at: kept.data.at, members: new Set(kept.data.members) };
  };
  const fromSlack = async (group: GroupId): Promise<Known> => {
    try {
      const { users = [] } = await client.usergroups.users.list({ usergroup: nativeId(group) });
      const at = now();
      await shelf.put(shelfKey(group), { at, members: users }, FRESH_MS);
      return { at, members: new Set(users) };
    } catch (error) {
      log.warn('slack.members_unknown', { group, why: String(error) });
      return { at: now(), members: null };
    }
  };
  const ask = async (group: GroupId): Promise<Known> => {
    const found = (await fromShelf(group)) ?? (await fromSlack(group));
    known.set(group, found);
    return found;
  };
  const askOnce = (group: GroupId): Promise<Known> => {
    const under = asking.get(group) ?? ask(group).finally(() => asking.delete(group));
    asking.set(group, under);
    return under;
  };

  const of = async (group: GroupId): Promise<Known['members']> => {
    const remembered = known.get(group);
    const isFresh = remembered && now() - remembered.at < (remembered.members ? FRESH_MS : FAILED_MS);
    const found = isFresh ? remembered : await within(patienceMs, askOnce(group));
    return found?.members ?? null;
  };

  return {
    memberOf: async (group, account) => {
      const members = await of(group);
      if (members === null) return 'unknown';
      return members.has(nativeId(account)) ? 'member' : 'not_member';
    },
    membersOf: async (group) => {
      const members = await of(group);
      return members && [...members].map((id) => `slack:${id}` as AccountId);
    },
  };
}

const shelfKey = (group: GroupId): string => `slack.members.${group}`;
