import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { refusalCard } from '../../commands/answer-cards.ts';
import { plainCard } from '../../commands/card.ts';
import type { Refusal } from '../../commands/refusal.ts';
import type { BatchRef, OrderRef } from '../../src/core/ids.ts';
import type { MsisdnRefused } from '../../src/core/msisdn.ts';
import type { AccountId } from '../../src/core/people.ts';
import type { BatchCheck } from '../../src/desk/batch-check.ts';
import { teamCount } from '../support/budgets.ts';
import {
  ASKED_AT,
  BOSS,
  LANGUAGES,
  MSISDN,
  orderIn,
  PRODUCTS,
  product,
  renderContextIn,
} from '../support/commands/sample.ts';

/** Every kind of budget, in money and in orders. */
const OVER_BUDGET = (['team', 'maker', 'number', 'provider', 'byRuleMaker', 'byRuleTeam', 'urgent'] as const).flatMap(
  (kind) =>
    (['day', 'month'] as const).flatMap((per) =>
      (['money', 'orders'] as const).map((what) => {
        const { account, used } = teamCount('support', per, 490_000, 500_000);
        const name = { number: MSISDN, provider: 'ytx' }[kind as string] ?? 'support';
        const caps = { li: 500_000, orders: 25 };
        return { kind: 'over_budget' as const, account: { ...account, kind, name, caps }, used, what, priceLi: 19_630 };
      }),
    ),
);

const PLACE = { carrier: 'telecom', province: 'GD' } as const;
const MOBILE = product('1QG00102410', ['1GB']);

const PROPOSED = orderIn('accepted', {
  settlement: {
    ...{ by: BOSS, outcome: 'failed', evidence: `slip of ${MSISDN}`, at: ASKED_AT, version: 2 },
    ...{ confirmedBy: null, confirmedAt: null, anyway: false },
  },
  proposals: 2,
});
const BATCH = 'B7K3QX' as BatchRef;

/** Two refusals show what is proposed now, with the button for it. */
const WITH_BUTTON: ReadonlySet<string> = new Set(['other_proposal', 'being_delivered']);

/** One of each kind at least: the type asks for it when a kind is added. */
const REFUSALS: { readonly [K in Refusal['kind']]: readonly Refusal[] } = {
  too_long: [{ kind: 'too_long', longest: 2000 }],
  missing: (['product', 'order', 'number', 'language', 'outcome', 'evidence'] as const).map((what) => ({
    kind: 'missing',
    what,
    command: 'explain',
    number: MSISDN,
  })),
  bad_filter: [{ kind: 'bad_filter', command: 'find', given: 'since x' }],
  number_gone: [{ kind: 'number_gone', order: orderIn('failed') }],
  unknown_word: [
    { kind: 'unknown_word', word: 'stauts', meant: 'status', line: 'status T7K3QX' },
    { kind: 'unknown_word', word: `x${MSISDN}`, meant: null, line: null },
  ],
  in_batch: [{ kind: 'in_batch', ref: 'T7K3QX' as OrderRef, batch: BATCH, row: 17 }],
  own_batch: [{ kind: 'own_batch', ref: BATCH }],
  not_yours_to_run: [{ kind: 'not_yours_to_run', ref: BATCH }],
  batch_not_found: [{ kind: 'batch_not_found', given: 'B00000' }],
  batch_not_now: (
    ['awaiting_approval', 'running', 'paused', 'stopped', 'finished', 'rejected', 'expired', 'cancelled'] as const
  ).map((state) => ({ kind: 'batch_not_now', ref: BATCH, state })),
  batch_no_row: [{ kind: 'batch_no_row', ref: BATCH, row: 17 }],
  batch_nothing_fits: [{ kind: 'batch_nothing_fits' }],
  batch_changed: [{ kind: 'batch_changed', check: {} as BatchCheck }],
  batch_same_file: [{ kind: 'batch_same_file', batch: BATCH, at: 0 }],
  batch_empty: [{ kind: 'batch_empty' }],
  batch_too_many: [{ kind: 'batch_too_many', rows: 2_001, max: 2_000 }],
  batch_no_column: [
    { kind: 'batch_no_column', column: 'number', header: null },
    { kind: 'batch_no_column', column: 'product', header: ['number', 'colour', ''] },
  ],
  duplicate_row: [{ kind: 'duplicate_row', of: 3 }],
  file_not_fetched: [{ kind: 'file_not_fetched' }],
  file_deleted: [{ kind: 'file_deleted' }],
  file_scope: [{ kind: 'file_scope' }],
  file_elsewhere: [{ kind: 'file_elsewhere' }],
  file_too_large: [{ kind: 'file_too_large' }],
  file_unpacks_too_large: [{ kind: 'file_unpacks_too_large', maxMb: 30 }],
  file_not_a_table: (['old_excel', 'encrypted', 'binary', 'broken', 'encoding'] as const).map((what) => ({
    kind: 'file_not_a_table',
    what,
  })),
  file_empty: [{ kind: 'file_empty' }],
  two_requests: [{ kind: 'two_requests' }],
  extra: [{ kind: 'extra', command: 'status', extra: `and 137-8888-6666`, line: 'status T7K3QX' }],
  unreadable_order: [{ kind: 'unreadable_order' }],
  no_team: [{ kind: 'no_team', conversation: 'telegram:-1001234567890' }],
  not_requester: [
    { kind: 'not_requester', team: 'support', group: 'asked' },
    { kind: 'not_requester', team: 'support', group: 'unknown' },
  ],
  bad_number: numberRefusals().map((why) => ({ kind: 'bad_number', why })),
  unknown_product: [
    { kind: 'unknown_product', given: MSISDN, nearest: [] },
    { kind: 'unknown_product', given: '2GB', nearest: PRODUCTS },
  ],
  no_product: [
    { kind: 'no_product', fitting: PRODUCTS },
    { kind: 'no_product', fitting: [] },
  ],
  wrong_carrier: [
    { kind: 'wrong_carrier', product: MOBILE, place: PLACE, fitting: PRODUCTS },
    { kind: 'wrong_carrier', product: MOBILE, place: { carrier: 'broadnet', province: null }, fitting: [] },
  ],
  wrong_province: [{ kind: 'wrong_province', product: MOBILE, place: PLACE, fitting: PRODUCTS }],
  reason_too_long: [{ kind: 'reason_too_long', length: 301, longest: 300 }],
  denied: [{ kind: 'denied', rule: 'night', sentence: 'Not between midnight and six.' }],
  no_rule_fits: [{ kind: 'no_rule_fits' }],
  rule_unknown: [{ kind: 'rule_unknown', rule: 'contractors' }],
  urgent_not_offered: [{ kind: 'urgent_not_offered' }],
  urgent_needs_reason: [{ kind: 'urgent_needs_reason' }],
  reason_does_not_match: [
    {
      kind: 'reason_does_not_match',
      sentence: { en: 'Name the ticket, such as CASE-42.', zh: '请写工单号，如 CASE-42。' },
    },
  ],
  over_budget: OVER_BUDGET,
  nobody_could_approve: [1, 2].map((approvals) => ({ kind: 'nobody_could_approve', rule: 'standard', approvals })),
  own_order: [
    { kind: 'own_order', order: orderIn('awaiting_approval') },
    { kind: 'own_order', order: orderIn('in_doubt') },
  ],
  not_approver: [
    { kind: 'not_approver', group: 'asked' },
    { kind: 'not_approver', group: 'unknown' },
  ],
  already_voted: [
    { kind: 'already_voted', through: null },
    { kind: 'already_voted', through: 'Lin' },
  ],
  already_decided: [{ kind: 'already_decided', order: orderIn('rejected') }],
  order_not_found: [{ kind: 'order_not_found', given: MSISDN }],
  not_yours: [{ kind: 'not_yours', order: orderIn('awaiting_approval') }],
  not_settleable: [{ kind: 'not_settleable', order: orderIn('succeeded') }],
  being_probed: [{ kind: 'being_probed', order: orderIn('in_doubt') }],
  nothing_to_confirm: [{ kind: 'nothing_to_confirm', order: orderIn('in_doubt') }],
  other_proposal: [{ kind: 'other_proposal', order: PROPOSED }],
  being_delivered: [{ kind: 'being_delivered', order: PROPOSED }],
  request_key_taken: [{ kind: 'request_key_taken' }],
  own_settlement: [{ kind: 'own_settlement', order: orderIn('in_doubt') }],
  too_late: [{ kind: 'too_late', order: orderIn('accepted') }],
  not_waiting: [{ kind: 'not_waiting', order: orderIn('accepted') }],
  reminded_before: [{ kind: 'reminded_before', order: orderIn('awaiting_approval'), againAt: ASKED_AT }],
  changed_since: [{ kind: 'changed_since', order: orderIn('awaiting_approval') }],
  nothing_listed: [{ kind: 'nothing_listed' }],
  confirmation_over: [{ kind: 'confirmation_over' }],
  too_many_orders: [{ kind: 'too_many_orders', given: 101, most: 100 }],
  quiet_hours: [
    { kind: 'quiet_hours', order: orderIn('awaiting_approval'), until: ASKED_AT, isCalled: true },
    { kind: 'quiet_hours', order: orderIn('awaiting_approval'), until: ASKED_AT, isCalled: false },
  ],
  unknown_person: [{ kind: 'unknown_person', given: '@nobody' }],
  own_delegate: [{ kind: 'own_delegate' }],
  not_an_approver: [
    { kind: 'not_an_approver', group: 'asked' },
    { kind: 'not_an_approver', group: 'unknown' },
  ],
  bad_until: [
    { kind: 'bad_until', why: 'past', days: 60 },
    { kind: 'bad_until', why: 'too_far', days: 60 },
  ],
};

function numberRefusals(): readonly MsisdnRefused[] {
  const one: { readonly [K in MsisdnRefused['kind']]: MsisdnRefused } = {
    empty: { kind: 'empty' },
    too_long: { kind: 'too_long' },
    hidden_character: { kind: 'hidden_character', codePoint: 'U+200B' },
    not_a_digit: { kind: 'not_a_digit', character: 'O' },
    two_numbers: { kind: 'two_numbers' },
    landline: { kind: 'landline' },
    wrong_length: { kind: 'wrong_length', digits: 10 },
    not_mobile: { kind: 'not_mobile', prefix: '123' },
  };
  return Object.values(one);
}

for (const language of LANGUAGES) {
  describe(`in ${language}`, () => {
    for (const refused of Object.values(REFUSALS).flat()) {
      const detail = refused.kind === 'bad_number' ? refused.why.kind : JSON.stringify(refused).slice(0, 60);
      test(`${refused.kind} is a sentence of what is wrong and one of what would be right: ${detail}`, () => {
        const card = refusalCard(refused, renderContextIn(language));
        const text = plainCard(card);
        assert.match(card.title, /[.?。”]$/);
        assert.ok(card.lines.length > 0 && plainCard(card).length > 12);
        assert.doesNotMatch(text, /undefined|null|NaN|\[object|[a-z]+_[a-z]+/);
        assert.doesNotMatch(text.replace(/[ -]/g, ''), new RegExp(MSISDN));
        assert.equal(language === 'zh', /\p{Script=Han}{2}/u.test(card.lines.flat().join('')));
        assert.equal(card.buttons.length, WITH_BUTTON.has(refused.kind) ? 1 : 0);
      });
    }
  });
}

test('products that come nearest or fit are named as they can be typed, with their price', () => {
  const text = plainCard(
    refusalCard({ kind: 'unknown_product', given: '1G', nearest: PRODUCTS }, renderContextIn('en')),
  );
  assert.match(text, /• 1GB \(1QG00102410\): 1 GB nationwide, ¥19\.63\n• 2QG00102410: 1 GB nationwide, ¥19\.63$/);
});

test('a code that does not fit names the carrier the number looks like, and how to insist', () => {
  const refused: Refusal = { kind: 'wrong_carrier', product: MOBILE, place: PLACE, fitting: [] };
  assert.match(
    plainCard(refusalCard(refused, renderContextIn('en'))),
    /China Telecom.*\n.*add anyway after the product/,
  );
  assert.match(plainCard(refusalCard(refused, renderContextIn('zh'))), /中国电信.*\n.*仍然/);
});

test('a conversation of no team is shown its id as the config wants it', () => {
  const text = plainCard(
    refusalCard({ kind: 'no_team', conversation: 'telegram:-1001234567890' }, renderContextIn('en')),
  );
  assert.match(text, /add "telegram:-1001234567890" to a team/);
});

test('a refusal for a missing role names the id that an admin pastes into the config, and no other does', () => {
  for (const language of LANGUAGES) {
    const ctx = { ...renderContextIn(language), reader: 'slack:U0NEW' as AccountId };
    const said = (refused: Refusal): string => plainCard(refusalCard(refused, ctx));
    for (const refused of [
      { kind: 'not_requester', team: 'support', group: 'asked' },
      { kind: 'not_approver', group: 'asked' },
      { kind: 'not_an_approver', group: 'asked' },
      { kind: 'no_team', conversation: 'slack:C0OTHER' },
    ] as const) {
      assert.match(said(refused), /slack:U0NEW/, refused.kind);
    }
    assert.doesNotMatch(said({ kind: 'not_approver', group: 'unknown' }), /slack:U0NEW/);
    assert.doesNotMatch(said({ kind: 'own_order', order: orderIn('awaiting_approval') }), /slack:U0NEW/);
  }
});
