import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import fc from 'fast-check';
import type { Change } from '../../../src/core/change.ts';
import { OrderUnreadable } from '../../../src/core/ledger.ts';
import type { Order } from '../../../src/core/order.ts';
import type { AccountId } from '../../../src/core/people.ts';
import { unreadablePartOf } from '../../../src/ledger/readable.ts';
import { columnsOf, type OrderRow, storedOrder } from '../../../src/ledger/rows.ts';
import { anyOrder, isProvider, LIN } from '../../support/any-order.ts';
import { actor, anOrder, countedOf, doubt, opening, word } from '../../support/orders.ts';

/** The row as it is written, compact or whole. */
function rowOf(after: Order, format: 1 | 2 = 2): OrderRow {
  const written = columnsOf({ ...opening(after), after } satisfies Change, format);
  const { request, price, button, opened, ...same } = written;
  return { ...same, request_key: request, price_li: price, button_key: button, opened_at: opened } as never;
}
const read = (row: OrderRow): Order => storedOrder(row, isProvider);

describe('the compact form of an order', () => {
  test('any order is read as it was written', () => {
    fc.assert(
      fc.property(anyOrder, (order) => assert.deepEqual(read(rowOf(order)), order)),
      { numRuns: 400 },
    );
  });

  test('a damaged document is refused by name, or is a sound order; nothing of it is quoted', () => {
    const damage = fc.record({
      at: fc.double({ min: 0, max: 1, noNaN: true }),
      cut: fc.nat({ max: 4 }),
      put: fc.string({ maxLength: 3 }),
    });
    fc.assert(
      fc.property(anyOrder, damage, (order, { at: part, cut, put }) => {
        const row = rowOf(order);
        const place = Math.floor(part * row.document.length);
        const document = `${row.document.slice(0, place)}${put}${row.document.slice(place + cut)}`;
        try {
          assert.equal(unreadablePartOf(read({ ...row, document }), isProvider), null);
        } catch (error) {
          assert.ok(error instanceof OrderUnreadable, String(error));
          assert.match(error.message, /^(the document|[a-zA-Z]+) (cannot be read|is not JSON|has a form|has more)/);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('one field that is not of its kind is named', () => {
    const row = rowOf(anOrder({ settlement: null }));
    const damaged = (change: (parts: unknown[]) => void): OrderRow => {
      const parts = JSON.parse(row.document) as unknown[];
      change(parts);
      return { ...row, document: JSON.stringify(parts) };
    };
    const cases: readonly (readonly [OrderRow, string])[] = [
      [damaged((parts) => parts.splice(0, 1, 3)), 'the document has a form that this version does not know'],
      [damaged((parts) => parts.splice(2, 1, [])), 'people cannot be read'],
      [damaged((parts) => parts.splice(4, 1, 'tomorrow')), 'expiresAt cannot be read'],
      [damaged((parts) => parts.splice(7, 1, ['X', {}, [{ provider: 'acme' }]])), 'product cannot be read'],
      [
        damaged((parts) => parts.push(...Array.from({ length: 60 }, () => 1))),
        'the document has more than this version knows',
      ],
      [{ ...row, state: 'teleported' as never }, 'state cannot be read'],
      [{ ...row, opened_at: 2 ** 60 }, 'a number of its row cannot be read'],
    ];
    for (const [bad, why] of cases) assert.throws(() => read(bad), { name: 'OrderUnreadable', message: why });
  });

  test('an order that ended takes a fifth of what it took', () => {
    const ended = anOrder({ state: 'succeeded', word: word(), votes: [{ by: LIN, at: 1, step: 0, insteadOf: null }] });
    assert.ok(rowOf(ended).document.length * 4 < rowOf(ended, 1).document.length, rowOf(ended).document);
  });

  /** Written by 0.4.0. It is read for ever: should this test fail, a place in `FIELDS` was moved. */
  test('what version 0.4.0 wrote is read', () => {
    const maker = {
      ...actor('slack:U0AGENT', 'person:Ann', 'Ann'),
      accounts: ['slack:U0AGENT', 'web:1'] as AccountId[],
    };
    const boss = actor('slack:U0BOSS');
    const made = anOrder({
      ...{ id: '01M7YB1BR06YZRHC' as never, ref: 'T7K3QX' as never, requestKey: 'slack:1.1' },
      ...{ maker },
    });
    const order: Order = {
      ...made,
      ...{
        version: 7,
        state: 'in_doubt',
        urgent: true,
        costLi: 5,
        costsTold: ['0.01'],
        countedLi: 5,
        conflict: 'x',
        proposals: 1,
      },
      counted: countedOf(made),
      votes: [{ by: boss, at: made.openedAt + 1, step: 0, insteadOf: null }],
      attempt: {
        ...{ number: 1, offer: 1, provider: 'juhe', startedAt: made.openedAt + 2, account: null },
        ...{ merchantOrderId: '01M7YB1BR06YZRHC01' as never, providerOrderId: 'P1' },
      },
      doubt: doubt({ silent: true }),
      settlement: {
        ...{ outcome: 'failed', evidence: 'slip', by: boss, at: made.openedAt + 3, version: 1 },
        ...{ confirmedBy: null, confirmedAt: null, anyway: false },
      },
      proposers: [boss],
      unstaffed: { at: made.openedAt, asked: ['slack:U0OPS' as AccountId] },
    };
    assert.equal(rowOf(order).document, WRITTEN);
    assert.deepEqual(read({ ...rowOf(order), document: WRITTEN }), order);
  });
});

const WRITTEN =
  '[2,7,[[0,"Ann","person:Ann",["slack:U0AGENT","web:1"]],["slack:U0BOSS","Wei",0]],0,86400000,["slack:C0SUPPORT"],[],["1QG00102410",{"en":"1 GB nationwide","zh":"全国 1GB"},[{"provider":"ytx","kind":"traffic","flowCode":null},{"provider":"juhe","pid":"105000"}]],"outage CASE-42",["standard",[[["slack:U0BOSS"]]]],[0,1,2],[[1,1]],null,["juhe","+01","P1",2,null,null,1],null,null,5,5,["0.01"],null,null,null,null,null,1,null,null,null,null,null,null,[0,0,"no answer within 30s","timeout",null,null,null,null,null,1],["failed","slip",1,3],1,[1],"x",null,null,null,null,[0,["slack:U0OPS"]]]';
