import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync, readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { buildImage, type Container, type Image, startContainer } from '../support/deploy/image.ts';
import { hasTools, inRepository } from '../support/deploy/tools.ts';
import { eventually } from '../support/eventually.ts';
import { startFakeSlack } from '../support/fake-slack.ts';
import { freePort } from '../support/free-port.ts';
import { newFolder } from '../support/main-process.ts';

const manifest = JSON.parse(readFileSync(inRepository('package.json'), 'utf8'));
const lock: { readonly packages: Readonly<Record<string, { readonly dev?: boolean }>> } = JSON.parse(
  readFileSync(inRepository('package-lock.json'), 'utf8'),
);
const USER = 10_001;

test('the image of deploy/docker/Dockerfile', { timeout: 900_000 }, async (t) => {
  if (!hasTools(t, 'buildah', 'mmdebstrap')) return;
  if (process.getuid?.() !== 0) return t.skip('building and starting an image needs root');
  const image = await buildImage();
  t.after(() => image.remove());

  await t.test('says who runs in it, how, and which version it is', () => checkConfig(image));
  await t.test('holds production dependencies and the desk, and nothing that its user could change', () =>
    checkFiles(image),
  );
  await t.test('is not built with another Node than the lock’s', () => checkNode(image));
  await t.test('starts as its user on a root that is read only, is healthy, and ends in order', (t) =>
    checkLife(t, image),
  );
  await t.test('ends when it is told to during its start, although it is PID 1', (t) => checkEarlyStop(t, image));
});

function checkConfig({ config }: Image): void {
  assert.equal(config.User, `${USER}:${USER}`);
  assert.equal(config.StopSignal, 'SIGTERM');
  assert.deepEqual(Object.keys(config.Volumes), ['/data']);
  const start = manifest.scripts.start.replace(/^exec /, '').split(' ');
  assert.deepEqual([...config.Entrypoint, ...config.Cmd], start, 'the image starts what npm start starts');
  assert.deepEqual(config.Cmd, ['start'], 'and any other command can stand in its place');
  assert.deepEqual(config.Healthcheck.Test, ['CMD', 'node', '/app/deploy/docker/healthcheck.mjs']);
  const { 'org.opencontainers.image.version': version, 'org.opencontainers.image.licenses': licences } = config.Labels;
  assert.deepEqual([version, licences], [manifest.version, manifest.license]);
  for (const label of ['title', 'description', 'revision', 'created'])
    assert.ok(config.Labels[`org.opencontainers.image.${label}`], label);
  assert.ok(
    config.Env.every((line) => !/TOKEN|SECRET|KEY|PASSWORD/.test(line)),
    'no secret is baked in',
  );
}

function checkFiles({ root }: Image): void {
  const app = join(root, 'app');
  const top = readdirSync(app).toSorted();
  const wanted = ['LICENSE', 'adapters', 'commands', 'data', 'deploy', 'manifest.json', 'node_modules', 'package.json'];
  assert.deepEqual(
    top,
    [...wanted, 'sandbox', 'src', 'topup.config.example.json', 'topup.config.schema.json'].toSorted(),
  );
  const modules = join(app, 'node_modules');
  for (const name of Object.keys(manifest.dependencies))
    assert.equal(existsSync(join(modules, name)), name !== 'node', name);
  const forDevelopers = Object.entries(lock.packages).filter(([, { dev }]) => dev === true);
  assert.ok(forDevelopers.length > 10);
  for (const [path] of forDevelopers) assert.ok(!existsSync(join(app, path)), path);
  for (const tool of ['npm', 'npx', 'yarn', 'corepack'])
    assert.ok(!existsSync(join(root, 'usr/local/bin', tool)), `${tool} is left`);
  assert.equal(readlinkSync(join(app, 'data')), '/data');
  const own = execFileSync('find', [root, '-xdev', '-uid', String(USER)], { encoding: 'utf8' }).trim();
  assert.equal(own, join(root, 'data'), 'its user owns /data alone');
  const open = execFileSync('find', [app, '-xdev', '-not', '-type', 'l', '-perm', '-o+w'], { encoding: 'utf8' });
  assert.equal(open, '', 'nothing of the desk can be written by everybody');
}

function checkNode({ root }: Image): void {
  const inside = (...command: readonly string[]): string =>
    execFileSync('chroot', [root, ...command], { encoding: 'utf8', stdio: 'pipe' });
  assert.equal(inside('/usr/local/bin/node', '--version').trim(), `v${manifest.dependencies.node}`);
  const path = join(root, 'app/package.json');
  const before = readFileSync(path);
  try {
    writeFileSync(path, JSON.stringify({ dependencies: { node: '24.0.0' } }));
    assert.throws(
      () => inside('/usr/local/bin/node', '/app/deploy/docker/check-node.mjs'),
      /package\.json names 24\.0\.0/,
    );
  } finally {
    writeFileSync(path, before);
  }
}

/** The image, started with a fake Slack, its config, and its secrets in files. */
async function startDesk(t: TestContext, image: Image, apiUrl: string, botToken: string, signingSecret: string) {
  const folder = await newFolder(t);
  await chmod(folder, 0o755);
  const data = join(folder, 'data');
  await mkdir(data, { mode: 0o700 });
  chownSync(data, USER, USER);
  const secrets = { slack_bot_token: botToken, slack_signing_secret: signingSecret, juhe_openid: 'o', juhe_key: 'k' };
  const files: Record<string, string> = {
    '/etc/topup-desk/topup.config.json': inRepository('topup.config.example.json'),
  };
  const given: Record<string, string> = {};
  for (const [name, secret] of Object.entries(secrets)) {
    writeFileSync(join(folder, name), `${secret}\n`, { mode: 0o444 });
    files[`/run/secrets/${name}`] = join(folder, name);
    given[`${name.toUpperCase()}_FILE`] = `/run/secrets/${name}`;
  }
  const port = await freePort();
  const ytx = { YTX_ACCOUNT_SID: 's', YTX_AUTH_TOKEN: 't', YTX_APP_ID: 'a' };
  const reachable = { HOST: '127.0.0.1', PORT: String(port), SLACK_API_URL: apiUrl };
  const desk = await startContainer(image, { data }, files, { ...given, ...ytx, ...reachable });
  t.after(() => desk.process.kill('SIGKILL'));
  return { desk, port, data };
}

const healthcheck = ({ config }: Image, { exec }: Container) => exec(config.Healthcheck.Test.slice(1));

async function checkLife(t: TestContext, image: Image): Promise<void> {
  const slack = await startFakeSlack(t);
  const { desk, port, data } = await startDesk(t, image, slack.apiUrl, slack.state.botToken, slack.state.signingSecret);
  const ready = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
  await eventually('the desk to be ready', async () => (await ready()) || desk.process.exitCode !== null, 60);
  assert.equal(desk.process.exitCode, null, desk.said());
  assert.deepEqual(await healthcheck(image, desk), { code: 0, said: '' });

  const status = readFileSync(`/proc/${desk.pid}/status`, 'utf8');
  assert.match(status, /^Name:\s+(node|MainThread)$/m);
  assert.match(status, /^NSpid:\s+\d+\s+1$/m, 'it is PID 1 of its container');
  assert.match(status, new RegExp(`^Uid:\\s+${USER}\\s+${USER}\\s+${USER}\\s+${USER}$`, 'm'));
  assert.match(status, /^CapEff:\s+0+$/m);
  const written = await desk.exec([
    'sh',
    '-c',
    'touch /app/src/x; touch /etc/x; touch /x; touch /data/x && rm /data/x',
  ]);
  assert.deepEqual([written.code, written.said.match(/Read-only file system/g)?.length], [0, 3], written.said);
  assert.ok(existsSync(join(data, 'topup.db')), 'the database is in the volume');
  const backup = await desk.exec(['node', 'src/main.ts', 'backup', '/data/copy.db']);
  assert.equal(backup.code, 0, backup.said);

  process.kill(desk.pid, 'SIGTERM');
  assert.equal(await desk.exit, 0, desk.said());
  assert.match(desk.said(), /process\.stopping.*\n.*process\.stopped/);
  assert.doesNotMatch(desk.said(), new RegExp(`${slack.state.botToken}|${slack.state.signingSecret}`));
}

async function checkEarlyStop(t: TestContext, image: Image): Promise<void> {
  // Nobody listens there: the start waits for Slack.
  const apiUrl = `http://127.0.0.1:${await freePort()}/api/`;
  const { desk, data } = await startDesk(t, image, apiUrl, 'xoxb-1', 'secret');
  await eventually('its database', () => existsSync(join(data, 'topup.db')), 60);
  const unwell = await healthcheck(image, desk);
  process.kill(desk.pid, 'SIGTERM');
  assert.equal(await desk.exit, 0, desk.said());
  assert.match(desk.said(), /process\.stopped/);
  if (unwell.code !== 0) assert.match(unwell.said, /healthz: .*ECONNREFUSED/);
}
