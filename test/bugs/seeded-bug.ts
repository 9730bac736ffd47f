import { readdirSync, readFileSync } from 'node:fs';

/**
 * A guard taken out, as a patch file with a header.
 *
 * @property guard what holds without the patch, a sentence
 * @property file the test file that must turn red
 * @property title how the test is called, with the `describe` around it; its beginning is enough
 */
export type SeededBug = {
  readonly name: string;
  readonly path: string;
  readonly guard: string;
  readonly law: number;
  readonly file: string;
  readonly title: string;
};

const FOLDER = new URL('./', import.meta.url);

/** Every seeded bug, in the order of their numbers. */
export function readSeededBugs(): readonly SeededBug[] {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.patch'));
  return files.toSorted().map((file) => {
    const path = new URL(file, FOLDER);
    const text = readFileSync(path, 'utf8');
    const header = (name: string): string => {
      const value = new RegExp(`^${name}: (.+)$`, 'm').exec(text.slice(0, text.indexOf('\n--- ')))?.[1];
      if (value === undefined) throw new Error(`${file} has no line "${name}: …" above its patch`);
      return value;
    };
    return {
      name: file.replace(/\.patch$/, ''),
      path: path.pathname,
      guard: header('Guard'),
      law: Number(header('Law')),
      file: header('Caught by'),
      title: header('Title'),
    };
  });
}
