import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

// npm run sbom: prints what runs in production as a CycloneDX bill of materials, by npm's own command.
//
// `npm sbom --omit=dev` also leaves out production packages that developers' packages need too: it lost the PostgreSQL driver. So npm is
// shown a lock file in which there is nothing of developers.

type Manifest = { devDependencies?: object };
type Lock = { packages: Record<string, Manifest & { dev?: boolean }> };

const read = <T>(name: string): T => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8')) as T;
const { devDependencies: _, ...manifest } = read<Manifest>('package.json');
const lock = read<Lock>('package-lock.json');
const packages = Object.fromEntries(Object.entries(lock.packages).filter(([, { dev = false }]) => !dev));
delete packages['']?.devDependencies;

const above = mkdtempSync(join(tmpdir(), 'topup-sbom-'));
try {
  // npm names the bill after the folder.
  const folder = join(above, 'topup-desk');
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), JSON.stringify(manifest));
  writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ ...lock, packages }));
  const how = ['--package-lock-only', '--sbom-format=cyclonedx', '--sbom-type=application'];
  process.stdout.write(execFileSync('npm', ['sbom', ...how], { cwd: folder, maxBuffer: 64 * 1024 * 1024 }));
} finally {
  rmSync(above, { recursive: true, force: true });
}
