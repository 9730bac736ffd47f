import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { OUTCOMES } from '../../sandbox/outcomes.ts';
import type { Sandbox } from '../../sandbox/start.ts';
import { laneOf, type Offer } from '../../src/core/product.ts';
import { LANES as EVERY_LANE } from '../../src/providers/registry.ts';
import { type Side, sideOf, startSandboxSide } from '../support/sandbox-side.ts';
import { AIRTIME, BENEFIT, JUHE, merchantId, OFFERS, TRAFFIC } from '../support/submissions.ts';

/** What a client sees: the answer to its submission, its questions' answers once the order has ended, and whether it was charged. */
type Seen = { readonly submit: string; readonly queries: readonly string[]; readonly charged: number };

const ASK_TIMES = 4;

async function see(sandbox: Sandbox, side: Side, number: string): Promise<Seen> {
  const submission = side.submission(merchantId(1), number);
  const submitted = await side.provider.submit(submission);
  const [order] = sandbox.ledger[side.name].find(submission.merchantOrderId);
  if (order?.script.pace === 'usual') await side.ended(submission.merchantOrderId);
  const queries: string[] = [];
  for (let count = 0; count < ASK_TIMES; count += 1) {
    const question = { ...submission, providerOrderId: submitted.providerOrderId };
    const [report] = await side.provider.query(side.lane, [question]);
    queries.push(report?.outcome.kind ?? 'no report');
  }
  return {
    submit: submitted.outcome.kind,
    queries,
    charged: sandbox.ledger[side.name].timesCharged(submission.merchantOrderId),
  };
}

const always = (kind: string): readonly string[] => Array.from({ length: ASK_TIMES }, () => kind);
const fine: Seen = { submit: 'accepted', queries: always('delivered'), charged: 1 };
const silent: Seen = { ...fine, submit: 'unknown' };
const absent: Seen = { submit: 'unknown', queries: always('not_found'), charged: 0 };

const EXPECTED: Readonly<Record<string, Seen>> = {
  delivered: fine,
  bad_number: { ...absent, submit: 'refused' },
  our_account: { ...absent, submit: 'refused' },
  channel_closed: { ...absent, submit: 'confirm' },
  slow: { submit: 'accepted', queries: always('charging'), charged: 1 },
  charging: { submit: 'accepted', queries: always('charging'), charged: 1 },
  held: silent,
  dropped_before: absent,
  refused_and_taken: { submit: 'confirm', queries: ['not_found', 'delivered', 'delivered', 'delivered'], charged: 1 },
  failed: { submit: 'accepted', queries: always('failed'), charged: 0 },
  html: silent,
  http_502: absent,
  truncated: silent,
  unlisted_code: silent,
  no_callback: fine,
  flipped_callback: fine,
  hidden: { submit: 'unknown', queries: ['not_found', 'not_found', 'not_found', 'delivered'], charged: 1 },
  refunded: fine,
  system_error_taken: silent,
  system_error: absent,
  exists: { ...fine, submit: 'exists' },
  flapping: { ...fine, queries: ['delivered', 'charging', 'delivered', 'charging'] },
  another_order: { ...fine, queries: always('unknown') },
  numbers: fine,
  unlisted_status: { ...fine, queries: always('unknown') },
  redirected: absent,
  without_id: silent,
  failover: fine,
  strange_cost: fine,
  dear: fine,
};

/** YTX has no answer for an order that it has already, and documents no refusal that is not certain. */
const YTX_EXPECTED = {
  ...EXPECTED,
  exists: fine,
  failover: { ...absent, submit: 'refused' } as Seen,
  channel_closed: absent,
  refused_and_taken: { ...EXPECTED.refused_and_taken, submit: 'unknown' } as Seen,
};
const BENEFIT_EXPECTED = { ...YTX_EXPECTED, refunded: { ...fine, queries: always('refunded'), charged: 0 } };

/** Few of the airtime API's codes are public: neither that an order is not there nor that one is repeated, nor that a number is wrong. */
const nowhere: Seen = { ...absent, queries: always('unknown') };
const hiddenFor = (queries: number): readonly string[] =>
  always('delivered').map((kind, index) => (index < queries ? 'unknown' : kind));
const AIRTIME_EXPECTED: Readonly<Record<string, Seen>> = {
  ...EXPECTED,
  bad_number: nowhere,
  our_account: { ...nowhere, submit: 'refused' },
  channel_closed: { ...nowhere, submit: 'confirm' },
  dropped_before: nowhere,
  http_502: nowhere,
  system_error: nowhere,
  redirected: nowhere,
  exists: silent,
  hidden: { ...silent, queries: hiddenFor(3) },
  refused_and_taken: { submit: 'confirm', queries: hiddenFor(1), charged: 1 },
};

const LANES: readonly (readonly [string, Offer, Readonly<Record<string, Seen>>])[] = [
  ['YTX traffic', TRAFFIC, YTX_EXPECTED],
  ['YTX benefits', BENEFIT, BENEFIT_EXPECTED],
  ['Juhe', JUHE, EXPECTED],
  ['Juhe airtime', AIRTIME, AIRTIME_EXPECTED],
];

test('every lane of every provider is in the matrix', () => {
  const offers = LANES.map(([, offer]) => offer);
  assert.deepEqual(offers.map(laneOf).toSorted(), [...EVERY_LANE].toSorted());
  assert.deepEqual(Object.values(OFFERS).flat(), offers);
});

for (const [title, offer, expected] of LANES) {
  describe(`the client sees of ${title} what the table says`, () => {
    for (const { suffix, name, en } of [{ suffix: '1234', name: 'delivered', en: 'Delivered.' }, ...OUTCOMES]) {
      test(`…${suffix} ${en}`, async (t) => {
        const sandbox = await startSandboxSide(t, { chargeMs: 20, holdMs: 50 });
        const side = sideOf(sandbox, offer);
        assert.deepEqual(await see(sandbox, side, `1391128${suffix}`), expected[name]);
      });
    }
  });
}

test('every ending of the table is four digits of its own, and every name is listed once', () => {
  assert.equal(new Set(OUTCOMES.map(({ suffix }) => suffix)).size, OUTCOMES.length);
  assert.equal(new Set(OUTCOMES.map(({ name }) => name)).size, OUTCOMES.length);
  for (const { suffix } of OUTCOMES) assert.match(suffix, /^\d{4}$/);
});
