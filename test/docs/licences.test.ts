import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { productionPackages, renderLicences } from '../support/licences.ts';

const root = new URL('../../', import.meta.url);

/** Licences that let the desk use and pass on a package with its notice alone. Another one is looked at before it is added here. */
const LOOKED_AT = [
  'MIT',
  'ISC',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'Apache-2.0',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'Unlicense',
  // Drawing charts: the font with Chinese characters, and the renderer of pictures, which is used unchanged.
  'OFL-1.1',
  'MPL-2.0',
];

test('docs/licences.md lists the production packages of the lock file', () => {
  assert.equal(readFileSync(new URL('docs/licences.md', root), 'utf8'), renderLicences(), 'run npm run docs');
});

test('every production package has a licence that was looked at', () => {
  const others = productionPackages().filter(({ licence }) => !LOOKED_AT.includes(licence));
  assert.deepEqual(others, []);
});

test('npm run sbom prints a bill of the same packages, without those of developers', async () => {
  const { stdout } = await promisify(execFile)('npm', ['run', '--silent', 'sbom'], {
    cwd: fileURLToPath(root),
    maxBuffer: 64 * 1024 * 1024,
  });
  const { bomFormat, components } = JSON.parse(stdout) as {
    bomFormat: string;
    components: { name: string; version: string; hashes?: object[] }[];
  };
  assert.equal(bomFormat, 'CycloneDX');
  const billed = new Set(components.map(({ name, version }) => `${name}@${version}`));
  const { dependencies, devDependencies } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
  for (const [name, version] of Object.entries(dependencies)) assert.ok(billed.has(`${name}@${version}`), name);
  for (const name of ['typescript', '@biomejs/biome', 'playwright-core'])
    assert.ok(!billed.has(`${name}@${devDependencies[name]}`), name);
  const listed = productionPackages().map(({ name, version }) => `${name}@${version}`);
  assert.deepEqual([...billed].toSorted(), listed.toSorted(), 'the bill and the list are of the same packages');
});

test('SECURITY.md names files that exist, and the version that is maintained', () => {
  const text = readFileSync(new URL('SECURITY.md', root), 'utf8');
  for (const [, link = ''] of text.matchAll(/\]\(([^)#]+)/g)) {
    if (!link.startsWith('http')) assert.ok(existsSync(new URL(link, root)), link);
  }
  const { version } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8')) as { version: string };
  assert.ok(text.includes(`| ${version.split('.').slice(0, 2).join('.')} |`), 'its table has this version');
});
