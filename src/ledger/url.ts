/** Returns the database that a URL names; null for neither kind. */
export function readDatabaseUrl(
  url: string,
): { readonly dialect: 'postgres' } | { readonly dialect: 'sqlite'; readonly path: string } | null {
  if (/^postgres(ql)?:\/\//.test(url)) return { dialect: 'postgres' };
  const path = /^file:(?:\/\/)?(.+)$/.exec(url)?.[1];
  return path === undefined ? null : { dialect: 'sqlite', path };
}
