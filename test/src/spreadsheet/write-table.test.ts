import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { readXlsx } from 'hucre/xlsx';
import type { Sheet } from '../../../src/core/sheet.ts';
import { safeText, writeCsv, writeWorkbook } from '../../../src/spreadsheet/write-table.ts';

const REASONS = [
  '=HYPERLINK("http://evil","click")',
  '+86 139',
  '-1+2',
  '@SUM(A1)',
  '\t=1+1',
  '  =1+1',
  '＝1+1',
  '|calc',
  '%0A',
];
const table = (reasons: readonly string[]): Sheet => ({
  by: 'reason',
  name: 'reason',
  columns: [
    { key: 'name', name: 'reason', kind: 'text' },
    { key: 'orders', name: 'orders', kind: 'count' },
    { key: 'difference_yuan', name: 'difference', kind: 'money' },
    { key: 'seconds', name: 'time', kind: 'duration' },
    { key: 'at', name: 'at', kind: 'time' },
  ],
  rows: reasons.map((reason) => [reason, 2, -630, 90_000, Date.parse('2026-11-21T10:00:05+08:00')]),
});
const csvOf = async (reasons: readonly string[]): Promise<string> =>
  Buffer.from(await writeCsv([table(reasons)], 'Asia/Shanghai')).toString('utf8');

describe('a table in CSV', () => {
  test('has the mark that Excel wants, and lines as spreadsheets end them', async () => {
    const csv = await csvOf(['断网, "CASE-42"']);
    assert.equal(csv.codePointAt(0), 0xfeff);
    assert.equal(
      csv.slice(1),
      'by,name,orders,difference_yuan,seconds,at\r\nreason,"断网, ""CASE-42""",2,-0.63,90,2026-11-21 10:00:05\r\n',
    );
  });

  test('has no formula of what people wrote, and keeps figures below zero as figures', async () => {
    const rows: string[][] = parse(await csvOf(REASONS), { bom: true, relax_column_count: true });
    for (const [place, reason] of REASONS.entries()) {
      assert.equal(rows[place + 1]?.[1], `'${reason}`);
      assert.equal(rows[place + 1]?.[3], '-0.63');
    }
    for (const plain of ['断网 CASE-42', 'a=b', '2026-11', 'VIP+', '']) assert.equal(safeText(plain), plain);
  });
});

describe('a table in a workbook', () => {
  test('has numbers, durations and times as such, and text as text', async () => {
    const bytes = await writeWorkbook([table([...REASONS, '0013911281234'])], 'Asia/Shanghai');
    const { sheets } = await readXlsx(bytes);
    const [header, ...rows] = sheets[0]?.rows ?? [];
    assert.deepEqual(header, ['reason', 'orders', 'difference', 'time', 'at']);
    assert.deepEqual(
      rows.map(([reason]) => reason),
      [...REASONS, '0013911281234'],
    );
    const [, orders, difference, time, at] = rows[0] ?? [];
    assert.deepEqual([orders, difference], [2, -0.63]);
    // A duration is a part of a day; read as a date it is that after the first.
    assert.equal((time as Date).getTime() - Date.UTC(1899, 11, 31), 90_000);
    assert.equal((at as Date).toISOString(), '2026-11-21T10:00:05.000Z', 'as the clocks of the zone show it');
    const text = Buffer.from(bytes).toString('latin1');
    assert.ok(!text.includes('<f>'));
  });

  test('has no character that XML has no place for: Excel would call the whole file damaged', async () => {
    const said = ['out\u0000age\u0008\u001b', 'half \ud83d', 'not \ufffe\uffff', '断网\t😀\n'];
    const { sheets } = await readXlsx(await writeWorkbook([table(said)], 'Asia/Shanghai'));
    const read = sheets[0]?.rows.slice(1).map(([reason]) => reason);
    assert.deepEqual(read, ['outage', 'half ', 'not ', '断网\t😀\n']);
  });
});
