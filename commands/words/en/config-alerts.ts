import { ENGLISH } from '../../../src/core/grammar.ts';
import type { ConfigChange } from '../../../src/core/notice.ts';
import type { AlertFacts } from '../facts.ts';

type ConfigAlert = 'config_changed' | 'config_refused' | 'config_differs';
export type ConfigAlertWords = Readonly<Record<ConfigAlert, (facts: AlertFacts) => { title: string; line: string }>>;

/** More than this is counted: the file says all. */
export const MAX_LISTED = 15;

const changeEn = (change: ConfigChange): string => {
  switch (change.kind) {
    case 'added':
      return `${change.place}: ${change.to} added`;
    case 'removed':
      return `${change.place}: ${change.from} removed`;
    case 'changed':
      return `${change.place}: ${change.from ?? 'default'} → ${change.to ?? 'default'}`;
    case 'reordered':
      return `${change.place}: another order`;
  }
};

/** The differences of a reload in words, as the operators and the one who asked for it read them. */
export const changesEn = (changes: readonly ConfigChange[]): readonly string[] => [
  ...changes.slice(0, MAX_LISTED).map(changeEn),
  ...(changes.length > MAX_LISTED ? [`and ${changes.length - MAX_LISTED} more`] : []),
];

export const CONFIG_ALERTS_EN: ConfigAlertWords = {
  config_changed: ({ config, changes }) => ({
    title: ENGLISH.count(changes.length, {
      one: 'The config was changed: # difference',
      other: 'The config was changed: # differences',
    }),
    line: `${changesEn(changes).join('; ')}. It is in force now, as config ${config}.`,
  }),
  config_refused: ({ problems }) => ({
    title: 'The changed config was not taken',
    line: `${problems.slice(0, MAX_LISTED).join('; ')}. The desk goes on with the config that it has. Correct the file and reload it; topup-desk rules checks it before.`,
  }),
  config_differs: ({ config, said }) => ({
    title: 'Replicas have different configs',
    line: `One uses config ${config}, and ${said} is in force. Give all of them the same file, and run topup-desk reload. /readyz of each says which it uses.`,
  }),
};
