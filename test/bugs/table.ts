import { readSeededBugs } from './seeded-bug.ts';

const [START, END] = ['<!-- seeded-bugs: made by npm run docs -->', '<!-- end of seeded-bugs -->'];

/** docs/reliability.md with its list of seeded bugs made anew; everything else stays as it was written. */
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
    '| bug | what it takes away | law | caught by |',
    '|---|---|---|---|',
    ...rows,
    '',
    `${END}${after}`,
  ].join('\n');
}
