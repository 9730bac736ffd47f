import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { digestCard } from '../../commands/digest-card.ts';
import type { DigestFacts, DigestSum } from '../../src/core/digest.ts';
import type { OrderRef } from '../../src/core/ids.ts';
import { drawn, LANGUAGES, renderContextIn } from '../support/commands/sample.ts';
import { OPENED_AT } from '../support/orders.ts';
import { matchesSnapshot } from '../support/snapshot.ts';

const sum = (orders: number, li: number): DigestSum => ({ orders, li });
const QUIET: DigestFacts = {
  ...{ team: 'support', from: OPENED_AT - 7 * 86_400_000, until: OPENED_AT },
  figures: {
    ...{ requested: sum(0, 0), delivered: sum(0, 0), charged: sum(0, 0), failed: sum(0, 0), refunded: sum(0, 0) },
    before: { delivered: sum(0, 0), charged: sum(0, 0) },
    costs: { dearer: sum(0, 0), cheaper: sum(0, 0) },
    ...{ numbers: [], requesters: [], unreadable: 0 },
  },
  ...{ forecasts: [], parked: 0, differences: null },
  waiting: { count: 0, refs: [], oldestAt: null },
  doubts: { count: 0, refs: [], oldestAt: null },
};
const BUSY: DigestFacts = {
  ...QUIET,
  team: null,
  figures: {
    ...{ requested: sum(40, 785_200), delivered: sum(36, 706_680), charged: sum(36, 707_050), failed: sum(2, 39_260) },
    ...{ refunded: sum(1, 19_630), before: { delivered: sum(30, 588_900), charged: sum(30, 588_900) } },
    costs: { dearer: sum(1, 370), cheaper: sum(2, 1_000) },
    numbers: [{ number: '139****0001', times: 3 }],
    requesters: [{ name: 'Ann \u202e', times: 2 }],
    unreadable: 1,
  },
  forecasts: [
    { team: 'support', month: '2026-11', usedLi: 5_000_000, capLi: 8_000_000, endLi: 9_100_000 },
    { team: 'field', month: '2026-11', usedLi: 100_000, capLi: null, endLi: 150_000 },
  ],
  waiting: { count: 7, refs: ['T7K3QX' as OrderRef], oldestAt: OPENED_AT - 3 * 3_600_000 },
  doubts: { count: 1, refs: ['T7K3QY' as OrderRef], oldestAt: OPENED_AT - 86_400_000 },
  parked: 2,
  differences: { open: 3, li: 58_890 },
};

for (const language of LANGUAGES) {
  test(`a digest is told in ${language}`, (t) => {
    const text = [BUSY, QUIET].map((facts) => drawn(digestCard(facts, renderContextIn(language)))).join('\n\n');
    assert.doesNotMatch(text, /undefined|null|\[object|NaN|\u202e/);
    matchesSnapshot(t, text, join(import.meta.dirname, `../fixtures/cards/digest.${language}.txt`));
  });
}
