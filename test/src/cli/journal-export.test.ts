import assert from 'node:assert/strict';
import { createHash, hash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { runCommandLine } from '../../../src/cli/run.ts';
import { makeRoot } from '../../conformance/ledger-journal.ts';
import { capturedIo } from '../../support/captured-io.ts';
import { databases } from '../../support/databases.ts';
import { EVERYTHING, exampleAfter, set } from '../../support/example-config.ts';
import { anOrder, moving, msisdn, OPENED_AT, opening } from '../../support/orders.ts';

const DAY_MS = 86_400_000;
type Cells = Readonly<Record<string, string>>;

async function open(t: TestContext) {
  const [database] = databases;
  assert.ok(database);
  const opened = await database.open(t);
  const { ledger } = opened;
  const folder = mkdtempSync(join(tmpdir(), 'topup-export-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const config = join(folder, 'topup.config.json');
  writeFileSync(config, JSON.stringify(exampleAfter(set('finance', { people: ['person:Lin'] }))));
  const orders = [anOrder(), anOrder({ openedAt: OPENED_AT + DAY_MS, msisdn: msisdn('13911285678') }), anOrder()];
  for (const order of orders) {
    await ledger.record(opening(order));
    const why = 'a "quoted" comma,\r\nand =1+1 in 第二行';
    const approved = moving(order, 'approved', { event: { kind: 'delayed', word: word(why), since: 1, tryAt: 2 } });
    await ledger.record(approved);
    if (order === orders[0]) await makeRoot(opened, OPENED_AT + DAY_MS);
  }
  await makeRoot(opened, OPENED_AT + 2 * DAY_MS);
  const variables = { ...EVERYTHING, DATABASE_URL: opened.url, TOPUP_CONFIG: config };
  const run = async (...args: string[]) => {
    const io = capturedIo({ variables });
    const code = await runCommandLine(['journal', 'export', ...args], io);
    return { code, said: io.said(), complained: io.complained() };
  };
  return { ...opened, run, orders, file: (name: string) => join(folder, name) };
}

const word = (why: string) => ({ provider: 'ytx', code: '0', why }) as const;

/** Reads what was exported as somebody would who has only docs/journal.md. */
function importedFrom(text: string, isCsv: boolean): readonly Cells[] {
  if (isCsv) return parse(text, { columns: true, bom: true, relax_column_count: false }) as readonly Cells[];
  const records = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  return records.map((record) =>
    Object.fromEntries(Object.entries(record).map(([name, cell]) => [name, String(cell ?? '')])),
  );
}

const bare = (hashed: string | undefined = ''): string => hashed.replace(/^sha256:/, '');

for (const format of ['jsonl', 'csv'] as const) {
  test(`what is exported as ${format} is all of the journal, and its hashes and roots can be computed anew from it`, async (t) => {
    const { run, sql, file } = await open(t);
    const path = file(`journal.${format}`);
    const { code, said, complained } = await run('--format', format, '--output', path);
    assert.deepEqual([code, said, complained], [0, '', `${path} is written: 6 lines and 2 roots.\n`]);
    assert.equal(statSync(path).mode & 0o777, 0o600);
    const records = importedFrom(readFileSync(path, 'utf8'), format === 'csv');
    const lines = records.filter(({ record }) => record === 'line');
    const stored = await sql(
      'select order_id, version, at, kind, body, hash from order_events order by order_id, version',
    );
    assert.deepEqual(
      lines.map((line) => [line.order, Number(line.line), Number(line.at), line.kind, line.body, bare(line.hash)]),
      stored.map((row) => [row.order_id, row.version, row.at, row.kind, row.body, row.hash]),
    );
    let before: Cells | undefined;
    for (const line of lines) {
      const previous = before?.order === line.order ? bare(before?.hash) : '';
      const own = JSON.stringify([line.order, Number(line.line), Number(line.at), line.kind, line.body]);
      assert.equal(hash('sha256', `${previous}\n${own}`, 'base64url'), bare(line.hash));
      before = line;
    }
    const roots = records.filter(({ record }) => record === 'root');
    assert.equal(roots.length, 2);
    for (const root of roots) {
      const computed = createHash('sha256');
      computed.update(
        `topup-desk root 1\n${root.root} ${root.from} ${root.day} ${root.at}\n${bare(root.previous) || '-'}\n`,
      );
      for (const line of lines.filter((one) => one.root === root.root))
        computed.update(`${line.order} ${line.line} ${bare(line.hash)}\n`);
      assert.equal(computed.digest('hex'), bare(root.hash));
    }
  });
}

test('numbers are masked, and whole only for somebody in finance.people', async (t) => {
  const { run } = await open(t);
  const masked = await run();
  assert.equal(masked.code, 0);
  assert.match(masked.said, /"number":"139\*\*\*\*5678"/);
  assert.doesNotMatch(masked.said, /13911285678/);
  assert.match((await run('--whole-numbers', '--as', 'person:Lin')).said, /"number":"13911285678"/);
  const other = await run('--whole-numbers', '--as', 'slack:U0AGENT');
  assert.deepEqual([other.code, other.said], [1, '']);
  assert.match(other.complained, /is not in "finance.people"/);
});

test('a span has the lines of its days in the zone of the config, both ends within', async (t) => {
  const { run } = await open(t);
  const counted = async (...args: string[]) =>
    importedFrom((await run(...args)).said, false).filter(({ record }) => record === 'line').length;
  assert.equal(await counted('--from', '2026-11-22'), 2);
  assert.equal(await counted('--to', '2026-11-21'), 4);
  assert.equal(await counted('--from', '2026-11-21', '--to', '2026-11-22'), 6);
});

test('wrong arguments end with 2, what cannot be done with 1, and nothing is left half written', async (t) => {
  const { run, file } = await open(t);
  for (const [args, sentence] of [
    [['--format', 'xlsx'], /write jsonl or csv/],
    [['--from', 'yesterday'], /"yesterday" is no day/],
    [['--from', '2026-11-22', '--to', '2026-11-21'], /is after --to/],
    [['--whole-numbers'], /write --as/],
    [['--against', 'roots.txt'], /--against is for verify/],
    [['--json'], /write --output and a file too/],
  ] as const) {
    const { code, said, complained } = await run(...args);
    assert.deepEqual([code, said], [2, ''], args.join(' '));
    assert.match(complained, sentence);
  }
  const nowhere = await run('--output', file('no/such/folder.jsonl'));
  assert.equal(nowhere.code, 1);
  assert.match(nowhere.complained, /cannot be written/);
  const future = await run('--from', '2999-01-01');
  assert.equal(future.code, 1);
  assert.equal(existsSync(file('no/such/folder.jsonl.part')), false);
  const machine = await run('--json', '--output', file('all.jsonl'));
  assert.deepEqual(JSON.parse(machine.said), { exported: true, file: file('all.jsonl'), lines: 6, roots: 2 });
});
