import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Every file in these folders, as paths from the root of the repository, where tests run. */
export const sourceFiles = (...folders: readonly string[]): readonly string[] =>
  folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map(({ parentPath, name }) => join(parentPath, name)),
  );
