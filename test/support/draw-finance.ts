import { writeFileSync } from 'node:fs';
import { chartsIn } from '../../commands/report.ts';
import { sheetsOf } from '../../commands/report-sheets.ts';
import { createSumming } from '../../src/accounts/figures.ts';
import { createLens, GROUPINGS } from '../../src/accounts/grouping.ts';
import { resolveSpan } from '../../src/accounts/span.ts';
import { drawTable } from '../../src/cli/table.ts';
import { createPeople } from '../../src/core/people.ts';
import { drawPng } from '../../src/drawing/draw-charts.ts';
import { nameIn } from '../../src/providers/registry.ts';
import { SETTINGS } from './desk-world.ts';
import { anEntry } from './entries.ts';

/** Draws the pictures of docs/finance.md as the product draws them, of a month that is made here: `npm run docs:finance`. */
const START = Date.parse('2026-11-01T00:00:00+08:00');
const DAY_MS = 86_400_000;
const PRODUCTS = [
  { code: '1QG00102410', name: { en: '1 GB, China Mobile', zh: '移动 1GB' }, priceLi: 19_630 },
  { code: '3QG00102410', name: { en: '1 GB, China Unicom', zh: '联通 1GB' }, priceLi: 18_750 },
  { code: '1QG00010010', name: { en: '100 MB, China Mobile', zh: '移动 100MB' }, priceLi: 4_800 },
] as const;

const span = resolveSpan({ kind: 'named', name: '2026-11' }, START + 40 * DAY_MS, 'Asia/Shanghai');
if (!span.ok) throw new Error('no span');
const lens = createLens(SETTINGS.teams, createPeople([]));
const summing = createSumming({ span: span.value, teams: null, by: GROUPINGS }, lens);
for (let day = 0; day < 30; day += 1) {
  const orders = 6 + ((day * 7) % 11) + (day % 7 < 5 ? 6 : 0);
  for (let index = 0; index < orders; index += 1) {
    const { code, name, priceLi } = PRODUCTS[(day + index * 2) % PRODUCTS.length] ?? PRODUCTS[0];
    const requested = START + day * DAY_MS + (9 * 60 + index * 31) * 60_000;
    const delivered = requested + (4 + (index % 9) * 3) * 60_000;
    const isRefunded = (day * 13 + index) % 17 === 0;
    const at = { requested, approved: requested + (index % 6) * 90_000, delivered };
    summing.add(
      anEntry({
        ...{ team: index % 3 === 0 ? 'field' : 'support', priceLi, costLi: day < 15 ? priceLi : priceLi - 130 },
        ...{ byRule: index % 4 === 0, state: isRefunded ? 'refunded' : 'succeeded' },
        at: isRefunded ? { ...at, refunded: delivered + DAY_MS / 4 } : at,
        words: { product: { code, name }, provider: index % 5 === 0 ? 'juhe' : 'ytx' },
      }),
    );
  }
}
const report = summing.report(START + 40 * DAY_MS);
const reader = { language: 'en', providerName: nameIn } as const;
const folder = new URL('../../docs/', import.meta.url);
writeFileSync(new URL('finance.png', folder), await drawPng(chartsIn(report, reader)));
const team = { ...report, tables: report.tables.filter(({ by }) => by === 'team') };
for (const sheet of sheetsOf(team, reader, 'brief')) process.stdout.write(`${drawTable(sheet, 'Asia/Shanghai')}\n`);
