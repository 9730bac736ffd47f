import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { readDotEnv } from '../../../src/config/environment.ts';

const TEXT = 'SLACK_BOT_TOKEN=xoxb-1\r\n# 令牌\r\nPORT=3001\r\n';
const BOM = Buffer.from([0xef, 0xbb, 0xbf]);
const utf8 = Buffer.from(TEXT);
const utf16le = Buffer.from(TEXT, 'utf16le');
const utf16be = Buffer.from(utf16le).swap16();

async function saved(t: TestContext, bytes: Buffer): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'topup-env-'));
  t.after(() => rm(folder, { recursive: true, force: true }));
  const path = join(folder, '.env');
  await writeFile(path, bytes);
  return path;
}

describe('.env', () => {
  for (const [how, bytes] of [
    ['UTF-8', utf8],
    ['UTF-8 with a byte order mark', Buffer.concat([BOM, utf8])],
    ['UTF-8 with a mark before a line that was added', Buffer.concat([BOM, BOM, utf8])],
    ['lines ended by a carriage return alone', Buffer.from(TEXT.replaceAll('\n', ''))],
    ['UTF-16, low byte first', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16le])],
    ['UTF-16, high byte first', Buffer.concat([Buffer.from([0xfe, 0xff]), utf16be])],
    ['UTF-16, low byte first, without its mark', utf16le],
    ['UTF-16, high byte first, without its mark', utf16be],
  ] as const) {
    test(`saved as ${how} loses no variable`, async (t) => {
      const read = readDotEnv(await saved(t, bytes));
      assert.deepEqual(read.ok && { ...read.value }, { SLACK_BOT_TOKEN: 'xoxb-1', PORT: '3001' });
    });
  }

  test('in another encoding is refused by its name, and none is no mistake', async (t) => {
    for (const [bytes, what] of [
      [Buffer.from([0x23, 0xb5, 0xe7, 0x0a]), 'saved as GBK, not as UTF-8'],
      [Buffer.from([0x23, 0xff, 0xfe, 0x0a]), 'not readable text'],
      [Buffer.from('A=1\0\n\0\0B'), 'not readable text'],
    ] as const) {
      const path = await saved(t, bytes);
      const read = readDotEnv(path);
      assert.equal(!read.ok && read.error, `${path} is ${what}: save it as UTF-8`);
    }
    assert.deepEqual(readDotEnv('/nowhere/.env'), { ok: true, value: {} });
  });

  test('that is a folder is said to be one', async (t) => {
    const path = await saved(t, utf8);
    await mkdir(`${path}.d`);
    const read = readDotEnv(`${path}.d`);
    assert.match(read.ok ? '' : read.error, /\.env\.d is a folder: put a file/);
  });
});
