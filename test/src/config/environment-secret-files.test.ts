import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { readSecretFiles } from '../../../src/config/environment.ts';
import { newFolder, startMain } from '../../support/main-process.ts';

async function secretFile(t: TestContext, text: string): Promise<string> {
  const path = join(await newFolder(t), 'secret');
  await writeFile(path, text);
  return path;
}

test('a secret is read from the file that its variable names, without line breaks at its end', async (t) => {
  const path = await secretFile(t, 'xoxb-canary \r\n\n');
  const read = readSecretFiles({ SLACK_BOT_TOKEN_FILE: path, SLACK_BOT_TOKEN: '', PORT: '1', ANY_FILE: 'x' });
  assert.deepEqual(read, { ok: true, value: { SLACK_BOT_TOKEN: 'xoxb-canary ', PORT: '1', ANY_FILE: 'x' } });
});

test('an empty pointer is not given', () => {
  assert.deepEqual(readSecretFiles({ JUHE_KEY_FILE: '', JUHE_KEY: 'k' }), { ok: true, value: { JUHE_KEY: 'k' } });
});

test('a file that cannot serve is refused by its variable and path, never with what stands in it', async (t) => {
  const folder = await newFolder(t);
  await mkdir(join(folder, 'folder'));
  const canary = await secretFile(t, 'canary');
  for (const [given, sentence] of [
    [{ JUHE_KEY_FILE: join(folder, 'none') }, /^JUHE_KEY_FILE: .*none cannot be read \(ENOENT\)/],
    [{ JUHE_KEY_FILE: join(folder, 'folder') }, /folder is a folder/],
    [{ JUHE_KEY_FILE: await secretFile(t, '\n') }, /is empty/],
    [{ JUHE_KEY_FILE: canary, JUHE_KEY: 'canary' }, /^JUHE_KEY and JUHE_KEY_FILE are both set: unset one of them$/],
  ] as const) {
    const read = readSecretFiles(given);
    assert.match(read.ok ? '' : read.error, sentence);
    assert.doesNotMatch(read.ok ? '' : read.error, /canary/);
  }
});

test('the desk starts with secrets from files, takes none of them for a slip, and says in one sentence which is missing', async (t) => {
  const folder = await newFolder(t);
  await writeFile(join(folder, 'token'), '1:canary\n');
  const given = { TELEGRAM_BOT_TOKEN_FILE: join(folder, 'token'), TOPUP_CONFIG: join(folder, 'none.json') };
  const desk = await startMain(t, folder, given);
  assert.equal(await desk.exit, 1);
  assert.match(desk.complained(), /none\.json: there is no such file/);
  assert.doesNotMatch(desk.said(), /canary|looks like|misspelt/);
  const second = await startMain(t, folder, { ...given, DATABASE_URL_FILE: join(folder, 'absent') });
  assert.equal(await second.exit, 1);
  assert.match(second.complained(), /^topup-desk cannot start: DATABASE_URL_FILE: .*absent cannot be read/);
});
