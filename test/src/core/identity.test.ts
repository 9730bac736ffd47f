import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createIdentity, type Known } from '../../../src/core/identity.ts';
import type { Order } from '../../../src/core/order.ts';
import {
  type AccountId,
  type Actor,
  actorOf,
  createPeople,
  type PersonEntry,
  type PersonId,
} from '../../../src/core/people.ts';
import { opening } from '../../support/steps.ts';

const PROPOSED = { version: 1, confirmedBy: null, confirmedAt: null, anyway: false } as const;

const [SLACK, TELEGRAM, OTHER] = ['slack:U0LIN', 'telegram:1001', 'slack:U0WU'] as AccountId[] as [
  AccountId,
  AccountId,
  AccountId,
];
const entry = (name: string, ...accounts: readonly AccountId[]): PersonEntry => ({ name, accounts });
const as = (account: AccountId, ...entries: readonly PersonEntry[]): Actor =>
  actorOf(createPeople(entries), account, account);
const isSame = (
  order: Pick<Order, 'maker'> & Partial<Order>,
  a: Known,
  b: Known,
  ...today: readonly PersonEntry[]
): boolean => createIdentity({ ...opening().after, ...order }, createPeople(today)).isSame(a, b);

test('two accounts are one person where today’s config joins them', () => {
  const maker = as(SLACK);
  assert.equal(isSame({ maker }, maker, as(TELEGRAM)), false);
  const today = entry('Lin', SLACK, TELEGRAM);
  assert.equal(isSame({ maker }, maker, as(TELEGRAM, today), today), true);
  assert.equal(isSame({ maker }, maker, as(OTHER, today), today), false);
});

test('two accounts are one person where any record of the order joined them, whatever the config says since', () => {
  const then = entry('Lin', SLACK, TELEGRAM);
  const maker = as(SLACK, then);
  assert.deepEqual(maker.accounts, [SLACK, TELEGRAM]);
  for (const today of [[], [entry('Lin Chen', TELEGRAM)], [entry('A', SLACK), entry('B', TELEGRAM)]])
    assert.equal(isSame({ maker }, maker, as(TELEGRAM, ...today), ...today), true, JSON.stringify(today));
  const vote = { by: as(TELEGRAM, then), at: 1, step: 0, insteadOf: null };
  const alone = as(SLACK);
  assert.equal(isSame({ maker: alone, votes: [vote] }, alone, as(TELEGRAM)), true, 'a vote remembers it as well');
  const insteadOf = as(TELEGRAM, then);
  const deputy = { by: as(OTHER), at: 1, step: 0, insteadOf };
  assert.equal(isSame({ maker: alone, votes: [deputy] }, alone, as(TELEGRAM)), true, 'and in whose place it was');
  const settlement = { outcome: 'failed', evidence: '', by: as(TELEGRAM, then), at: 1, ...PROPOSED } as const;
  assert.equal(isSame({ maker: alone, settlement }, alone, as(TELEGRAM)), true, 'and a settlement');
  const proposers = [as(TELEGRAM, then)];
  assert.equal(
    isSame({ maker: alone, proposers }, alone, as(TELEGRAM)),
    true,
    'and one that another took the place of',
  );
});

test('what the config joins now and what the order recorded join each other', () => {
  const maker = as(SLACK, entry('Lin', SLACK, TELEGRAM));
  const today = entry('Wu', TELEGRAM, OTHER);
  assert.equal(isSame({ maker }, maker, as(OTHER, today), today), true);
});

test('who is compared second may be known by more than the order has, and is the same all the same', () => {
  const maker = as(SLACK);
  const later = as(OTHER, entry('Wu', OTHER, SLACK));
  assert.equal(isSame({ maker }, maker, later), true);
  assert.equal(isSame({ maker }, later, maker), true);
});

test('a name that was recorded is still that person, so that an exchanged account is nobody new', () => {
  const maker = as(SLACK, entry('Lin', SLACK));
  const today = entry('Lin', TELEGRAM);
  assert.equal(isSame({ maker }, maker, as(TELEGRAM, today), today), true);
  const old = { person: 'person:Lin' as PersonId };
  assert.equal(
    isSame({ maker: as(OTHER) }, old, as(TELEGRAM, today), today),
    true,
    'as earlier versions recorded them',
  );
});
