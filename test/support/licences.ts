import { readFileSync } from 'node:fs';

type Locked = { readonly version?: string; readonly license?: string; readonly dev?: boolean };
export type Licensed = { readonly name: string; readonly version: string; readonly licence: string };

const root = new URL('../../', import.meta.url);

/** Every package that runs in production, from the lock file, by name and version. */
export function productionPackages(): readonly Licensed[] {
  const { packages } = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8')) as {
    packages: Record<string, Locked>;
  };
  const found = Object.entries(packages).flatMap(([path, { version = '', license = 'unknown', dev = false }]) =>
    path === '' || dev ? [] : [{ name: path.slice(path.lastIndexOf('node_modules/') + 13), version, licence: license }],
  );
  const byKey = new Map(found.map((one) => [`${one.name}@${one.version}`, one]));
  return [...byKey.entries()].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
}

/** docs/licences.md: who else's work runs in the desk, and under which terms. */
export function renderLicences(): string {
  const packages = productionPackages();
  const counts = Map.groupBy(packages, ({ licence }) => licence);
  const kinds = [...counts]
    .toSorted(([, a], [, b]) => b.length - a.length)
    .map(([name, of]) => `| ${name} | ${of.length} |`);
  const rows = packages.map(({ name, version, licence }) => `| ${name} | ${version} | ${licence} |`);
  return [
    '# Licences',
    '',
    'Every package that runs in production, as package-lock.json names it. `npm run docs` writes this page; a test fails if it is old, or if',
    'a licence comes in that was not looked at (`test/docs/licences.test.ts`). `npm run sbom` prints the same packages with their checksums',
    'as a CycloneDX bill of materials. The full text of each licence is in the package.',
    '',
    '| licence | packages |',
    '|---|---|',
    ...kinds,
    '',
    '| package | version | licence |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n');
}
