import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { announcementCard } from '../../commands/announcement-card.ts';
import type { Announcement } from '../../src/core/announcement.ts';
import { drawn, LANGUAGES, renderContextIn, SUPPORT } from '../support/commands/sample.ts';
import { matchesSnapshot } from '../support/snapshot.ts';

const ROOT: Announcement = {
  ...{ kind: 'root', number: 12, from: '2026-11-20', day: '2026-11-20', root: '3f'.repeat(32) },
  ...{ orders: 334, lines: 2310, late: false },
};
const ANNOUNCEMENTS: readonly Announcement[] = [
  ROOT,
  { ...ROOT, from: '2026-11-17', orders: 1, lines: 1, late: true },
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
