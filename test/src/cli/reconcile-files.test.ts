import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COLUMNS, csvOf, localTime, type ReconcileWorld, startReconcileWorld } from '../../support/reconcile-world.ts';

const T = Date.parse('2026-11-20T04:00:00Z');
const DAY = ['--from', '2026-11-20', '--to', '2026-11-20'];

test('columns that nobody named are proposed as config to paste, which then works', async (t) => {
  const world = await startReconcileWorld(t);
  await world.configure({});
  const order = await world.sold({ at: T });
  const path = await world.file('s.csv', `聚合数据对账单\n\n${csvOf([world.line(order)])}\n合计,,,,19.63,`);
  const { code, said, complained } = await world.run(['juhe', path]);
  assert.deepEqual([code, said], [1, '']);
  const pasted = JSON.parse(`{${complained.slice(complained.indexOf('  "reconcile"'))}}`) as {
    readonly reconcile: unknown;
  };
  assert.deepEqual(pasted, { reconcile: { juhe: { columns: COLUMNS } } });
  await world.configure(pasted.reconcile);
  assert.equal((await world.run(['juhe', path, ...DAY])).code, 0);
});

describe('a statement that cannot be read whole', () => {
  const cases: readonly (readonly [string, (world: ReconcileWorld) => Promise<string>, RegExp])[] = [
    ['is not there', async ({ folder }) => `${folder}/none.csv`, /cannot be opened: there is no such file/],
    ['is a folder', async ({ folder }) => folder, /cannot be opened: it is a folder/],
    ['is empty', ({ file }) => file('s.csv', ''), /is empty/],
    ['has a header alone', ({ statement }) => statement([]), /is empty: no order is in it/],
    ['is a picture', ({ file }) => file('s.csv', Uint8Array.from([0x89, 0x50, 0, 0, 1, 2, 3])), /it is no table/],
    [
      'is an old workbook',
      ({ file }) => file('s.xls', Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 1])),
      /old Excel workbook/,
    ],
    [
      'lacks a column',
      ({ file }) => file('s.csv', '商户订单号,手机号,金额\nA,13911281234,1'),
      /has no column "聚合订单号", "时间" or "状态"/,
    ],
    ['has no header', ({ file }) => file('s.csv', '1,2\n3,4'), /No header was found/],
    [
      'has a merged cell',
      async (world) => world.statement([{ at: T, amount: '1.00' }]),
      /Row 2: neither an order id .* merged/,
    ],
    [
      'has a word for a state that nobody knows',
      ({ statement }) => statement([{ order: 'A1', at: T, state: '奇怪' }]),
      /Row 2: what "奇怪" in "状态" means is not known/,
    ],
    [
      'has an amount that is none',
      ({ statement }) => statement([{ order: 'A1', at: T, amount: 'free' }]),
      /"free" in "金额" is no amount/,
    ],
    [
      'has a time that is none',
      ({ file }) => file('s.csv', `${csvOf([])}\nA1,F1,,soon,1.00,成功`),
      /"soon" in "时间" is no time/,
    ],
    [
      'is of next year',
      ({ file }) => file('s.csv', `${csvOf([])}\nA1,F1,,2099-01-01 00:00,1.00,成功`),
      /lies in the future/,
    ],
    [
      'has an open quotation mark',
      ({ file }) => file('s.csv', `${csvOf([])}\n"A1,F1,,${localTime(T)},1.00,成功\n${'x,'.repeat(60_000)}`),
      /quotation mark never closed/,
    ],
  ];
  for (const [what, write, sentence] of cases) {
    test(`because it ${what} is refused in a sentence, and nothing of it is taken`, async (t) => {
      const world = await startReconcileWorld(t);
      await world.sold({ at: T });
      const { code, said, complained } = await world.run(['juhe', await write(world)]);
      assert.deepEqual([code, said], [1, '']);
      assert.match(complained, sentence);
      for (const table of ['statements', 'differences', 'difference_events'])
        assert.deepEqual(await world.sql(`select * from ${table}`), []);
    });
  }
});

test('words that go wrong are refused with 2', async (t) => {
  const world = await startReconcileWorld(t);
  const wrong: readonly (readonly [readonly string[], RegExp])[] = [
    [['jhue', 'x.csv'], /There is no provider "jhue"/],
    [['juhe', 'a.csv', 'b.csv'], /one statement at a time: "b.csv" is one more/],
    [['juhe', 'a.csv', '--month', '2026-13'], /--month: write the month as 2026-11/],
    [['juhe', 'a.csv', '--month', '9999-12'], /--month: write the month as 2026-11/],
    [['juhe', 'a.csv', '--from', '9999-12-31', '--to', '9999-12-31'], /--from: write a day as 2026-11-20/],
    [['juhe', 'a.csv', '--from', '2026-02-30', '--to', '2026-03-01'], /--from: write a day/],
    [['juhe', 'a.csv', '--from', '2026-11-02'], /write both --from and --to/],
    [['juhe', 'a.csv', '--from', '2026-11-02', '--to', '2026-11-01'], /--from is later than --to/],
    [['open', 'all'], /lists all of them/],
    [['close', 'D7K3QX2'], /say why it is closed/],
  ];
  for (const [args, sentence] of wrong) {
    const { code, complained } = await world.run(args);
    assert.equal(code, 2, args.join(' '));
    assert.match(complained, sentence);
  }
});

test('a statement with a wrong total, and one that says a line twice, are remarked on', async (t) => {
  const world = await startReconcileWorld(t);
  const order = await world.sold({ at: T });
  const path = await world.file('s.csv', `${csvOf([world.line(order), world.line(order)])}\n合计,,,,"1,019.63",`);
  const { code, complained } = await world.run(['juhe', path, ...DAY]);
  assert.equal(code, 0);
  assert.match(
    complained,
    /1 line says what another said before, word for word, and counts once|1 line says .* count once/,
  );
  assert.match(complained, /names a total of ¥1019\.63, and its lines come to ¥39\.26/);
});
