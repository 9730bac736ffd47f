import type { Config } from '../config.ts';
import { actorOf } from '../core/people.ts';
import type { ProviderName } from '../core/product.ts';
import type { Provider } from '../core/provider.ts';
import type { Desk } from '../desk/desk.ts';
import type { WiredCommands } from './surfaces.ts';

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
