import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { PUBLIC_PATHS } from '../support/deploy/paths.ts';
import { hasTools, inRepository, run, selfSigned } from '../support/deploy/tools.ts';
import { call, startUpstream } from '../support/deploy/upstream.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/free-port.ts';
import { newFolder } from '../support/main-process.ts';

const open = PUBLIC_PATHS.map((path) => path.replace(':token', 'A-long_token1'));
const POST_ONLY = ['/slack/events', '/telegram/webhook'];
const CLOSED = [
  ...['/', '/healthz', '/readyz', '/metrics', '/say', '/events', '/slack', '/slack/events/', '/slack/eventsx'],
  ...['/callbacks', '/callbacks/', '/callbacks/ytx', '/callbacks/ytx/', '/callbacks/ytx/a/b', '/callbacks/juhe/x'],
  ...[
    '/callbacks/ytx/..%2f..%2fmetrics',
    '/slack/events/../../metrics',
    '//metrics',
    '/%6Detrics',
    '/callbacks/ytx/a%20b',
  ],
];

type Proxy = { readonly port: number; readonly log: () => string };

async function nginx(t: TestContext, upstream: number): Promise<Proxy> {
  const folder = await newFolder(t);
  await chmod(folder, 0o755);
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  selfSigned(key, certificate);
  const [port, plain] = [await freePort(), await freePort()];
  const site = readFileSync(inRepository('deploy/proxy/nginx.conf'), 'utf8')
    .replace('127.0.0.1:3000', `127.0.0.1:${upstream}`)
    .replaceAll(/listen (\[::\]:)?443 ssl;/g, (_, v6) => (v6 ? '' : `listen 127.0.0.1:${port} ssl;`))
    .replaceAll(/listen (\[::\]:)?80;/g, (_, v6) => (v6 ? '' : `listen 127.0.0.1:${plain};`))
    .replace('/etc/ssl/topup-desk/fullchain.pem', certificate)
    .replace('/etc/ssl/topup-desk/privkey.pem', key)
    .replaceAll('/var/log/nginx', folder);
  await writeFile(join(folder, 'site.conf'), site);
  const stores = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((of) => `${of}_temp_path ${folder}/${of};`);
  const log = join(folder, 'access.log');
  const http = [`access_log ${log};`, ...stores, `include ${folder}/site.conf;`].join('\n');
  const main = join(folder, 'nginx.conf');
  const own = `daemon off;\nworker_processes 1;\npid ${folder}/pid;\nerror_log ${folder}/error.log;\nevents {}\n`;
  await writeFile(main, `${own}http {\n${http}\n}\n`);
  const { stderr } = await run('nginx', ['-t', '-e', `${folder}/error.log`, '-c', main]);
  assert.match(stderr, /test is successful/);
  assert.doesNotMatch(stderr, /\[warn\]/);
  await started(t, 'nginx', ['-e', `${folder}/error.log`, '-c', main], port);
  const logs = [log, join(folder, 'error.log')];
  return { port, log: () => logs.map((path) => (existsSync(path) ? readFileSync(path, 'utf8') : '')).join('\n') };
}

async function caddy(t: TestContext, upstream: number): Promise<Proxy> {
  const folder = await newFolder(t);
  const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
  selfSigned(key, certificate);
  const port = await freePort();
  // The certificate that Caddy would fetch for itself is given; nothing else is changed.
  const site = readFileSync(inRepository('deploy/proxy/Caddyfile'), 'utf8')
    .replace('admin off', 'admin off\n\tauto_https off')
    .replace(/^(\{\$TOPUP_DOMAIN.*\} \{)$/m, `$1\n\ttls ${certificate} ${key}`);
  await writeFile(join(folder, 'Caddyfile'), site);
  const env = {
    TOPUP_DOMAIN: `https://topup.example.com:${port}`,
    TOPUP_UPSTREAM: `127.0.0.1:${upstream}`,
    HOME: folder,
  };
  const how = ['--adapter', 'caddyfile', '--config', join(folder, 'Caddyfile')];
  const { stdout, stderr } = await run('caddy', ['validate', ...how], { env });
  assert.match(stdout + stderr, /Valid configuration/);
  const said = await started(t, 'caddy', ['run', ...how], port, env);
  return { port, log: said };
}

async function started(
  t: TestContext,
  program: string,
  args: readonly string[],
  port: number,
  env: Readonly<Record<string, string>> = {},
): Promise<() => string> {
  const path = `${process.env.PATH}:/usr/sbin`;
  const child: ChildProcess = spawn(program, args, { env: { ...process.env, PATH: path, ...env } });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk) => (said += chunk));
  const exit = once(child, 'close');
  t.after(async () => {
    child.kill('SIGTERM');
    await exit;
  });
  const answers = async (): Promise<boolean> => (await call(port, 'GET', '/')) !== null;
  await eventually(`${program} to answer`, async () => (await answers()) || child.exitCode !== null, 20);
  assert.equal(child.exitCode, null, said);
  return () => said;
}

for (const [name, start] of [
  ['nginx', nginx],
  ['caddy', caddy],
] as const) {
  test(`${name} lets the public paths through as they are, keeps them out of its log, and nothing else in`, async (t) => {
    if (!hasTools(t, name, 'openssl')) return;
    const { port: upstream, arrived, stop } = await startUpstream(t);
    const { port, log } = await start(t, upstream);
    const body = Buffer.from('payload=%7B%22a%22%3A1%7D&流量=\xff\0', 'latin1');
    const type = 'application/x-www-form-urlencoded; charset=GBK';
    for (const path of open) {
      const query = '?sign=canary%2F&a=%20&a=1';
      assert.equal(await call(port, 'POST', path + query, body, type), 200, path);
      const last = arrived.at(-1);
      assert.deepEqual([last?.method, last?.url, last?.type], ['POST', path + query, type]);
      assert.ok(last?.body.equals(body), 'byte for byte');
      assert.equal(last?.forwardedFor, '127.0.0.1');
      const asked = await call(port, 'GET', path);
      if (POST_ONLY.includes(path)) assert.ok(asked !== 200, `${path} takes POST alone`);
      else assert.equal(asked, 200, path);
      assert.notEqual(await call(port, 'DELETE', path), 200, path);
    }
    const before = arrived.length;
    for (const path of CLOSED) {
      for (const method of ['GET', 'POST']) assert.notEqual(await call(port, method, path), 200, `${method} ${path}`);
    }
    assert.equal(arrived.length, before, `${arrived.at(-1)?.url} came through`);
    assert.equal(await call(port, 'POST', '/slack/events', Buffer.alloc(255_000)), 200);
    assert.notEqual(await call(port, 'POST', '/slack/events', Buffer.alloc(300_000)), 200);
    stop();
    for (const path of open) assert.notEqual(await call(port, 'POST', `${path}?sign=canary`, body, type), 200, path);
    assert.doesNotMatch(log(), /A-long_token1|callbacks\/juhe(-airtime)?[? ]/);
  });
}

test('Compose’s proxy has the same paths as the one for a host, and asks every replica', async (t) => {
  const host = readFileSync(inRepository('deploy/proxy/Caddyfile'), 'utf8');
  const compose = readFileSync(inRepository('deploy/compose/Caddyfile'), 'utf8');
  const site = (text: string): string => text.slice(text.indexOf('{$TOPUP_DOMAIN'));
  assert.equal(site(compose), site(host));
  assert.match(compose, /dynamic a desk 3000/);
  if (!hasTools(t, 'caddy')) return;
  const config = inRepository('deploy/compose/Caddyfile');
  const { stdout, stderr } = await run('caddy', ['validate', '--adapter', 'caddyfile', '--config', config]);
  assert.match(stdout + stderr, /Valid configuration/);
});

test('the folder of Compose keeps its secrets out of the repository', async () => {
  await mkdir(inRepository('deploy/compose'), { recursive: true });
  const ignored = readFileSync(inRepository('deploy/compose/.gitignore'), 'utf8');
  for (const name of ['secrets/', '.env', 'topup.config.json']) assert.ok(ignored.split('\n').includes(name), name);
});
