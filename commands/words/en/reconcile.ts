import type { AttemptState, DifferenceKind, DifferenceNote, StatedState } from '../../../src/core/difference.ts';
import { ENGLISH } from '../../../src/core/grammar.ts';

/** One difference as a line says it: each part is there or null. */
export type DifferenceFacts = {
  readonly id: string;
  readonly kind: DifferenceKind;
  readonly note: DifferenceNote | null;
  readonly order: string | null;
  readonly number: string | null;
  readonly time: string | null;
  readonly ours: { readonly state: AttemptState; readonly amount: string } | null;
  readonly theirs: { readonly state: StatedState; readonly amount: string | null; readonly times: number } | null;
};

export type ReconciledFacts = {
  readonly provider: string;
  readonly source: 'file' | 'listing';
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly lines: number;
  readonly kinds: readonly { readonly kind: DifferenceKind; readonly count: number; readonly amount: string }[];
  readonly resolved: number;
  readonly open: number;
  readonly more: number;
};

export type ReconcileWords = {
  readonly kinds: Readonly<Record<DifferenceKind, string>>;
  readonly ours: Readonly<Record<AttemptState, string>>;
  readonly theirs: Readonly<Record<StatedState, string>>;
  readonly notes: Readonly<Record<DifferenceNote, string>>;
  readonly difference: (facts: DifferenceFacts) => string;
  readonly reconciled: (facts: ReconciledFacts) => {
    readonly title: string;
    readonly lines: readonly string[];
    readonly end: string;
  };
};

const { count } = ENGLISH;
const KINDS: ReconcileWords['kinds'] = {
  only_theirs: 'only theirs',
  twice_theirs: 'twice theirs',
  state_differs: 'state differs',
  amount_differs: 'amount differs',
  only_ours: 'only ours',
};
const OURS: ReconcileWords['ours'] = {
  delivered: 'delivered',
  charging: 'being delivered',
  in_doubt: 'unconfirmed',
  failed: 'failed',
  refunded: 'refunded',
  not_sent: 'never sent',
};
const THEIRS: ReconcileWords['theirs'] = {
  delivered: 'delivered',
  charging: 'being delivered',
  failed: 'failed',
  refunded: 'refunded',
};
const NOTES: ReconcileWords['notes'] = {
  past_the_desk: 'It was bought without the desk.',
  of_a_desk:
    'Its order id is a desk’s, and this ledger lacks the order: it is an older copy, or another desk buys from this account.',
  other_provider: 'The ledger has this order at another provider.',
  in_doubt: 'It is unconfirmed here: settle it with evidence, or wait for the provider’s answer. Nothing was changed.',
  given_up: 'The desk gave this attempt up, and went on with another.',
};

export const RECONCILE_WORDS_EN: ReconcileWords = {
  kinds: KINDS,
  ours: OURS,
  theirs: THEIRS,
  notes: NOTES,
  difference: ({ id, kind, note, order, number, time, ours, theirs }) => {
    const about = [order, number, time].flatMap((part) => (part === null ? [] : [` ${part}`]));
    const times = theirs !== null && theirs.times > 1 ? ` ${theirs.times} times` : '';
    const sides = [
      ...(ours === null ? [] : [`ours ${OURS[ours.state]} ¥${ours.amount}`]),
      ...(theirs === null
        ? []
        : [`theirs ${THEIRS[theirs.state]}${times}${theirs.amount === null ? '' : ` ¥${theirs.amount}`}`]),
    ];
    return `${id} ${KINDS[kind]}:${[about.join(','), ` ${sides.join(', but ')}`].filter((part) => part !== '').join(';')}.${note === null ? '' : ` ${NOTES[note]}`}`;
  },
  reconciled: ({ provider, source, name, from, to, lines, kinds, resolved, open, more }) => {
    const span = from === null || to === null ? '' : `, ${from} to ${to}`;
    const books = source === 'file' ? `statement ${name}` : 'its own list';
    const found = kinds.reduce((sum, one) => sum + one.count, 0);
    return {
      title:
        found === 0
          ? `${provider}: ${count(resolved, { one: '# difference is resolved', other: '# differences are resolved' })}`
          : `${provider}: ${count(found, { one: '# new difference', other: '# new differences' })} between its books and ours`,
      lines: [
        `${count(lines, { one: '# line', other: '# lines' })} of ${books}${span}.`,
        ...kinds.map((one) => `${KINDS[one.kind]}: ${one.count}, ¥${one.amount}`),
        ...(resolved > 0 && found > 0
          ? [
              count(resolved, {
                one: '# earlier difference is resolved.',
                other: '# earlier differences are resolved.',
              }),
            ]
          : []),
      ],
      end: [
        ...(more > 0 ? [`And ${more} more.`] : []),
        open === 0
          ? 'Nothing is open.'
          : `${count(open, { one: '# is open until somebody closes it', other: '# are open until somebody closes each' })}: “topup-desk reconcile close D… why”.`,
      ].join(' '),
    };
  },
};
