import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, matchesGlob, relative } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { z } from 'zod';
import biomeFile from '../biome.json' with { type: 'json' };
import packageFile from '../package.json' with { type: 'json' };
import { sourceFiles } from './support/source-files.ts';

// Biome holds the directions of imports. Here violations are planted; and biome.json is read for names that stand for nothing any more.

const Restriction = z.object({ options: z.object({ patterns: z.array(z.object({ group: z.array(z.string()) })) }) });
const Override = z.object({
  includes: z.array(z.string()),
  linter: z.object({ rules: z.object({ style: z.object({ noRestrictedImports: Restriction }) }) }),
});
const RULES = z
  .array(Override)
  .parse(biomeFile.overrides)
  .map(({ includes, linter }) => ({
    includes,
    allowed: linter.rules.style.noRestrictedImports.options.patterns
      .flatMap(({ group }) => group)
      .filter((pattern) => pattern.startsWith('!'))
      .map((pattern) => pattern.slice(1)),
  }));

const FILES = sourceFiles('src', 'commands', 'adapters', 'sandbox').filter((file) => file.endsWith('.ts'));
const PACKAGES = Object.keys({ ...packageFile.dependencies, ...packageFile.overrides });

/** What a file of each room may not import. The rooms marked as new stand for any that somebody adds. */
const FORBIDDEN: Readonly<Record<string, readonly string[]>> = {
  'src/core/planted.ts': ['node:fs', 'zod', '../desk/desk.ts'],
  'src/desk/planted.ts': ['zod', '../ledger/open.ts', '../providers/http.ts', '../../commands/card.ts'],
  'src/ledger/planted.ts': ['../desk/desk.ts', '../providers/http.ts', 'hono'],
  'src/providers/planted.ts': ['../desk/desk.ts', '../ledger/open.ts', 'hono'],
  'src/providers/ytx/planted.ts': ['../juhe/codec.ts', '../../desk/desk.ts'],
  'src/providers/new-one/planted.ts': ['../ytx/codec.ts', '../../desk/desk.ts', '../../ledger/open.ts', 'hono'],
  'src/http/planted.ts': ['../jobs/runner.ts', '../ledger/open.ts'],
  'src/jobs/planted.ts': ['../http/server.ts', 'node-cron'],
  'src/numbering/planted.ts': ['../desk/desk.ts'],
  'src/config/planted.ts': ['../ledger/open.ts', '../../commands/card.ts'],
  'src/app/planted.ts': ['../cli/run.ts'],
  'src/new-room/planted.ts': ['../desk/desk.ts', '../ledger/open.ts', 'zod', '../../commands/card.ts'],
  'src/planted.ts': ['../commands/card.ts', '../adapters/web/words.ts', 'telegraf'],
  'commands/planted.ts': ['../src/ledger/open.ts', '../adapters/slack/words.ts', 'zod'],
  'commands/words/en/planted.ts': ['../zh/cards.ts', '../../../adapters/web/words.ts'],
  'adapters/slack/planted.ts': ['../telegram/words.ts', '../../src/ledger/open.ts', 'telegraf', 'hono'],
  'adapters/telegram/planted.ts': ['../slack/words.ts', '@slack/bolt'],
  'adapters/web/planted.ts': ['../slack/words.ts', '../../src/ledger/open.ts', '@slack/bolt'],
  'adapters/new-chat/planted.ts': ['../slack/words.ts', '../../src/ledger/open.ts', 'hono', '@slack/bolt'],
  'sandbox/planted.ts': ['../src/desk/desk.ts', '../src/providers/http.ts', '../commands/card.ts'],
};
/** What a file of a new room may import: its own folder, and the core. */
const ALLOWED: Readonly<Record<string, readonly string[]>> = {
  'src/new-room/allowed.ts': ['../core/money.ts', './other.ts'],
  'src/providers/new-one/allowed.ts': ['../../core/money.ts', '../http.ts', './codec.ts', 'zod'],
  'adapters/new-chat/allowed.ts': ['../../src/core/money.ts', '../../src/desk/desk.ts', '../../commands/card.ts'],
};

const folder = realpathSync(mkdtempSync(join(tmpdir(), 'imports-')));
after(() => rmSync(folder, { recursive: true }));

/** Each refused import as `file:line`. */
let refused: ReadonlySet<string> = new Set();
before(async () => {
  writeFileSync(join(folder, 'biome.json'), JSON.stringify({ ...biomeFile, vcs: { enabled: false } }));
  for (const [file, imports] of Object.entries({ ...FORBIDDEN, ...ALLOWED })) {
    mkdirSync(join(folder, dirname(file)), { recursive: true });
    writeFileSync(join(folder, file), imports.map((from) => `import '${from}';\n`).join(''));
  }
  refused = await lint();
});

function lint(): Promise<ReadonlySet<string>> {
  const biome = join(import.meta.dirname, '..', 'node_modules', '.bin', 'biome');
  const args = ['lint', '--only=style/noRestrictedImports', '--reporter=github', '--max-diagnostics=none', '.'];
  return new Promise((resolve) => {
    execFile(biome, args, { cwd: folder }, (_, stdout) => {
      const found = [...stdout.matchAll(/noRestrictedImports,file=(.+?),line=(\d+)/g)];
      resolve(new Set(found.map(([, file = '', line]) => `${relative(folder, file)}:${line}`)));
    });
  });
}

describe('an import in the wrong direction is refused', () => {
  for (const [file, imports] of Object.entries(FORBIDDEN)) {
    test(`in ${dirname(file)}`, () => {
      const passed = imports.filter((_, index) => !refused.has(`${file}:${index + 1}`));
      assert.deepEqual(passed, []);
    });
  }
});

test('a new room may import its own folder and the core', () => {
  for (const [file, imports] of Object.entries(ALLOWED)) {
    for (const [index, from] of imports.entries()) assert.ok(!refused.has(`${file}:${index + 1}`), `${file}: ${from}`);
  }
});

test('every rule of imports is for files that there are', () => {
  for (const { includes } of RULES) {
    for (const pattern of includes) {
      const glob = pattern.replace(/^!/, '');
      assert.ok(
        FILES.some((file) => matchesGlob(file, glob)),
        `biome.json: no file is ${glob}`,
      );
    }
  }
});

test('every exception of a rule of imports names a file or a package that there is', () => {
  for (const { includes, allowed } of RULES) {
    const folders = new Set(FILES.filter((file) => isIn(file, includes)).map(dirname));
    for (const pattern of allowed) {
      const isThere = pattern.startsWith('.')
        ? [...folders].some((from) => FILES.some((file) => matchesGlob(file, join(from, pattern))))
        : pattern.startsWith('node:') || PACKAGES.some((name) => matchesGlob(name, pattern) || `${name}/*` === pattern);
      assert.ok(isThere, `biome.json: ${includes[0]} may import ${pattern}, which is not there`);
    }
  }
});

const isIn = (file: string, includes: readonly string[]): boolean =>
  includes.some((glob) => !glob.startsWith('!') && matchesGlob(file, glob)) &&
  !includes.some((glob) => glob.startsWith('!') && matchesGlob(file, glob.slice(1)));
