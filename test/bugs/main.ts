import { createLab, type Lab } from './lab.ts';
import { readSeededBugs, type SeededBug } from './seeded-bug.ts';

/**
 * Takes one guard after the other out of a copy of the project and sees whether the test that must catch it turns red:
 * `node test/bugs/main.ts`, or with some of the names. First the same tests run on the copy as it is: one that is red there proves nothing.
 */
const LANES = 2;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const wanted = process.argv.slice(2);
const bugs = readSeededBugs().filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const labs = await Promise.all(Array.from({ length: LANES }, createLab));
try {
  const green = await greenWithout(bugs);
  const caught = await each(
    bugs.filter(({ file }) => green.has(file)),
    isCaught,
  );
  say(`${caught.filter(Boolean).length}/${bugs.length} seeded bugs are caught`);
  if (caught.filter(Boolean).length < bugs.length) process.exitCode = 1;
} finally {
  await Promise.all(labs.map((lab) => lab.remove()));
}

/** The files whose tests are green on the copy as it is. */
async function greenWithout(all: readonly SeededBug[]): Promise<ReadonlySet<string>> {
  const files = [...Map.groupBy(all, ({ file }) => file)];
  const green = await each(files, async ([file, those], lab) => {
    const titles = [...new Set(those.map(({ title }) => title))];
    const judged = await lab.test(file, titles);
    if (judged.kind !== 'green') say(`without any bug, ${file} ("${titles.join('", "')}") is ${whyOf(judged)}`);
    return judged.kind === 'green';
  });
  return new Set(files.flatMap(([file], index) => (green[index] ? [file] : [])));
}

async function isCaught(bug: SeededBug, lab: Lab): Promise<boolean> {
  const judged = await lab.plant(bug);
  const isRed = judged.kind === 'red';
  say(`${isRed ? 'caught' : 'NOT CAUGHT'} ${bug.name}: ${isRed ? bug.file : whyOf(judged)}`);
  return isRed;
}

function whyOf(judged: Awaited<ReturnType<Lab['test']>>): string {
  return judged.kind === 'broken' ? `broken: ${judged.why}` : judged.kind;
}

/** Each in the first lab that is free; the results in the order of the items. */
async function each<T>(items: readonly T[], act: (item: T, lab: Lab) => Promise<boolean>): Promise<readonly boolean[]> {
  const left = [...items.entries()];
  const results: boolean[] = [];
  await Promise.all(
    labs.map(async (lab) => {
      for (let next = left.shift(); next !== undefined; next = left.shift()) results[next[0]] = await act(next[1], lab);
    }),
  );
  return results;
}
