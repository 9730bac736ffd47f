import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { writeXlsx } from 'hucre/xlsx';
import { openStatementFile } from '../../../src/spreadsheet/statement-file.ts';

async function written(t: TestContext, content: string | Uint8Array): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'topup-statement-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, 'statement'), content);
  return join(folder, 'statement');
}

async function opened(t: TestContext, content: string | Uint8Array, sheet = 0) {
  const file = await openStatementFile(await written(t, content));
  if (!file.ok) return file.error;
  const rows: (readonly string[])[] = [];
  for await (const batch of file.value.rows(sheet)) rows.push(...batch.map(({ cells }) => cells));
  return { encoding: file.value.encoding, sheets: file.value.sheets, rows };
}

/** 订单号,金额 and 甲,1 as GBK has them. */
const GBK = Uint8Array.from([
  0xb6, 0xa9, 0xb5, 0xa5, 0xba, 0xc5, 0x2c, 0xbd, 0xf0, 0xb6, 0xee, 0x0a, 0xbc, 0xd7, 0x2c, 0x31,
]);
const ROWS = [
  ['订单号', '金额'],
  ['甲', '1'],
];

test('a text is read in UTF-8, UTF-16 and GBK, with and without a mark, by whatever parts its cells', async (t) => {
  const text = '订单号,金额\n甲,1';
  const wide = Buffer.from(text, 'utf16le');
  const cases: readonly (readonly [string | Uint8Array, string])[] = [
    [text, 'utf-8'],
    [`\ufeff${text}`, 'utf-8'],
    [text.replaceAll(',', '\t'), 'utf-8'],
    [text.replaceAll(',', ';'), 'utf-8'],
    [Buffer.concat([Buffer.from([0xff, 0xfe]), wide]), 'utf-16le'],
    [Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(wide).swap16()]), 'utf-16be'],
    [GBK, 'gb18030'],
  ];
  for (const [content, encoding] of cases)
    assert.deepEqual(await opened(t, content), { encoding, sheets: [''], rows: ROWS });
});

test('GBK that begins with much of ASCII is read as GBK to its end', async (t) => {
  const many = Buffer.from('A1,19.63\n'.repeat(20_000));
  const file = await opened(t, Buffer.concat([many, GBK]));
  assert.ok('rows' in file);
  assert.deepEqual([file.encoding, file.rows.length, file.rows.at(-1)], ['gb18030', 20_002, ['甲', '1']]);
});

test('a workbook is read sheet by sheet, without hidden ones, with its long numbers as what they are', async (t) => {
  const when = new Date('2026-11-20T12:05:06Z');
  const bytes = await writeXlsx({
    sheets: [
      { name: 'hidden', rows: [['x']], hidden: true },
      {
        name: '明细',
        rows: [
          ['id', 'at', 'amount'],
          [123456789012345680000, when, 19.63],
          ['00012', when, 1039.5],
        ],
      },
      { name: 'two', rows: [['second']] },
    ],
  });
  const file = await opened(t, bytes);
  assert.ok('rows' in file);
  assert.deepEqual(file.sheets, ['明细', 'two']);
  assert.deepEqual(file.rows[0], ['id', 'at', 'amount']);
  assert.match(String(file.rows[1]?.[0]), /^1\.2345678901234568e\+20$/);
  assert.deepEqual([file.rows[1]?.[2], file.rows[2]?.[0]], ['19.63', '00012']);
  const second = await opened(t, bytes, 1);
  assert.deepEqual('rows' in second && second.rows, [['second']]);
});

test('what is no table is refused: nothing, a picture, an old workbook, a zip that is none, a bomb', async (t) => {
  assert.deepEqual(await opened(t, ''), { kind: 'empty' });
  assert.deepEqual(await opened(t, ' \n \n'), { kind: 'empty' });
  assert.deepEqual(await opened(t, Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 1])), {
    kind: 'not_a_table',
    what: 'binary',
  });
  assert.deepEqual(await opened(t, Uint8Array.from([0xd0, 0xcf, 0x11, 0xe0, 1])), {
    kind: 'not_a_table',
    what: 'old_excel',
  });
  assert.deepEqual(await opened(t, Uint8Array.from([0x50, 0x4b, 3, 4, 1, 2, 3])), {
    kind: 'not_a_table',
    what: 'broken',
  });
  const bomb = await opened(t, zipOf('xl/worksheets/sheet1.xml', Buffer.alloc(60_000_000, 0x20)));
  assert.deepEqual('kind' in bomb && bomb.kind, 'unpacks_too_large');
});

/** A zip of one part that says that it is small. */
function zipOf(name: string, content: Buffer): Uint8Array {
  const packed = deflateRawSync(content);
  const title = Buffer.from(name);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(10, 22);
  local.writeUInt16LE(title.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(10, 24);
  entry.writeUInt16LE(title.length, 28);
  const start = local.length + title.length + packed.length;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + title.length, 12);
  end.writeUInt32LE(start, 16);
  return Buffer.concat([local, title, packed, entry, title, end]);
}
