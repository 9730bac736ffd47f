import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { announcementCard } from '../../commands/announcement-card.ts';
import type { Announcement } from '../../src/core/announcement.ts';
import type { DifferenceId, KeptDifference } from '../../src/core/difference.ts';
import type { OrderRef } from '../../src/core/ids.ts';
import { drawn, LANGUAGES, renderContextIn } from '../support/commands/sample.ts';
import { OPENED_AT } from '../support/orders.ts';
import { matchesSnapshot } from '../support/snapshot.ts';

const kept = (id: string, fields: Partial<KeptDifference>): KeptDifference => ({
  ...{ id: id as DifferenceId, kind: 'only_theirs', provider: 'juhe', key: id, subject: id, note: null, order: null },
  ...{ merchantOrderId: 'MANUAL01', providerOrderId: 'F1', number: '139****1234', at: OPENED_AT, row: 2, ours: null },
  theirs: { state: 'delivered', amountLi: 19_630, times: 1 },
  ...{ status: 'open', firstAt: OPENED_AT, lastAt: OPENED_AT, closed: null },
  ...fields,
});
const order = 'T7K3QX' as OrderRef;
const ours = { state: 'delivered', amountLi: 19_630 } as const;
const ALL: readonly KeptDifference[] = [
  kept('D1AAAAA', { note: 'past_the_desk' }),
  kept('D2AAAAA', { note: 'of_a_desk', number: null, theirs: { state: 'charging', amountLi: null, times: 1 } }),
  kept('D3AAAAA', { note: 'other_provider', order }),
  kept('D4AAAAA', { kind: 'twice_theirs', order, ours, theirs: { state: 'delivered', amountLi: 19_630, times: 2 } }),
  kept('D5AAAAA', { kind: 'state_differs', note: 'in_doubt', order, ours: { ...ours, state: 'in_doubt' } }),
  kept('D6AAAAA', { kind: 'state_differs', note: 'given_up', order, ours: { ...ours, state: 'failed' } }),
  kept('D7AAAAA', { kind: 'amount_differs', order, ours, theirs: { state: 'delivered', amountLi: 20_000, times: 1 } }),
  kept('D8AAAAA', { kind: 'only_ours', order, ours, theirs: null }),
];
const RECONCILED: Announcement = {
  ...{
    kind: 'reconciled',
    provider: 'juhe',
    source: 'file',
    name: 'november \u202e.csv',
    lines: 10_000,
    resolved: 1,
    open: 9,
  },
  span: { from: OPENED_AT - 86_400_000, to: OPENED_AT },
  kinds: [
    { kind: 'only_theirs', count: 4, li: 58_890 },
    { kind: 'twice_theirs', count: 1, li: 19_630 },
  ],
  shown: ALL.slice(0, 4),
};
const TOLD: readonly Announcement[] = [
  RECONCILED,
  { ...RECONCILED, shown: ALL.slice(4) },
  { ...RECONCILED, source: 'listing', span: null, kinds: [], shown: [], resolved: 2, open: 0, lines: 1 },
];

for (const language of LANGUAGES) {
  test(`what differs from the books of providers is told in ${language}`, (t) => {
    const ctx = renderContextIn(language);
    const cards = TOLD.map((one) => announcementCard(one, ctx));
    const text = cards.map(drawn).join('\n\n');
    assert.doesNotMatch(text, /undefined|null|\[object|NaN|\u202e/);
    matchesSnapshot(t, text, join(import.meta.dirname, `../fixtures/cards/reconcile.${language}.txt`));
  });
}
