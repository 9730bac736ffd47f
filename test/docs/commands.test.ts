import assert from 'node:assert/strict';
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { eventually } from '../support/eventually.ts';
import { startInitWorld } from '../support/init-world.ts';
import { newFolder } from '../support/main-process.ts';

// The commands of the documents are run as they are written, in a copy of this folder, one block after the other.

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const WITHIN_MS = 60_000;
const PARTS = [
  'adapters',
  'commands',
  'docs',
  'sandbox',
  'src',
  '.env.example',
  'manifest.json',
  'package.json',
  'topup.config.example.json',
  'topup.config.schema.json',
];

/** Commands that are not run here, and why. */
const NOT_RUN: Readonly<Record<string, string>> = {
  'npm ci': 'it needs the registry; node_modules of this folder serves instead',
};

/** Pages whose commands are not run here, and why. */
const PAGES_NOT_RUN: Readonly<Record<string, string>> = {
  'docs/containers.md': 'they need root, a container engine or a cluster; test/deploy runs what can be run without',
  'docs/finance.md': 'they need a ledger with orders; test/src/cli/report.test.ts runs them',
  'docs/operating.md': 'they need a desk that runs; test/journey/reload.test.ts and test/src/cli run them',
  'docs/providers.md': 'the sandbox runs until it is stopped; test/sandbox/main.test.ts starts it',
  'docs/reliability.md': 'they take hours; CI runs parts of them',
  'docs/journal.md': 'it needs roots that were kept; test/src/cli/journal.test.ts runs it',
  'docs/rules.md': 'it needs a second config; test/src/app/rules runs it',
};

/** The commands of every block of a page, as they stand, without the comments behind them. */
const commandsIn = (page: string): readonly string[] =>
  [...readFileSync(join(ROOT, page), 'utf8').matchAll(/^```sh\n([\s\S]*?)^```$/gm)].flatMap(([, block = '']) =>
    block
      .split('\n')
      .map((line) => line.replace(/\s+# .*$/, '').trim())
      .filter((line) => line !== ''),
  );

test('the commands of every page are run here, or it is said why not', () => {
  const run = ['README.md', 'docs/command-line.md', 'docs/deploying.md', 'docs/start.md'];
  const pages = ['README.md', ...readdirSync(join(ROOT, 'docs')).map((file) => `docs/${file}`)].filter((file) =>
    file.endsWith('.md'),
  );
  const withCommands = pages.filter((page) => commandsIn(page).length > 0);
  assert.deepEqual(withCommands.toSorted(), [...run, ...Object.keys(PAGES_NOT_RUN)].toSorted());
});

test('each page has the commands that are run here, in this order', () => {
  const [start, connect] = [
    ['npm ci', 'npm start'],
    ['npm run init', 'npm run doctor', 'npm start'],
  ];
  assert.deepEqual(commandsIn('README.md'), start);
  assert.deepEqual(commandsIn('docs/start.md'), [...start, ...connect]);
  assert.deepEqual(commandsIn('docs/deploying.md'), [
    'npm ci',
    ...connect,
    'cp topup.config.example.json topup.config.json',
    'cp .env.example .env',
    'npm run rules',
    'mkdir -p copies',
    'npm run backup -- copies/2026-11-21.db',
    'npm run restore -- copies/2026-11-21.db',
    'npm run restore -- --in-place',
  ]);
});

test('every page is in the index and in README.md, which is shorter than two screens', () => {
  const pages = readdirSync(join(ROOT, 'docs')).filter((file) => file.endsWith('.md') && file !== 'README.md');
  const [index, readme] = ['docs/README.md', 'README.md'].map((file) => readFileSync(join(ROOT, file), 'utf8'));
  for (const page of pages) {
    assert.ok(index?.includes(`(${page})`), `docs/README.md does not name ${page}`);
    assert.ok(readme?.includes(`(docs/${page})`), `README.md does not name ${page}`);
  }
  assert.ok((readme?.split('\n').length ?? 0) < 80, 'README.md is longer than two screens');
});

test('the commands of README.md start the playground, and those of docs/command-line.md say how each is used', async (t) => {
  const folder = await copyOfProject(t);
  for (const page of ['README.md', 'docs/command-line.md'])
    for (const command of commandsIn(page)) await follow(command, folder, { PORT: '0' });
});

test('the commands of docs/deploying.md and docs/start.md work as they stand', async (t) => {
  const world = await startInitWorld(t);
  const configured = await copyOfProject(t);
  const made = await world.init(world.flags);
  assert.equal(made.code, 0, made.complained);
  for (const file of ['.env', 'topup.config.json']) cpSync(join(world.folder, file), join(configured, file));
  const byHand = await copyOfProject(t);
  for (const command of commandsIn('docs/deploying.md')) {
    const isByHand = /^cp |^npm run rules/.test(command);
    await follow(command, isByHand ? byHand : configured, {});
  }
});

async function copyOfProject(t: TestContext): Promise<string> {
  const folder = await newFolder(t);
  for (const part of PARTS) {
    mkdirSync(dirname(join(folder, part)), { recursive: true });
    cpSync(join(ROOT, part), join(folder, part), { recursive: true });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** Runs one command to its end; a desk that starts is asked to stop once it serves. */
async function follow(command: string, cwd: string, more: Readonly<Record<string, string>>): Promise<void> {
  if (NOT_RUN[command] !== undefined) return;
  const env = {
    PATH: process.env.PATH ?? '',
    HOME: cwd,
    npm_config_update_notifier: 'false',
    npm_config_offline: 'true',
    ...more,
  };
  if (command === 'npm start') return startAndStop(cwd, env);
  await new Promise<void>((resolve, reject) => {
    const child = execFile('bash', ['-c', command], { cwd, env, timeout: WITHIN_MS }, (error, stdout, stderr) =>
      error === null ? resolve() : reject(new Error(`${command}: ${error.code}\n${stdout}${stderr}`)),
    );
    child.stdin?.end();
  });
}

async function startAndStop(cwd: string, env: Readonly<Record<string, string>>): Promise<void> {
  const child = spawn('bash', ['-c', 'exec npm start'], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  child.stdout.on('data', (chunk) => (said += chunk));
  child.stderr.on('data', (chunk) => (said += chunk));
  const exit = once(child, 'exit');
  try {
    await eventually('the desk to start', () => said.includes('process.started') || child.exitCode !== null, 40);
    assert.match(said, /process\.started/);
    child.kill('SIGTERM');
    assert.deepEqual(await exit, [0, null], said);
  } finally {
    child.kill('SIGKILL');
  }
}
