import { readdirSync } from 'node:fs';
import type { Side } from './side.ts';

const FOLDER = new URL('providers/', import.meta.url);

/** Every provider of the sandbox: one for each file in `providers/`. */
export async function loadSides(): Promise<readonly Side[]> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.ts'));
  const modules = await Promise.all(files.map((file) => import(new URL(file, FOLDER).href) as Promise<{ side: Side }>));
  return modules.map(({ side }) => side);
}
