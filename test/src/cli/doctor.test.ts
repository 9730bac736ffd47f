import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { type Installation, startInstallation } from '../../support/doctor.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

type Ran = { readonly code: number; readonly said: string; readonly complained: string };

/** The real command in a process of its own, with everything in the `.env` of its folder. */
async function run(desk: Installation, env: string | Buffer, ...words: readonly string[]): Promise<Ran> {
  await desk.write();
  await writeFile(join(desk.folder, '.env'), env);
  return inFolder(desk.folder, words);
}

const inFolder = (cwd: string, words: readonly string[]): Promise<Ran> =>
  new Promise((resolve) => {
    const program = ['--require', join(ROOT, 'src/node-version.cjs'), join(ROOT, 'src/main.ts'), 'doctor', ...words];
    const env = { PATH: process.env.PATH, HOME: process.env.HOME };
    execFile(process.execPath, program, { cwd, env, timeout: 60_000 }, (error, said, complained) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), said, complained });
    });
  });

const asDotEnv = ({ environment }: Installation): string =>
  Object.entries(environment)
    .map(([name, value]) => `${name}=${value}\n`)
    .join('');

test('a desk that is right ends with 0, one line for each finding, and a sum', async (t) => {
  const desk = await startInstallation(t);
  const { code, said, complained } = await run(desk, asDotEnv(desk));
  assert.equal(code, 0, said + complained);
  assert.match(said, /^topup-desk \d+\.\d+\.\d+ doctor\n\nNode\n {2}ok {7}Node v/);
  assert.match(said, /\nSlack\n {2}ok {7}the token is .*home \(T0HOME\)/);
  assert.match(said, /\n\d+ ok, 0 warnings, 0 errors\. Everything is fine\.\n$/);
  assert.ok(!said.includes('\u001b'), 'no colours where there is no terminal');
  for (const [name, value] of Object.entries(desk.environment))
    if (/TOKEN|SECRET|KEY|OPENID/.test(name)) assert.ok(!said.includes(value), name);
});

test('an error ends with 1, and a machine reads every finding', async (t) => {
  const desk = await startInstallation(t);
  desk.slack.archive('C0OPS');
  const { code, said } = await run(desk, asDotEnv(desk), '--json');
  const { findings } = JSON.parse(said) as { readonly findings: readonly Record<string, unknown>[] };
  assert.equal(code, 1);
  assert.deepEqual(
    findings.filter(({ level }) => level === 'error'),
    [
      {
        area: 'slack',
        what: 'conversation',
        subject: 'slack:C0OPS',
        level: 'error',
        sentence: '#c0ops is archived',
        advice: 'Unarchive it in Slack, or name another one at operators.conversation.',
      },
    ],
  );
});

test('words that the doctor does not know end with 2', async (t) => {
  const desk = await startInstallation(t);
  assert.equal((await run(desk, asDotEnv(desk), '--yaml')).code, 2);
});

/** What stands before the text of an `.env`, or in its place. */
const ENV_FILES: readonly {
  readonly what: string;
  readonly bytes: (text: string) => string | Buffer;
  readonly line: RegExp | null;
}[] = [
  { what: 'with a byte order mark', bytes: (text) => `\uFEFF${text}`, line: null },
  { what: 'in UTF-16', bytes: (text) => Buffer.from(`\uFEFF${text}`, 'utf16le'), line: null },
  { what: 'with the line ends of Windows', bytes: (text) => text.replaceAll('\n', '\r\n'), line: null },
  {
    what: 'in GBK',
    bytes: (text) => Buffer.concat([Buffer.from('# '), Buffer.from([0xc5, 0xe4, 0xd6, 0xc3, 0x0a]), Buffer.from(text)]),
    line: /^ {2}error {4}\.env: \.env is .*save it as UTF-8$/m,
  },
];

describe('an .env as editors save it', () => {
  for (const { what, bytes, line } of ENV_FILES)
    test(what, async (t) => {
      const desk = await startInstallation(t);
      const { code, said } = await run(desk, bytes(asDotEnv(desk)));
      if (line === null) assert.equal(code, 0, said);
      else assert.match(said, line);
      assert.equal(code, line === null ? 0 : 1);
    });

  test('a folder in its place is named', async (t) => {
    const desk = await startInstallation(t);
    await mkdir(join(desk.folder, '.env'));
    const { code, said } = await inFolder(desk.folder, []);
    assert.equal(code, 1);
    assert.match(said, /^ {2}error {4}\.env: \.env is a folder/m);
  });
});
