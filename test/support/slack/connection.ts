import type { TestContext } from 'node:test';
import { connectSlack, type SlackDeps } from '../../../adapters/slack/connect.ts';
import type { Given } from '../../../commands/command.ts';
import type { PersonId } from '../../../src/core/people.ts';
import type { Connection } from '../../../src/core/surface.ts';
import { type FakeSlack, startFakeSlack } from '../fake-slack.ts';
import { createMemoryStore } from '../playground-server.ts';
import { serveRoutes } from '../serve-routes.ts';
import { createTinyDesk, PRODUCTS, type TinyDesk } from '../tiny-desk.ts';

export type Logged = { readonly level: string; readonly event: string; readonly facts: string };

export type SlackDesk = {
  readonly slack: FakeSlack;
  readonly connection: Connection;
  readonly desk: TinyDesk;
  readonly given: readonly Given[];
  readonly logged: readonly Logged[];
  readonly acknowledged: readonly number[];
  /** Where the product listens. */
  readonly target: string;
};

/** The product's Slack side with a tiny desk behind it and the fake Slack in front. `over` replaces what it is given. */
export async function startSlackDesk(
  t: TestContext,
  over: Partial<SlackDeps> | ((slack: FakeSlack, desk: TinyDesk) => Partial<SlackDeps>) = {},
): Promise<SlackDesk> {
  // Registered before the fake's own end: the product leaves a Slack that still stands.
  t.after(() => started?.stop());
  let started: Connection | null = null;
  const slack = await startFakeSlack(t);
  const logged: Logged[] = [];
  const acknowledged: number[] = [];
  const note = (level: string) => (event: string, facts?: unknown) =>
    void logged.push({ level, event, facts: JSON.stringify(facts ?? {}) });
  const desk = createTinyDesk(() => connection.surface);
  const connection = connectSlack({
    botToken: slack.botToken,
    signingSecret: slack.signingSecret,
    appToken: null,
    apiUrl: slack.apiUrl,
    run: desk.run,
    present: desk.present.en,
    views: desk.views,
    orphanCardAt: async () => null,
    mendCard: async () => {},
    conversationOpened: async () => {},
    actorOf: (account, name) => ({ account, person: account as string as PersonId, name }),
    language: () => 'en',
    products: () => PRODUCTS,
    now: Date.now,
    log: { info: note('info'), warn: note('warn'), error: note('error') },
    store: createMemoryStore(),
    acknowledged: (ms) => acknowledged.push(ms),
    ...(typeof over === 'function' ? over(slack, desk) : over),
  });
  started = connection;
  const target = await serveRoutes(t, connection.routes);
  slack.pointAt(target);
  await connection.start();
  return { slack, connection, desk, given: desk.given, logged, acknowledged, target };
}
