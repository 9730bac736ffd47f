import type { PresentNotice } from '../../commands/card.ts';
import type { RunCommand } from '../../commands/command.ts';
import type { Views } from '../../commands/views.ts';
import type { KeyValueStore } from '../../src/core/conversation.ts';
import type { Log } from '../../src/core/log.ts';
import type { AccountId, Actor } from '../../src/core/people.ts';
import type { Language, Product } from '../../src/core/product.ts';
import type { Connection } from '../../src/core/surface.ts';
import { type BackgroundTasks, createBackgroundTasks } from '../../src/runtime/tasks.ts';
import { createChatLog } from './chat-log.ts';
import { createListeners, type Listeners } from './listeners.ts';
import { createPages, type SandboxOutcome } from './pages.ts';
import { createSentFiles } from './sent-files.ts';
import { createStreams, createWebSurface, type PresentIn } from './surface.ts';

/**
 * @property present presents notices in the config's language
 * @property presentIn presents them in each language, so that a reader sees their page's; without it everybody sees `present`'s
 * @property timezone the zone of all times, as the cards have it
 * @property outcomes the sandbox's table, shown in the guide
 * @property newKey makes a unique key of 8 to 64 letters, digits and hyphens
 */
export type PlaygroundDeps = {
  readonly run: RunCommand;
  readonly views: Pick<Views, 'rejecting'>;
  readonly present: PresentNotice;
  readonly presentIn?: PresentIn;
  readonly actorOf: (account: AccountId, shownName: string) => Actor;
  readonly products: () => readonly Product[];
  readonly outcomes: readonly SandboxOutcome[];
  readonly language: () => Language;
  readonly timezone: () => string;
  readonly now: () => number;
  readonly log: Log;
  readonly store: KeyValueStore;
  readonly newKey: () => string;
};

/** A surface in the browser. `pages` handles everything under `/`, and refuses requests that do not come from this machine and its own page. */
export type Playground = Connection & { readonly pages: (request: Request) => Response | Promise<Response> };

/**
 * Makes the playground: one conversation with the commands and cards of the chats, in which one person can play three. `stop` ends
 * the open streams, so that the server can close.
 */
export function createPlayground(deps: PlaygroundDeps): Playground {
  const { present, presentIn = { en: present, zh: present }, store, now, newKey } = deps;
  const chat = createChatLog({ store, now });
  const streams = createStreams({ log: chat, epoch: newKey() });
  const files = createSentFiles({ log: chat, store, newKey });
  const tasks = createBackgroundTasks();
  let isStopping = false;
  const listeners = tracked(createListeners({ ...deps, log: chat }), tasks);
  const pages = createPages({ ...deps, listeners, streams, files, stopping: () => isStopping });
  return {
    surface: createWebSurface(chat, presentIn, files.send),
    routes: [],
    pages: (request) => pages.fetch(request),
    start: chat.load,
    missing: () => null,
    stop: async () => {
      isStopping = true;
      await tasks.settled();
      streams.close();
      await chat.saved();
    },
  };
}

/** The same listeners; stopping waits for their calls. */
function tracked(listeners: Listeners, { track }: BackgroundTasks): Listeners {
  return {
    say: (say) => track(listeners.say(say)),
    press: (press) => track(listeners.press(press)),
    chooseLanguage: (language) => track(listeners.chooseLanguage(language)),
    reset: () => track(listeners.reset()),
  };
}
