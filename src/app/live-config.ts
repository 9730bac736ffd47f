import type { PresentNotice } from '../../commands/card.ts';
import type { RunCommand } from '../../commands/command.ts';
import { createDrafts } from '../../commands/drafts.ts';
import { createPresenter } from '../../commands/presenter.ts';
import type { Languages, OutageOf, WhyClosed } from '../../commands/render-context.ts';
import type { ReportRoom } from '../../commands/report-shown.ts';
import { createRunCommand } from '../../commands/run.ts';
import { createViews, type Views } from '../../commands/views.ts';
import type { Config } from '../config.ts';
import type { KeyValueStore } from '../core/conversation.ts';
import { countedVoices } from '../core/identity.ts';
import type { Order } from '../core/order.ts';
import { type AccountId, type Actor, actorOf } from '../core/people.ts';
import type { Language, ProviderName } from '../core/product.ts';
import type { Provider } from '../core/provider.ts';
import { createMayDecide } from '../desk/access.ts';
import type { Desk } from '../desk/desk.ts';
import { accountCauseOf, adviceOf, nameIn as providerName } from '../providers/registry.ts';
import { readTable } from '../spreadsheet/read-table.ts';

/** One config, and everything that was made from it. It never changes: a new config makes another. */
export type Generation = {
  readonly config: Config;
  readonly desk: Desk;
  readonly commands: WiredCommands;
  readonly providers: readonly Provider[];
};

/**
 * The config in use, behind one reference. `desk`, `commands` and `providers` look alike under every config: each call of them reads the
 * reference once, and is whole under the config that it found, also if another comes meanwhile.
 */
export type LiveConfig = Omit<Generation, 'config'> & {
  readonly current: () => Config;
  /** Who acts with an account, as the config in use joins accounts to people. */
  readonly actorOf: (account: AccountId, shownName: string) => Actor;
  /** Takes another config. From one moment on every new call finds it. Rejects, and keeps the old one, if it cannot be made. */
  readonly apply: (config: Config) => Promise<void>;
};

export async function openLiveConfig(
  first: Config,
  make: (config: Config) => Promise<Generation>,
): Promise<LiveConfig> {
  let generation = await make(first);
  const { run: _, ...words } = generation.commands;
  return {
    current: () => generation.config,
    actorOf: (account, shownName) => actorOf(generation.config.desk.people, account, shownName),
    apply: async (config) => {
      generation = await make(config);
    },
    desk: delegating(() => generation.desk),
    commands: {
      // Who acts is joined to a person by the config that judges it, not by the one that heard it.
      run: (given) => {
        const { config, commands } = generation;
        const { account, name } = given.by;
        return commands.run({ ...given, by: actorOf(config.desk.people, account, name) });
      },
      views: delegating(() => generation.commands.views),
      present: {
        en: (...shown) => generation.commands.present.en(...shown),
        zh: (...shown) => generation.commands.present.zh(...shown),
      },
    } satisfies WiredCommands & Readonly<Record<keyof typeof words, unknown>>,
    providers: generation.providers.map((provider) => delegatingProvider(provider, () => generation.providers)),
  };
}

type Functions = Readonly<Record<string, (...args: readonly unknown[]) => unknown>>;

/** The same functions, each of which calls the one of that name that `current` has. */
function delegating<T extends object>(current: () => T): T {
  const names = Object.keys(current());
  return Object.fromEntries(
    names.map((name) => [name, (...args: readonly unknown[]) => (current() as Functions)[name]?.(...args)]),
  ) as T;
}

/** Which providers there are, and which accounts they have, comes from the environment; how long a call may take, from the config. */
function delegatingProvider(first: Provider, current: () => readonly Provider[]): Provider {
  const own = (): Provider => providerOf(current(), first.name) ?? first;
  return {
    ...first,
    get limits() {
      return own().limits;
    },
    submit: (submission) => own().submit(submission),
    query: (lane, questions) => own().query(lane, questions),
  };
}

const providerOf = (all: readonly Provider[], name: ProviderName): Provider | undefined =>
  all.find((provider) => provider.name === name);

/** What every chat needs: it runs commands, fills forms and renders notices. */
export type WiredCommands = {
  readonly run: RunCommand;
  readonly views: Views;
  readonly present: Readonly<Record<Language, PresentNotice>>;
};

export function wireCommands({
  config,
  desk,
  store,
  now,
  languages,
  outageOf,
  whyClosed,
  reports,
}: {
  readonly config: Config;
  readonly desk: Desk;
  readonly store: KeyValueStore;
  readonly now: () => number;
  /** What people chose, for all configs alike. */
  readonly languages: Languages;
  readonly outageOf: OutageOf;
  readonly whyClosed: WhyClosed;
  readonly reports: ReportRoom;
}): WiredCommands {
  const { language, confirmOverLi, desk: settings } = config;
  const { nameOf } = settings.people;
  const rendering = {
    languages,
    language,
    timezone: settings.timezone,
    adviceOf,
    providerName,
    nameOf,
    now,
    outageOf,
    whyClosed,
    accountCauseOf,
    voicesOf: (order: Order) => countedVoices(order, settings.people),
  };
  const mayDecide = createMayDecide(settings);
  const presenterIn = (spoken: Language) =>
    createPresenter({ ...rendering, mayDecide, language: spoken, confirmOverLi });
  return {
    run: createRunCommand({ ...rendering, desk, store, readTable, reports, drafts: createDrafts(store) }),
    views: createViews({ ...rendering, desk, confirmOverLi }),
    present: { en: presenterIn('en'), zh: presenterIn('zh') },
  };
}
