import type { Announcement } from '../../../src/core/announcement.ts';
import { ENGLISH } from '../../../src/core/grammar.ts';
import type { Line, Placed } from '../../card.ts';

type Of<K extends Announcement['kind']> = Announcement & { readonly kind: K };
export type RootFacts = Of<'root'>;

/** What is told that is about no order: to finance, to the operators, or to any conversation. */
export type AnnouncementWords = {
  readonly root: (facts: RootFacts) => { readonly title: string; readonly lines: readonly string[] };
  readonly refused: (where: Placed, why: string) => { readonly title: string; readonly line: Line };
};

const { count } = ENGLISH;

export const ANNOUNCEMENT_WORDS_EN: AnnouncementWords = {
  root: ({ number, from, day, root, orders, lines, late }) => {
    const days = from === day ? day : `${from} to ${day}`;
    return {
      title: `Root ${number} of the journal: ${days}`,
      lines: [
        root,
        `${count(orders, { one: '# order', other: '# orders' })} moved, by ${count(lines, { one: '# line', other: '# lines' })}. Keep this message: “topup-desk journal verify” compares the journal with it.`,
        ...(late ? ['It was made up afterwards: the desk did not run when its day ended.'] : []),
      ],
    };
  },
  refused: (where, why) => ({
    title: 'Finance is not being told',
    line: [
      where,
      ` does not take what it should be told: ${why}. The desk tries again. Invite it there, or name another conversation in the config.`,
    ],
  }),
};
