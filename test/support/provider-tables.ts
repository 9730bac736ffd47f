import { DELIVERED, OUTCOMES } from '../../sandbox/outcomes.ts';
import type { CodeEntry, ReportOutcome } from '../../src/core/provider.ts';
import { RECORDS } from '../../src/providers/registry.ts';

/** The tables of docs/providers.md, each by the name of its place there. */
const TABLES: Readonly<Record<string, () => string>> = {
  ...Object.fromEntries(RECORDS.map(({ name, codes }) => [`${name}-codes`, () => renderCodes(codes)])),
  outcomes: renderOutcomeTable,
};

/** Returns docs/providers.md with new tables; all other text is kept. */
export function renderCodeTables(written: string): string {
  return Object.entries(TABLES).reduce((text, [name, render]) => {
    const [start, end] = [`<!-- ${name}: made by npm run docs -->`, `<!-- end of ${name} -->`];
    const [before, rest] = text.split(start);
    const after = rest?.split(end)[1];
    if (before === undefined || after === undefined) throw new Error(`docs/providers.md has no place for ${name}`);
    return `${before}${start}\n\n${render()}\n\n${end}${after}`;
  }, written);
}

const renderCodes = (codes: readonly CodeEntry[]): string =>
  table(
    ['code', 'means', 'what to do', '怎么办'],
    codes.map(({ code, outcome, advice }) => [`\`${code}\``, meaningOf(outcome), advice.en, advice.zh]),
  );

function renderOutcomeTable(): string {
  const rows = OUTCOMES.map(({ suffix, en, zh }) => [`…${suffix}`, en, zh]);
  return table(['number', 'what happens', '结果'], [...rows, ['any other', DELIVERED.en, DELIVERED.zh]]);
}

function meaningOf(outcome: ReportOutcome): string {
  const elsewhere = 'elsewhere' in outcome && outcome.elsewhere ? ', may go elsewhere' : '';
  const name = outcome.kind === 'charging' ? 'being delivered' : outcome.kind.replace('_', ' ');
  return `${name}${elsewhere}`;
}

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
