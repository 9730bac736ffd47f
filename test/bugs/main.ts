import { createLab, type Lab } from './lab.ts';
import { readSeededBugs, type SeededBug } from './seeded-bug.ts';

/**
 * Takes one guard after the other out of a copy of the project and sees whether the test that must catch it turns red:
 * `node test/bugs/main.ts`, or with some of the names. First the same tests run on the copy as it is, and must be green.
 */
const LANES = 2;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const wanted = process.argv.slice(2);
const bugs = readSeededBugs().filter(({ name }) => wanted.length === 0 || wanted.some((part) => name.includes(part)));
const labs = await Promise.all(Array.from({ length: LANES }, createLab));
try {
  const green = await greenWithout(bugs);
  const caught = green ? await each(bugs, isCaught) : [];
  say(`${caught.filter(Boolean).length}/${bugs.length} seeded bugs are caught`);
  if (!green || caught.includes(false)) process.exitCode = 1;
} finally {
  await Promise.all(labs.map((lab) => lab.remove()));
}

async function greenWithout(all: readonly SeededBug[]): Promise<boolean> {
  const tests = [...new Map(all.map((bug) => [`${bug.file} ${bug.title}`, bug])).values()];
  const green = await each(tests, async (bug, lab) => {
    const judged = await lab.test(bug);
    if (judged.kind !== 'green') say(`without any bug, ${bug.file} "${bug.title}" is ${whyOf(judged)}`);
    return judged.kind === 'green';
  });
  return !green.includes(false);
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

/** Each in the first lab that is free. */
async function each<T>(items: readonly T[], act: (item: T, lab: Lab) => Promise<boolean>): Promise<readonly boolean[]> {
  const left = [...items];
  const results: boolean[] = [];
  await Promise.all(
    labs.map(async (lab) => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) results.push(await act(item, lab));
    }),
  );
  return results;
}
