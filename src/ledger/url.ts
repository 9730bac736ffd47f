import { lstatSync, realpathSync } from 'node:fs';

/**
 * Which database a URL names; null for one of neither kind. A link is followed to the file itself: its lock and its mark stand beside that one,
 * so that two desks that name it differently find each other.
 */
export function readDatabaseUrl(
  url: string,
): { readonly dialect: 'postgres' } | { readonly dialect: 'sqlite'; readonly path: string } | null {
  if (/^postgres(ql)?:\/\//.test(url)) return { dialect: 'postgres' };
  const path = /^file:(?:\/\/)?(.+)$/.exec(url)?.[1];
  return path === undefined ? null : { dialect: 'sqlite', path: withoutLink(path) };
}

/** Only the file's own link counts: through a linked folder the same lock is found anyway. */
function withoutLink(path: string): string {
  try {
    return lstatSync(path).isSymbolicLink() ? realpathSync(path) : path;
  } catch {
    return path;
  }
}
