import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { parseCommand } from '../../commands/parse.ts';

const NUMBER = '13912345678';
const bulk = (line: string) => {
  const parsed = parseCommand(line);
  assert.ok(parsed.ok && parsed.value.kind === 'bulk', line);
  return parsed.value.asked;
};

describe('several numbers before one product are rows, each with the product and the reason', () => {
  const one = '13912345679';
  const lines = [
    `${NUMBER} ${one} 1GB outage`,
    `${NUMBER},${one} 1GB outage`,
    `${NUMBER}， ${one}， 1GB outage`,
    `${NUMBER} +86 ${one} 1GB outage`,
  ];
  for (const line of lines) {
    test(line, () => {
      const parsed = parseCommand(line);
      assert.ok(parsed.ok && parsed.value.kind === 'bulk' && parsed.value.asked.kind === 'lines');
      const rows = parsed.value.asked.text.split('\n');
      assert.equal(rows.length, 2);
      for (const row of rows) assert.match(row, /1391234567[89] 1GB outage$/);
    });
  }

  test('grouped ones too', () => {
    const parsed = parseCommand('139 1234 5678 139 1234 5679 1GB');
    assert.deepEqual(parsed, {
      ok: true,
      value: { kind: 'bulk', asked: { kind: 'lines', text: '139 1234 5678 1GB\n139 1234 5679 1GB' } },
    });
  });
});

test('a word and the name of a batch act on it, in both languages; anything else are rows', () => {
  assert.deepEqual(bulk('bulk'), { kind: 'form' });
  assert.deepEqual(bulk('批量 暂停 b7k3qx'), { kind: 'pause', batch: 'b7k3qx' });
  assert.deepEqual(bulk('bulk cancel B7K3QX'), { kind: 'stop', batch: 'B7K3QX' });
  assert.deepEqual(bulk('bulk strike B7K3QX 17'), { kind: 'strike', batch: 'B7K3QX', row: 17 });
  assert.deepEqual(bulk('bulk send B7K3QX 1a2b3c4d anyway B5AAAA'), {
    ...{ kind: 'send', batch: 'B7K3QX', digest: '1a2b3c4d', again: 'B5AAAA' },
  });
  assert.deepEqual(bulk(`bulk\n${NUMBER} 1GB`), { kind: 'lines', text: `\n${NUMBER} 1GB` });
  const long = `bulk\n${`${NUMBER} 1GB outage\n`.repeat(2_000)}`;
  assert.equal(bulk(long).kind, 'lines', 'a line of 2,000 rows is not too long');
});

test('explain takes the name of a batch, in either language', () => {
  for (const line of ['explain B7K3QX', '试算 b7k3qx'])
    assert.equal(JSON.stringify(parseCommand(line)).toUpperCase().includes('"NUMBER":"B7K3QX"'), true, line);
});
