import type { WebClient } from '@slack/web-api';
import { z } from 'zod';
import type { Card } from '../../../commands/card.ts';
import type { Views } from '../../../commands/views.ts';
import type { KeyValueStore } from '../../../src/core/conversation.ts';
import type { Order } from '../../../src/core/order.ts';
import { type AccountId, type Actor, isGroup, platformOf } from '../../../src/core/people.ts';
import type { Language } from '../../../src/core/product.ts';
import type { Surface } from '../../../src/core/surface.ts';
import { everyApprover, isNamed } from '../../../src/core/voting.ts';
import { createBoundedMap } from '../../../src/runtime/cache.ts';
import type { Aside } from '../background-tasks.ts';
import type { Profiles } from '../profiles.ts';
import type { CheckSender, Claims } from '../senders.ts';
import { refusedCard } from '../words.ts';
import { toHome, toRefusal } from './view.ts';

/**
 * The Home tabs that people have open.
 *
 * Somebody who may not use the app sees in it why, and nothing else.
 *
 * - `opened`: draws somebody's tab, and remembers them
 * - `say`: draws it with the answer to what they just clicked in it
 * - `changed`: draws the tabs of those whom an order concerns, a moment later and once for many changes
 */
export type HomeTabs = {
  readonly opened: (user: string, claims: Claims) => void;
  readonly say: (user: string, card: Card, claims: Claims) => void;
  readonly changed: (order: Order) => void;
  readonly stop: () => void;
};

export type HomeTabsDeps = {
  readonly client: WebClient;
  readonly views: Views;
  readonly actorOf: (account: AccountId, shownName: string) => Actor;
  readonly memberOf: Surface['memberOf'];
  readonly profiles: Pick<Profiles, 'reportedLanguageOf'>;
  readonly checkSender: CheckSender;
  readonly language: Language;
  readonly store: KeyValueStore;
  readonly aside: Aside;
  readonly now: () => number;
};

/** Steps of one order follow each other within milliseconds, and one drawing shows them all. */
const SETTLE_MS = 300;
/** The answer to a click stays while what the click set off is drawn. */
const READ_MS = 20_000;
const REMEMBERED = 500;
const NOTHING_CLAIMED: Claims = { user: [], workspace: null, context: null, shared: false };

export function createHomeTabs(deps: HomeTabsDeps): HomeTabs {
  const { client, views, actorOf, profiles, checkSender, store, aside, now } = deps;
  const tabs = createOpenTabs({ store, now });
  const due = new Map<string, NodeJS.Timeout>();
  const said = new Map<string, { readonly card: Card; readonly until: number }>();
  const wanted = new Set<string>();
  const drawing = new Set<string>();
  // What the last payload of each said of where they belong.
  const claimed = createBoundedMap<string, Claims>(REMEMBERED);
  let isStopped = false;

  const publish = async (user: string): Promise<void> => {
    const refused = await checkSender(user, claimed.get(user) ?? NOTHING_CLAIMED);
    // Nobody is remembered who was not let in, so that a tab that is only drawn anew needs no more than no word against its owner.
    if (refused !== null && (refused !== 'unchecked' || claimed.has(user))) {
      return void (await client.views.publish({ user_id: user, view: toRefusal(refusedCard(refused, deps.language)) }));
    }
    const by = actorOf(`slack:${user}` as AccountId, user);
    const page = await views.home({ by, reportedLanguage: await profiles.reportedLanguageOf(user) });
    const answer = said.get(user);
    if (answer !== undefined && answer.until <= now()) said.delete(user);
    await client.views.publish({ user_id: user, view: toHome(page, said.get(user)?.card ?? null) });
  };
  // One drawing at a time for each: an older one must not come after a newer.
  const draw = (user: string): void => {
    wanted.add(user);
    if (drawing.has(user)) return;
    drawing.add(user);
    aside('slack.home_not_drawn', async () => {
      try {
        while (wanted.delete(user)) await publish(user);
      } finally {
        drawing.delete(user);
      }
    });
  };
  const redraw = (user: string): void => {
    if (isStopped || due.has(user)) return;
    const timer = setTimeout(() => {
      due.delete(user);
      draw(user);
    }, SETTLE_MS);
    due.set(user, timer);
  };

  return {
    opened: (user, claims) => {
      said.delete(user);
      claimed.set(user, claims);
      draw(user);
      aside('slack.home_not_noted', async () => {
        if ((await checkSender(user, claims)) === null) await tabs.note(user);
      });
    },
    say: (user, card, claims) => {
      claimed.set(user, claims);
      said.set(user, { card, until: now() + READ_MS });
      draw(user);
    },
    changed: (order) =>
      aside('slack.home_not_drawn', async () => {
        for (const user of await tabs.users()) if (await concerns(deps, order, user)) redraw(user);
      }),
    stop: () => {
      isStopped = true;
      for (const timer of due.values()) clearTimeout(timer);
    },
  };
}

/** Whether an order is somebody's own, was decided by them, or is theirs to decide. */
async function concerns({ actorOf, memberOf }: HomeTabsDeps, order: Order, user: string): Promise<boolean> {
  const account = `slack:${user}` as AccountId;
  const { person, accounts = [account] } = actorOf(account, user);
  const personOf = (id: AccountId): Actor['person'] => actorOf(id, id).person;
  const { maker, votes, objections, decision } = order;
  const took = [maker, ...[...votes, ...objections].map(({ by }) => by), ...(decision?.by ? [decision.by] : [])];
  if (took.some((actor) => actor.person === person || accounts.includes(actor.account))) return true;
  const approvers = everyApprover(order);
  if (isNamed(approvers, person, personOf)) return true;
  const groups = approvers.filter(isGroup).filter((group) => platformOf(group) === 'slack');
  const memberships = await Promise.all(groups.map((group) => memberOf(group, account)));
  return memberships.includes('member');
}

/** Slack does not say when a tab is closed, so that one counts as open for some hours. */
const OPEN_MS = 6 * 3_600_000;
const MOST = 500;
/** How long what other replicas put in the store may go unread. */
const REREAD_MS = 10_000;
const STORE_KEY = 'slack.home.tabs';

const Kept = z.array(z.tuple([z.string(), z.number()]));

/** Who has the Home tab open, over all replicas. Two who open it in the same moment on two replicas may lose one until they look again. */
export type OpenTabs = {
  readonly note: (user: string) => Promise<void>;
  readonly users: () => Promise<readonly string[]>;
};

export function createOpenTabs({
  store,
  now,
}: {
  readonly store: KeyValueStore;
  readonly now: () => number;
}): OpenTabs {
  const openedAt = new Map<string, number>();
  let readAt = Number.NEGATIVE_INFINITY;

  const reread = async (): Promise<void> => {
    if (now() < readAt || now() - readAt >= REREAD_MS) {
      readAt = now();
      const kept = Kept.safeParse(await store.get(STORE_KEY));
      for (const [user, at] of kept.success ? kept.data : [])
        openedAt.set(user, Math.max(Math.min(at, now()), openedAt.get(user) ?? 0));
    }
    for (const [user, at] of openedAt) if (now() - at >= OPEN_MS) openedAt.delete(user);
  };

  return {
    note: async (user) => {
      await reread();
      openedAt.delete(user);
      openedAt.set(user, now());
      await store.put(STORE_KEY, [...openedAt].slice(-MOST), OPEN_MS);
    },
    users: async () => {
      await reread();
      return [...openedAt.keys()];
    },
  };
}
