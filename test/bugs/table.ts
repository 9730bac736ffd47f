import { readSeededBugs } from './seeded-bug.ts';

const [START, END] = ['<!-- seeded-bugs: made by npm run docs -->', '<!-- end of seeded-bugs -->'];

/** Returns docs/reliability.md with a new table of seeded bugs; all other text is kept. */
export function renderBugTable(written: string): string {
  const [before, rest] = written.split(START);
  const after = rest?.split(END)[1];
  if (before === undefined || after === undefined)
    throw new Error('docs/reliability.md has no place for the seeded bugs');
  const rows = readSeededBugs().map(
    ({ name, guard, law, file, title }) => `| ${name} | ${guard} | ${law} | ${file}: ${title} … |`,
  );
  return [
    `${before}${START}`,
    '',
    '| bug | the guard that it removes | law | caught by |',
    '|---|---|---|---|',
    ...rows,
    '',
    `${END}${after}`,
  ].join('\n');
}
