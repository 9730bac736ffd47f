import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { parse } from 'csv-parse/sync';
import { readXlsx } from 'hucre/xlsx';
import { runCommandLine } from '../../../src/cli/run.ts';
import type { Order } from '../../../src/core/order.ts';
import { capturedIo } from '../../support/captured-io.ts';
import { databases } from '../../support/databases.ts';
import { exampleAfter, set } from '../../support/example-config.ts';
import { actor, anOrder, attempt, moving, opening } from '../../support/orders.ts';

type Answer = { readonly code: number; readonly said: string; readonly complained: string };

/** A ledger with some orders, a config, and the command line over both. */
async function office(t: TestContext, name: 'sqlite' | 'postgres' = 'sqlite') {
  const database = databases.find((one) => one.name === name);
  assert.ok(database);
  const world = await database.open(t);
  const folder = mkdtempSync(join(tmpdir(), 'report-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = exampleAfter((config) => {
    set('finance', { people: ['person:Lin', 'slack:U0CFO'] })(config);
    set('teams.0.formerly', ['helpdesk'])(config);
  });
  writeFileSync(join(folder, 'topup.config.json'), JSON.stringify(file));
  const bought = async ({ costLi = null, ...fields }: Partial<Order> = {}): Promise<Order> => {
    const opened = anOrder(fields);
    assert.ok((await world.ledger.record(opening(opened))).ok);
    let order = opened;
    for (const state of ['approved', 'submitting', 'accepted', 'succeeded'] as const) {
      const sent =
        state === 'approved'
          ? { attempt: attempt(order, { startedAt: order.openedAt }) }
          : state === 'succeeded'
            ? { costLi }
            : {};
      const change = moving(order, state, { at: order.changedAt + 60_000, order: sent });
      assert.ok((await world.ledger.record(change)).ok);
      order = change.after;
    }
    return order;
  };
  const variables = { DATABASE_URL: world.url, TOPUP_CONFIG: join(folder, 'topup.config.json') };
  const report = async (...args: readonly string[]): Promise<Answer> => {
    const io = capturedIo({ variables });
    const code = await runCommandLine(['report', ...args], io);
    return { code, said: io.said(), complained: io.complained() };
  };
  return { ...world, folder, bought, report };
}

const NOVEMBER = ['--month', '2026-11'];

describe('topup-desk report', () => {
  test('gives the same figures in every format, of the same columns', async (t) => {
    const { bought, report, folder } = await office(t);
    await bought({ costLi: 19_001, reason: '=1+1' });
    await bought({ team: 'helpdesk', costLi: 20_500, maker: actor('slack:U0LIN', 'person:Lin', 'Lin') });
    await bought({ team: 'sales', reason: '' });
    const by = ['--by', 'team,reason,product', ...NOVEMBER];
    const json = await report(...by, '--json');
    assert.equal(json.code, 0, json.complained);
    const document = JSON.parse(json.said);
    assert.equal(document.total.charged_yuan, '59.131');
    assert.deepEqual(
      document.by.team.map(({ key }: { key: string }) => key),
      ['sales', 'support'],
    );
    const path = join(folder, 'month.xlsx');
    assert.equal((await report(...by, '--format', 'xlsx', '--output', path)).code, 0);
    const csv = await report(...by, '--format', 'csv');
    const rows: Record<string, string>[] = parse(csv.said, { bom: true, columns: true });
    const { sheets } = await readXlsx(readFileSync(path));
    assert.deepEqual(
      sheets.map(({ name }) => name),
      ['team', 'reason', 'product'],
    );
    for (const [place, table] of ['team', 'reason', 'product'].entries()) {
      const inCsv = rows.filter((row) => row.by === table);
      const [header = [], ...inWorkbook] = sheets[place]?.rows ?? [];
      const groups = [...document.by[table], { key: '', ...document.total }];
      assert.deepEqual([inCsv.length, inWorkbook.length], [groups.length, groups.length]);
      for (const [index, group] of groups.entries()) {
        assert.equal(inCsv[index]?.key, (group.key ?? '').replace(/^=/, "'="));
        const names = Object.keys(inCsv[index] ?? {}).slice(3);
        assert.equal(header.length, names.length + 2);
        for (const [column, name] of names.entries()) {
          const value = group[name];
          assert.equal(inCsv[index]?.[name], value === null ? '' : String(value), `${table} ${name}`);
          const cell = inWorkbook[index]?.[column + 2] ?? null;
          assert.equal(figureOf(cell), value === null ? null : Number(value), `${table} ${name}`);
        }
      }
    }
    const drawn = await report(...by);
    for (const figure of ['59.131', '19.001', '20.50']) assert.ok(drawn.said.includes(figure), figure);
    assert.match(drawn.said, /sales \(no longer in the config\)/);
  });

  test('reads beside a ledger that writes, on PostgreSQL as well', async (t) => {
    const { bought, report } = await office(t, 'postgres');
    await bought();
    const answer = await report(...NOVEMBER, '--json');
    assert.equal(answer.code, 0, answer.complained);
    assert.equal(JSON.parse(answer.said).total.delivered_orders, 1);
  });

  test('masks numbers, and shows whole ones to people of finance alone', async (t) => {
    const { bought, report } = await office(t);
    await bought({ reason: 'call 13900001111 back' });
    const whole = ['--by', 'order', '--whole-numbers', ...NOVEMBER];
    for (const format of ['csv', 'json', 'table']) {
      const masked = await report('--by', 'order', '--format', format, ...NOVEMBER);
      assert.equal(masked.code, 0);
      assert.match(masked.said, /139\*\*\*\*1234/);
      assert.doesNotMatch(masked.said, /13911281234|13900001111/);
      const shown = await report(...whole, '--as', 'person:Lin', '--format', format);
      assert.match(shown.said, /13911281234/);
      assert.equal((await report(...whole, '--as', 'telegram:1001', '--format', format)).code, 0);
    }
    for (const other of ['slack:U0BOSS', 'person:Nobody', 'slack:U0OPS', 'nonsense']) {
      const refused = await report(...whole, '--as', other);
      assert.equal(refused.code, 1);
      assert.match(refused.complained, /is not in "finance\.people"/);
      assert.doesNotMatch(refused.said, /1391128/);
    }
    const alone = await report(...whole);
    assert.equal(alone.code, 2);
    assert.match(alone.complained, /write --as and your account/);
  });

  test('says that nothing happened, that a team is not there, and that a span has not begun', async (t) => {
    const { bought, report } = await office(t);
    await bought();
    const empty = await report('--month', '2026-02');
    assert.equal(empty.code, 0);
    assert.match(empty.complained, /^Nothing was requested, delivered or refunded in 2026-02\.$/m);
    const nobody = await report('--team', 'nobody', ...NOVEMBER);
    assert.equal(nobody.code, 1);
    assert.match(nobody.complained, /no order is of a team "nobody".*write support/);
    const former = JSON.parse((await report('--team', 'helpdesk', '--json', ...NOVEMBER)).said);
    assert.deepEqual([former.teams, former.total.delivered_orders], [['support'], 1]);
    const ahead = await report('--month', '2999-01');
    assert.equal(ahead.code, 1);
    assert.match(ahead.complained, /2999-01 has not begun/);
    const json = await report('--month', '2999-01', '--json');
    assert.deepEqual(JSON.parse(json.said).because, 'span_ahead');
  });

  test('takes every span that its help names', async (t) => {
    const { report } = await office(t);
    const words = ['today', 'yesterday', 'week', 'last-week', 'month', 'last-month', 'year', 'last-year', '2026'];
    for (const word of [...words, '2026-11-21', '本周']) assert.equal((await report('--span', word)).code, 0, word);
    assert.equal((await report('--span', '9999-12')).code, 2);
  });

  test('refuses what does not go together with 2 and what to write', async (t) => {
    const { report, folder } = await office(t);
    for (const [args, sentence] of [
      [['--from', '2026-11-10', '--to', '2026-11-05'], /2026-11-10 is after 2026-11-05/],
      [['--from', '2026-11-10'], /--from needs --to/],
      [['--to', '2026-11-10'], /--to needs --from/],
      [['--month', '2026-13'], /"2026-13" is no span/],
      [['--month', 'november'], /"november" is no month: write 2026-11/],
      [['--month', '2026-11', '--span', 'week'], /three ways to name one span/],
      [['--span', 'soon'], /"soon" is no span/],
      [['--by', 'colour'], /--by: "colour" is none: write team, requester/],
      [['--format', 'pdf'], /--format: "pdf" is none: write table, csv, xlsx or json/],
      [['--format', 'xlsx'], /write --output and a file too/],
      [['--format', 'csv', '--by', 'team,order'], /write it alone for CSV/],
      [['--whole-numbers', '--as', 'person:Lin'], /write --by order too/],
      [['--language', 'fr'], /--language: "fr" is none: write en or zh/],
    ] as const) {
      const answer = await report(...args);
      assert.equal(answer.code, 2, args.join(' '));
      assert.match(answer.complained, sentence);
    }
    const nowhere = await report('--output', join(folder, 'no', 'such', 'folder.csv'), ...NOVEMBER);
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.complained, /cannot be written/);
  });

  test('lists orders in CSV under the names of their own columns', async (t) => {
    const { bought, report } = await office(t);
    const { ref } = await bought({ reason: 'outage', costLi: 19_001 });
    const { said } = await report('--by', 'order', '--format', 'csv', ...NOVEMBER);
    const rows: Record<string, string>[] = parse(said, { bom: true, columns: true });
    assert.deepEqual(
      rows.map(({ order, reason, charged_yuan }) => [order, reason, charged_yuan]),
      [[ref, 'outage', '19.001']],
    );
  });

  test('names orders that cannot be read beside figures that do not have them', async (t) => {
    const { bought, report, sql } = await office(t);
    const [good, bad] = [await bought(), await bought()];
    await sql(`update orders set document = '[]' where id = '${bad.id}'`);
    const answer = await report(...NOVEMBER);
    assert.match(answer.complained, new RegExp(`1 order cannot be read and is in none of these figures: ${bad.ref}`));
    const document = JSON.parse((await report(...NOVEMBER, '--json')).said);
    assert.equal(document.total.delivered_orders, 1);
    assert.deepEqual(
      document.unreadable.map(({ order }: { order: string }) => order),
      [bad.ref],
    );
    assert.ok(good);
  });
});

/** A duration is read as a date, that long after the first day. */
function figureOf(cell: unknown): number | null {
  if (cell instanceof Date) return Math.round((cell.getTime() - Date.UTC(1899, 11, 31)) / 1000);
  return cell === null ? null : Number(cell);
}
