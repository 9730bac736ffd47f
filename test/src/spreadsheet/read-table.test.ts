import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import fc from 'fast-check';
import { writeXlsx } from 'hucre/xlsx';
import { MAX_FILE_BYTES } from '../../../src/core/batch-rows.ts';
import { readTable } from '../../../src/spreadsheet/read-table.ts';

const ROWS = [
  ['号码', '套餐', '原因'],
  ['13911281234', '1GB', '故障，补偿'],
];
const CSV = '号码,套餐,原因\r\n13911281234,1GB,"故障，补偿"\r\n';
/** The same text as a Chinese Excel saves it. */
const GBK = Buffer.from(
  'bac5c2eb2cccd7b2cd2cd4add2f20d0a31333931313238313233342c3147422cb9cad5cfa3acb2b9b3a50d0a',
  'hex',
);

const read = (bytes: Uint8Array, name = 'rows.csv') => readTable({ name, bytes });
const swapped = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();

describe('a table is read', () => {
  const encodings: Readonly<Record<string, Buffer>> = {
    'UTF-8': Buffer.from(CSV),
    'UTF-8 with a mark': Buffer.from(`\uFEFF${CSV}`),
    'UTF-16, little end first': Buffer.from(`\uFEFF${CSV}`, 'utf16le'),
    'UTF-16, big end first': swapped(`\uFEFF${CSV}`),
    GBK,
  };
  for (const [name, bytes] of Object.entries(encodings)) {
    test(`from CSV in ${name}`, async () => assert.deepEqual(await read(bytes), { ok: true, value: ROWS }));
  }

  for (const [name, delimiter] of Object.entries({ tabs: '\t', semicolons: ';', bars: '|' })) {
    test(`with ${name} between its cells, whatever the file is called`, async () => {
      const text = ROWS.map((row) => row.join(delimiter)).join('\n');
      assert.deepEqual(await read(Buffer.from(text), 'rows.txt'), { ok: true, value: ROWS });
    });
  }

  test('from a workbook: whole numbers in digits, dates as days, its first sheet that is shown and has something', async () => {
    const bytes = await writeXlsx({
      sheets: [
        { name: 'hidden', hidden: true, rows: [['13900000000']] },
        { name: 'empty', rows: [] },
        { name: 'rows', rows: [[13911281234, '1GB', null, new Date(Date.UTC(2026, 10, 27)), true]] },
      ],
    });
    const table = await read(bytes, 'rows.csv');
    assert.deepEqual(table, { ok: true, value: [['13911281234', '1GB', '', '2026-11-27', 'true']] });
  });

  test('with its blank lines, so that each row keeps its line', async () => {
    assert.deepEqual(await read(Buffer.from('a,b\n\nc,d\n')), { ok: true, value: [['a', 'b'], [''], ['c', 'd']] });
  });
});

describe('what is no table is refused', () => {
  const nothing: Readonly<Record<string, Buffer>> = {
    nothing: Buffer.alloc(0),
    blanks: Buffer.from('\uFEFF \r\n\t\n'),
  };
  for (const [name, bytes] of Object.entries(nothing)) {
    test(`as empty: ${name}`, async () =>
      assert.deepEqual(await read(bytes), { ok: false, error: { kind: 'file_empty' } }));
  }

  test('as empty: a workbook without a cell', async () => {
    const bytes = await writeXlsx({ sheets: [{ name: 'rows', rows: [] }] });
    assert.deepEqual(await read(bytes), { ok: false, error: { kind: 'file_empty' } });
  });

  test('as too large', async () => {
    const refused = { ok: false, error: { kind: 'file_too_large', maxKb: 1000 } };
    assert.deepEqual(await read(Buffer.alloc(MAX_FILE_BYTES + 1, 'a')), refused);
  });

  const others: readonly (readonly [string, Buffer, string])[] = [
    ['an old workbook', Buffer.from('d0cf11e0a1b11ae1', 'hex'), 'old_excel'],
    ['a picture', Buffer.from('89504e470d0a1a0a0000000d49484452ffd8ff', 'hex'), 'binary'],
    ['text in an encoding that nobody knows', Buffer.from('61ff61fe0a61ff', 'hex'), 'encoding'],
    ['a zip that is cut off', Buffer.from('504b030414000000080000', 'hex'), 'broken'],
  ];
  for (const [name, bytes, what] of others) {
    test(`as another thing: ${name}`, async () => {
      assert.deepEqual(await read(bytes), { ok: false, error: { kind: 'file_not_a_table', what } });
    });
  }

  test('as another thing: a zip that is no workbook, or is locked', async () => {
    const refusal = async (bytes: Buffer) => (await read(bytes)) as unknown;
    const what = (kind: string) => ({ ok: false, error: { kind: 'file_not_a_table', what: kind } });
    assert.deepEqual(await refusal(zipOf({ content: Buffer.from('hello') })), what('broken'));
    assert.deepEqual(await refusal(zipOf({ content: Buffer.from('hello'), flags: 1 })), what('encrypted'));
  });

  test('as unpacking too large, also where it lies about its size', async () => {
    const bomb = Buffer.alloc(40_000_000);
    for (const said of [bomb.length, 10]) {
      const zip = zipOf({ content: bomb, said });
      assert.ok(zip.length < MAX_FILE_BYTES);
      assert.deepEqual(await read(zip), { ok: false, error: { kind: 'file_unpacks_too_large', maxMb: 30 } });
    }
  });

  test('and whatever bytes come, there is an answer', async () => {
    const workbook = await writeXlsx({ sheets: [{ name: 'rows', rows: [[13911281234, '1GB']] }] });
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.nat(), async (bytes, at) => {
        assert.equal(typeof (await read(bytes)).ok, 'boolean');
        const damaged = Uint8Array.from(workbook);
        damaged.set(bytes.subarray(0, 8), at % (workbook.length - 8));
        assert.equal(typeof (await read(damaged)).ok, 'boolean');
      }),
      { numRuns: 200 },
    );
  });
});

/** A zip with one file; `said` is the size that it claims to unpack to. */
function zipOf(file: { readonly content: Buffer; readonly said?: number; readonly flags?: number }): Buffer {
  const packed = deflateRawSync(file.content);
  const name = Buffer.from('xl/workbook.xml');
  const [local, entry, end] = [Buffer.alloc(30), Buffer.alloc(46), Buffer.alloc(22)];
  local.writeUInt32LE(0x04034b50, 0);
  entry.writeUInt32LE(0x02014b50, 0);
  for (const [header, from] of [
    [local, 6],
    [entry, 8],
  ] as const) {
    header.writeUInt16LE(file.flags ?? 0, from);
    header.writeUInt16LE(8, from + 2);
    header.writeUInt32LE(packed.length, from + 12);
    header.writeUInt32LE(file.said ?? file.content.length, from + 16);
    header.writeUInt16LE(name.length, from + 20);
  }
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length + packed.length, 16);
  return Buffer.concat([local, name, packed, entry, name, end]);
}
