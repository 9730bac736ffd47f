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
import type { RunInBackground } from '../../../src/runtime/tasks.ts';
import type { Claims } from '../read.ts';
import type { Senders } from '../senders.ts';
import { refusedCard } from '../words.ts';
import { toHome, toRefusal } from './view.ts';

/**
 * The Home tabs that people have open. A person who may not use the app sees only the reason.
 *
 * - `opened`: draws a person's tab, and remembers that it is open
 * - `show`: draws it with the answer to their last click in it
 * - `changed`: draws the tabs of the people whom an order concerns, a moment later, and once for many changes
 */
export type HomeTabs = {
  readonly opened: (user: string, claims: Claims) => void;
  readonly show: (user: string, card: Card, claims: Claims) => void;
  readonly changed: (order: Order) => void;
  readonly stop: () => void;
};

export type HomeTabsDeps = {
  readonly client: WebClient;
  readonly views: Views;
  readonly actorOf: (account: AccountId, shownName: string) => Actor;
  readonly memberOf: Surface['memberOf'];
  readonly senders: Pick<Senders, 'check' | 'reportedLanguageOf'>;
  readonly language: () => Language;
  readonly store: KeyValueStore;
  readonly runInBackground: RunInBackground;
  readonly now: () => number;
};

/** The steps of an order follow each other within milliseconds; one drawing shows them all. */
const REDRAW_DELAY_MS = 300;
/** How long the answer to a click stays in the tab, over the drawings that the click causes. */
const ANSWER_TTL_MS = 20_000;
/** A question stays as long as its button works. */
const QUESTION_TTL_MS = 10 * 60_000;
const CLAIMS_CACHE_SIZE = 500;
const NOTHING_CLAIMED: Claims = { user: [], workspace: null, context: null, shared: false };

export function createHomeTabs(deps: HomeTabsDeps): HomeTabs {
  const { client, views, actorOf, senders, store, runInBackground, now } = deps;
  const tabs = createOpenTabs({ store, now });
  const due = new Map<string, NodeJS.Timeout>();
  const answers = new Map<string, { readonly card: Card; readonly until: number }>();
  const waiting = new Set<string>();
  const drawing = new Set<string>();
  // The claims of each person's last payload.
  const claimed = createBoundedMap<string, Claims>(CLAIMS_CACHE_SIZE);
  let isStopped = false;

  const publish = async (user: string): Promise<void> => {
    const refused = await senders.check(user, claimed.get(user) ?? NOTHING_CLAIMED);
    // Only people who were let in are remembered, so a tab that is only redrawn needs no new proof: `unchecked` does not refuse it.
    if (refused !== null && (refused !== 'unchecked' || claimed.has(user))) {
      return void (await client.views.publish({
        user_id: user,
        view: toRefusal(refusedCard(refused, deps.language())),
      }));
    }
    const by = actorOf(`slack:${user}` as AccountId, user);
    const page = await views.home({ by, reportedLanguage: await senders.reportedLanguageOf(user) });
    const answer = answers.get(user);
    if (answer !== undefined && answer.until <= now()) answers.delete(user);
    await client.views.publish({ user_id: user, view: toHome(page, answers.get(user)?.card ?? null) });
  };
  // One drawing at a time for each person, so that an older one cannot overwrite a newer.
  const draw = (user: string): void => {
    waiting.add(user);
    if (drawing.has(user)) return;
    drawing.add(user);
    runInBackground('slack.home_not_drawn', async () => {
      try {
        while (waiting.delete(user)) await publish(user);
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
    }, REDRAW_DELAY_MS);
    due.set(user, timer);
  };

  return {
    opened: (user, claims) => {
      answers.delete(user);
      claimed.set(user, claims);
      draw(user);
      runInBackground('slack.home_not_noted', async () => {
        if ((await senders.check(user, claims)) === null) await tabs.note(user);
      });
    },
    show: (user, card, claims) => {
      claimed.set(user, claims);
      answers.set(user, { card, until: now() + (card.buttons.length === 0 ? ANSWER_TTL_MS : QUESTION_TTL_MS) });
      draw(user);
    },
    changed: (order) =>
      runInBackground('slack.home_not_drawn', async () => {
        for (const user of await tabs.users()) if (await concerns(deps, order, user)) redraw(user);
      }),
    stop: () => {
      isStopped = true;
      for (const timer of due.values()) clearTimeout(timer);
    },
  };
}

/** Whether a person asked for an order, took part in its decision, or can decide it. */
async function concerns({ actorOf, memberOf }: HomeTabsDeps, order: Order, user: string): Promise<boolean> {
  const account = `slack:${user}` as AccountId;
  const { person, accounts = [account] } = actorOf(account, user);
  const personOf = (id: AccountId): Actor['person'] => actorOf(id, id).person;
  const { maker, votes, objections, decision } = order;
  const involved = [maker, ...[...votes, ...objections].map(({ by }) => by), ...(decision?.by ? [decision.by] : [])];
  if (involved.some((actor) => actor.person === person || accounts.includes(actor.account))) return true;
  const approvers = everyApprover(order);
  if (isNamed(approvers, person, personOf)) return true;
  const groups = approvers.filter(isGroup).filter((group) => platformOf(group) === 'slack');
  const memberships = await Promise.all(groups.map((group) => memberOf(group, account)));
  return memberships.includes('member');
}

/** Slack does not tell when a tab is closed, so a tab counts as open for some hours. */
const OPEN_TTL_MS = 6 * 3_600_000;
const MAX_OPEN_TABS = 500;
/** How often the store is read for tabs that other replicas have noted. */
const REREAD_MS = 10_000;
const STORE_KEY = 'slack.home.tabs';

const Kept = z.array(z.tuple([z.string(), z.number()]));

/**
 * The people who have the Home tab open, over all replicas. If two people open it at the same moment on two replicas, one of them may be
 * forgotten until they open it again.
 */
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
    for (const [user, at] of openedAt) if (now() - at >= OPEN_TTL_MS) openedAt.delete(user);
  };

  return {
    note: async (user) => {
      await reread();
      openedAt.delete(user);
      openedAt.set(user, now());
      await store.put(STORE_KEY, [...openedAt].slice(-MAX_OPEN_TABS), OPEN_TTL_MS);
    },
    users: async () => {
      await reread();
      return [...openedAt.keys()];
    },
  };
}
