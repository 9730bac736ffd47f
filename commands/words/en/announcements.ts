import type { Announcement } from '../../../src/core/announcement.ts';
import type { BrokenPlace } from '../../../src/core/evidence.ts';
import { ENGLISH } from '../../../src/core/grammar.ts';
import type { Line, Placed } from '../../card.ts';

type Of<K extends Announcement['kind']> = Announcement & { readonly kind: K };
export type RootFacts = Of<'root'>;

/** `limit` and `warnDays` are what the config warns of; null for nothing. */
export type BalanceFacts = {
  readonly provider: string;
  readonly left: string;
  readonly days: number | null;
  readonly limit: string | null;
  readonly warnDays: number | null;
};

/** What is told that is about no order: to finance, to the operators, or to any conversation. */
export type AnnouncementWords = {
  readonly root: (facts: RootFacts) => { readonly title: string; readonly lines: readonly string[] };
  /** What is wrong at one place of the journal. */
  readonly brokenPlace: (place: BrokenPlace) => string;
  readonly broken: (
    first: BrokenPlace,
    places: number,
  ) => { readonly title: string; readonly lines: readonly string[] };
  readonly balance_low: (facts: BalanceFacts) => { readonly title: string; readonly line: string };
  readonly balance_well: AnnouncementWords['balance_low'];
  readonly refused: (where: Placed, why: string) => { readonly title: string; readonly line: Line };
};

const { count } = ENGLISH;

const sentence = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;

const daysIn = (days: number): string => count(Math.floor(days), { one: '# day', other: '# days' });
const lasts = (days: number | null): readonly string[] =>
  days === null ? [] : [`that lasts for ${daysIn(days)} at the pace of the last seven`];

const brokenPlace = (place: BrokenPlace): string => {
  switch (place.kind) {
    case 'line_changed':
      return `order ${place.order}, line ${place.line}: the line is not as it was written, or it stands in another place`;
    case 'line_missing':
      return `order ${place.order}, line ${place.line}: the line is gone, and later ones are there`;
    case 'end_missing':
      return `order ${place.order}, line ${place.line}: the journal ends before this line, which the order has had: the last lines are gone`;
    case 'row_older':
      return `order ${place.order}, line ${place.line}: the line is there, but the order is as it was before: somebody put the order back`;
    case 'order_missing':
      return `order ${place.order}: its lines are there, but the order is gone`;
    case 'sealed_order_missing':
      return `order ${place.order}: root ${place.number} of ${place.day} covers it, and nothing of it is there: it was removed`;
    case 'sealed_line_missing':
      return `order ${place.order}, line ${place.line}: root ${place.number} of ${place.day} covers the line, and it is gone`;
    case 'sealed_line_changed':
      return `order ${place.order}, line ${place.line}: it is another line than the one that root ${place.number} of ${place.day} covers: the order was written anew`;
    case 'day_missing':
      return `${place.day}: all ${count(place.orders, { one: '# order', other: '# orders' })} that root ${place.number} covers are gone or changed: the day was removed`;
    case 'root_missing':
      return `root ${place.number}: it is gone, and later ones are there`;
    case 'root_changed':
      return `root ${place.number} of ${place.day}: it is not the root of what it covers: the root, what it covers or the root before was changed`;
    case 'kept_missing':
      return `root ${place.number} of ${place.day}: it was kept outside, and this ledger does not have it: the ledger is a restored copy from before, or days were removed`;
    case 'kept_differs':
      return `root ${place.number} of ${place.day}: the one that was kept outside is another: the journal was written anew, or a copy was restored and went on`;
  }
};

export const ANNOUNCEMENT_WORDS_EN: AnnouncementWords = {
  root: ({ number, from, day, root, orders, lines, late }) => {
    const days = from === day ? day : `${from} to ${day}`;
    return {
      title: `Root ${number} of the journal: ${days}`,
      lines: [
        `${number} ${day} ${root}`,
        `${count(orders, { one: '# order', other: '# orders' })} moved, by ${count(lines, { one: '# line', other: '# lines' })}. Keep the line above: “topup-desk journal verify --against” compares the journal with it.`,
        ...(late ? ['It was made later: none was made when its day ended.'] : []),
      ],
    };
  },
  brokenPlace,
  broken: (first, places) => ({
    title: 'The journal is not as it was written',
    lines: [
      `${sentence(brokenPlace(first))}.`,
      places === 1
        ? 'It is the only such place. “topup-desk journal verify” looks again.'
        : `${count(places - 1, { one: '# more place is', other: '# more places are' })} like it. “topup-desk journal verify” names them.`,
      'Somebody changed the database directly, or restored a copy without the restore command. First keep a copy of it, then compare it with your backups.',
    ],
  }),
  balance_low: ({ provider, left, days, limit, warnDays }) => ({
    title: `${provider} has ${left} left`,
    line: `${sentence([...lasts(days), ...(limit === null ? [] : [`the config warns below ${limit}`]), ...(warnDays === null ? [] : [`it warns below ${daysIn(warnDays)}`])].join('; '))}. Top the account up, or orders for ${provider} will wait.`,
  }),
  balance_well: ({ provider, left, days }) => ({
    title: `${provider} has enough again: ${left}`,
    line: `${sentence([...lasts(days), 'no more is needed now'].join('; '))}.`,
  }),
  refused: (where, why) => ({
    title: 'Finance is not being told',
    line: [
      where,
      ` refuses the desk’s messages: ${why}. The desk tries again. Invite it there, or name another conversation in the config.`,
    ],
  }),
};
