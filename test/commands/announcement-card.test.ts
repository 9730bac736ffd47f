import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { announcementCard } from '../../commands/announcement-card.ts';
import type { Announcement } from '../../src/core/announcement.ts';
import type { BrokenPlace } from '../../src/core/evidence.ts';
import { drawn, LANGUAGES, renderContextIn, SUPPORT } from '../support/commands/sample.ts';
import { matchesSnapshot } from '../support/snapshot.ts';

const ROOT: Announcement = {
  ...{ kind: 'root', number: 12, from: '2026-11-20', day: '2026-11-20', root: '3f'.repeat(32) },
  ...{ orders: 334, lines: 2310, late: false },
};
const IN_ROOT = { number: 12, day: '2026-11-20' };
const BROKEN: readonly BrokenPlace[] = [
  ...(['line_changed', 'line_missing', 'end_missing', 'row_older'] as const).map(
    (kind): BrokenPlace => ({ kind, order: 'T7K3QX', line: 3 }),
  ),
  { kind: 'order_missing', order: 'T7K3QX' },
  { kind: 'sealed_order_missing', order: 'T7K3QX', ...IN_ROOT },
  { kind: 'sealed_line_missing', order: 'T7K3QX', line: 3, ...IN_ROOT },
  { kind: 'sealed_line_changed', order: 'T7K3QX', line: 3, ...IN_ROOT },
  { kind: 'day_missing', orders: 334, ...IN_ROOT },
  { kind: 'root_missing', number: 12 },
  ...(['root_changed', 'kept_missing', 'kept_differs'] as const).map((kind): BrokenPlace => ({ kind, ...IN_ROOT })),
];
const ANNOUNCEMENTS: readonly Announcement[] = [
  ROOT,
  { ...ROOT, from: '2026-11-17', orders: 1, lines: 1, late: true },
  ...BROKEN.map((first, index): Announcement => ({ kind: 'broken', first, places: index + 1 })),
  { kind: 'balance_low', provider: 'ytx', leftLi: 480_500, days: 2.7, warnBelowLi: 500_000, warnDays: 3 },
  { kind: 'balance_low', provider: 'juhe', leftLi: 12_000, days: null, warnBelowLi: 500_000, warnDays: null },
  { kind: 'balance_well', provider: 'ytx', leftLi: 9_000_000, days: 41.2, warnBelowLi: 500_000, warnDays: 3 },
  { kind: 'refused', conversation: SUPPORT, why: 'not_in_channel \u202e13911281234' },
];

for (const language of LANGUAGES) {
  test(`what is about no order is told in ${language}`, (t) => {
    const cards = ANNOUNCEMENTS.map((one) => announcementCard(one, renderContextIn(language)));
    const text = cards.map(drawn).join('\n\n');
    assert.doesNotMatch(text, /undefined|null|\[object|NaN|13911281234|\u202e/);
    assert.ok(cards.every(({ summary }) => summary !== ''));
    matchesSnapshot(t, text, join(import.meta.dirname, `../fixtures/cards/announcements.${language}.txt`));
  });
}
