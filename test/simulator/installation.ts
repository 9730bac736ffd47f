import { readEnvironment } from '../../src/config/environment.ts';
import { type Config, readConfig } from '../../src/config.ts';
import { type Draft, rosterOf, textOf } from './config-file.ts';
import { HOME, type Seats, variablesOf } from './provider-accounts.ts';
import type { Joined, Roster } from './roster.ts';

/**
 * What a process was started with, read by the product and as the simulator knows it.
 *
 * @property earlier who was joined in any text that a process ran with before
 */
export type Running = {
  readonly draft: Draft;
  readonly seats: Seats;
  readonly roster: Roster;
  readonly earlier: readonly Joined[];
  readonly config: Config;
};

/** The config file and the environment, as they are now: a process has what there was when it was started. */
export type Installation = {
  readonly current: () => Running;
  /** A process runs with this now. */
  readonly runs: (running: Running) => void;
  readonly edit: (change: (draft: Draft) => Draft) => void;
  readonly sit: (seats: Seats) => void;
  /** Puts everything back to how the schedule began, but for the names that the team had: they are its former ones then. */
  readonly home: () => void;
  readonly isHome: () => boolean;
};

export function createInstallation(begin: Draft): Installation {
  let draft = begin;
  let seats = HOME;
  let read: Omit<Running, 'earlier'> | null = null;
  let earlier: readonly Joined[] = [];

  return {
    current: () => {
      read ??= { draft, seats, roster: rosterOf(draft), config: configOf(draft, seats) };
      return { ...read, earlier };
    },
    runs: ({ roster }) => {
      const isKnown = (joined: Joined): boolean => earlier.some((one) => one.join() === joined.join());
      const sets = roster.people.map(({ accounts }) => accounts);
      earlier = [...earlier, ...sets.filter((joined) => !isKnown(joined))];
    },
    edit: (change) => {
      draft = change(draft);
      read = null;
    },
    sit: (given) => {
      seats = given;
      read = null;
    },
    home: () => {
      const formerly = [...new Set([...draft.formerly, draft.team])].filter((name) => name !== begin.team);
      [draft, seats, read] = [{ ...begin, formerly }, HOME, null];
    },
    isHome: () => draft === begin && seats === HOME,
  };
}

function configOf(draft: Draft, seats: Seats): Config {
  const { environment, problems } = readEnvironment(variablesOf(seats));
  if (environment === null) throw new Error(`the simulator's environment is wrong: ${problems.join(', ')}`);
  const read = readConfig(environment, 'simulator.json', textOf(draft));
  if (!read.ok) throw new Error(`the simulator's config is wrong: ${read.error.problems.join(', ')}`);
  return read.value.config;
}
