import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { test } from 'node:test';
import { Ajv } from 'ajv';
import { FORM } from '../../../adapters/slack/forms/topup-form.ts';
import { eventually } from '../../support/eventually.ts';
import { startSlackDesk } from '../../support/slack/connection.ts';

const root = new URL('../../../', import.meta.url);
const readJson = async (path: string) => JSON.parse(await readFile(new URL(path, root), 'utf8'));

test('the manifest is one that Slack takes', async () => {
  const isManifest = new Ajv({ allErrors: true }).compile(await readJson('test/fixtures/slack-manifest.schema.json'));
  const manifest = await readJson('manifest.json');
  const withoutAddress = { ...manifest, settings: { ...manifest.settings, interactivity: { is_enabled: true } } };
  const withMore = { ...manifest, unknown: 1 };
  assert.ok(isManifest(manifest), JSON.stringify(isManifest.errors));
  assert.deepEqual([isManifest(withoutAddress), isManifest(withMore)], [false, false]);
});

test('everything in the manifest is called at the one address we serve', async (t) => {
  const { features, settings } = await readJson('manifest.json');
  const addresses = [
    ...features.slash_commands.map(({ url }: { url: string }) => url),
    settings.event_subscriptions.request_url,
    settings.interactivity.request_url,
  ];
  const { connection } = await startSlackDesk(t);
  for (const address of addresses) assert.equal(new URL(address).pathname, connection.routes[0]?.path);
});

test('the manifest’s shortcuts are heard: two open the form, and one looks for rows in the message', async (t) => {
  const { slack } = await startSlackDesk(t);
  const { features } = await readJson('manifest.json');
  for (const { callback_id } of features.shortcuts) {
    await slack.interact({ ...slack.payloads.globalShortcut(), callback_id });
  }
  assert.deepEqual(
    slack.views.map(({ view }) => view.callback_id),
    [FORM, FORM],
  );
  await eventually('the answer to the shortcut for rows', () =>
    slack.messages.some(({ text }) => /no file and no lines/.test(text)),
  );
});

test('the app asks for the scopes that its calls need, and for no other', async () => {
  const { oauth_config } = await readJson('manifest.json');
  const folder = new URL('adapters/slack/', root);
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('.ts'));
  const files = await Promise.all(names.map((name) => readFile(new URL(name, folder), 'utf8')));
  const text = files.join('\n');
  const called = new Set([
    ...[...text.matchAll(/client\.([a-z]+(?:\.[a-zA-Z]+)+)(?=\()/g)].map(([, method = '']) => method),
    ...[...text.matchAll(/\bcall\('([a-z]+(?:\.[a-zA-Z]+)+)'/g)].map(([, method = '']) => method),
  ]);
  const needs: Readonly<Record<string, string | readonly string[] | null>> = {
    'apps.connections.open': null,
    'auth.test': null,
    'conversations.open': 'im:write',
    'files.completeUploadExternal': 'files:write',
    'files.info': 'files:read',
    'conversations.info': ['channels:read', 'groups:read'],
    'conversations.list': ['channels:read', 'groups:read'],
    'usergroups.list': 'usergroups:read',
    'chat.postEphemeral': 'chat:write',
    'chat.postMessage': 'chat:write',
    'chat.update': 'chat:write',
    'usergroups.users.list': 'usergroups:read',
    'users.info': 'users:read',
    'users.list': 'users:read',
    // For init alone, which asks for an id instead if the app has no scope for it.
    'users.lookupByEmail': null,
    'views.open': null,
    'views.publish': null,
    'views.update': null,
  };
  assert.deepEqual(
    [...called].filter((method) => !(method in needs)),
    [],
  );
  const scopes = new Set([...called].flatMap((method) => needs[method] ?? []));
  // An invitation into a channel is an event of public and of private ones.
  const ofEvents = ['app_mentions:read', 'channels:read', 'groups:read'];
  // A file that somebody sent is downloaded from its own address.
  const ofFiles = ['files:read', 'files:write'];
  assert.deepEqual(
    [...new Set([...scopes, 'commands', ...ofEvents, ...ofFiles])].sort(),
    [...oauth_config.scopes.bot].sort(),
  );
});

const printed = (...words: readonly string[]) => {
  const script = new URL('src/main.ts', root).pathname;
  const { status, stdout, stderr } = spawnSync(process.execPath, [script, 'manifest', ...words], { encoding: 'utf8' });
  return { status, stdout, stderr };
};

test('the manifest is printed with the addresses of one installation, and Slack takes it', async () => {
  const isManifest = new Ajv({ allErrors: true }).compile(await readJson('test/fixtures/slack-manifest.schema.json'));
  const { status, stdout } = printed('--url', 'https://desk.example.org/');
  const manifest = JSON.parse(stdout);
  assert.ok(isManifest(manifest), JSON.stringify(isManifest.errors));
  assert.equal(status, 0);
  assert.equal(stdout.match(/https:\/\/desk\.example\.org\/slack\/events"/g)?.length, 3);
  assert.doesNotMatch(stdout, /topup\.example\.com/);
  const file = await readJson('manifest.json');
  assert.deepEqual(
    JSON.parse(stdout.replaceAll('desk.example.org', 'topup.example.com')),
    file,
    'nothing but the addresses differs from the file',
  );
});

test('for a socket the manifest has no address in it, and switches Socket Mode on', async () => {
  const isManifest = new Ajv({ allErrors: true }).compile(await readJson('test/fixtures/slack-manifest.schema.json'));
  const { stdout } = printed('--socket');
  assert.ok(isManifest(JSON.parse(stdout)), JSON.stringify(isManifest.errors));
  assert.equal(JSON.parse(stdout).settings.socket_mode_enabled, true);
  assert.doesNotMatch(stdout, /https:/);
});

test('an address that Slack would not call prints nothing and says what to write', () => {
  for (const words of [[], ['--url'], ['--url', 'http://desk.example.org'], ['--url', 'desk'], ['--socket', 'x']]) {
    const { status, stdout, stderr } = printed(...words);
    assert.deepEqual([status, stdout], [2, ''], words.join(' '));
    assert.match(stderr, /--url[\s\S]*--socket/);
  }
});
