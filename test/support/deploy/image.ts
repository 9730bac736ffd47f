import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { inRepository, ROOT, run } from './tools.ts';

/** What an image says about itself, in Docker's words. */
export type ImageConfig = {
  readonly User: string;
  readonly Env: readonly string[];
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly WorkingDir: string;
  readonly StopSignal: string;
  readonly Labels: Readonly<Record<string, string>>;
  readonly Volumes: Readonly<Record<string, object>>;
  readonly Healthcheck: { readonly Test: readonly string[] };
};

export type Image = {
  /** Its whole file system, unpacked. */
  readonly root: string;
  readonly config: ImageConfig;
  readonly remove: () => Promise<void>;
};

const BASE = /^ARG NODE_IMAGE=(\S+)$/m.exec(readFileSync(inRepository('deploy/docker/Dockerfile'), 'utf8'))?.[1] ?? '';

/** What this machine needs to reach npm's registry: its certificates and npm's own settings, for the build alone. */
const FROM_HOST = [
  ['/etc/ssl/certs', '/etc/ssl/certs'],
  ['/usr/share/ca-certificates', '/usr/share/ca-certificates'],
  ['/usr/local/share/ca-certificates', '/usr/local/share/ca-certificates'],
  ['/usr/etc/npmrc', '/usr/local/etc/npmrc'],
  [join(process.env.HOME ?? '/root', '.npmrc'), '/root/.npmrc'],
] as const;

/**
 * Builds the image of deploy/docker/Dockerfile by its own commands. No registry of images is asked: the base is Debian's smallest system,
 * made from its packages, with the Node and the npm of this machine where the official image has them.
 */
export async function buildImage(): Promise<Image> {
  const folder = await mkdtemp(join(tmpdir(), 'topup-image-'));
  const store = ['--root', join(folder, 'store'), '--runroot', join(folder, 'run'), '--storage-driver', 'vfs'];
  const buildah = async (...args: readonly string[]): Promise<string> =>
    (await run('buildah', [...store, ...args])).stdout.trim();
  await makeBase(folder, buildah);
  const volumes = FROM_HOST.filter(([from]) => existsSync(from)).map(([from, to]) => `--volume=${from}:${to}:ro`);
  const trust = existsSync('/etc/ssl/certs/ca-certificates.crt')
    ? ['--env', 'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/ca-certificates.crt', '--unsetenv', 'NODE_EXTRA_CA_CERTS']
    : [];
  const file = inRepository('deploy/docker/Dockerfile');
  const ignored = ['--ignorefile', `${file}.dockerignore`];
  const how = ['--isolation', 'chroot', '--pull-never', '--format', 'docker', '--network', 'host'];
  await buildah('build', ...how, ...ignored, ...volumes, ...trust, '-t', 'topup-desk', '-f', file, ROOT);
  const inspected = JSON.parse(await buildah('inspect', '--type', 'image', 'topup-desk'));
  const container = await buildah('from', '--pull-never', 'topup-desk');
  const root = await buildah('mount', container);
  const remove = async (): Promise<void> => {
    await buildah('umount', container);
    await rm(folder, { recursive: true, force: true });
  };
  return { root, config: inspected.Docker.config, remove };
}

/** Debian's packages, Node, npm: what the official image of Node is made of. Made once a machine, since packages are slow to unpack. */
async function makeBase(folder: string, buildah: (...args: readonly string[]) => Promise<string>): Promise<void> {
  const suite = /-([a-z]+)-slim$/.exec(BASE)?.[1] ?? 'bookworm';
  const kept = join(tmpdir(), `topup-desk-debian-${suite}.tar`);
  if (!existsSync(kept)) {
    const making = `${kept}.${process.pid}`;
    const lean = ['man', 'doc', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
    const fast = '--dpkgopt=force-unsafe-io';
    await run('mmdebstrap', ['--variant=minbase', fast, ...lean, '--format=tar', suite, making]);
    await run('mv', [making, kept]);
  }
  const node = join(folder, 'node');
  mkdirSync(join(node, 'usr/local/bin'), { recursive: true });
  mkdirSync(join(node, 'usr/local/lib/node_modules'), { recursive: true });
  cpSync(process.execPath, join(node, 'usr/local/bin/node'));
  const cli = realpathSync(execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' }).trim());
  const npm = dirname(dirname(cli));
  cpSync(npm, join(node, 'usr/local/lib/node_modules/npm'), { recursive: true });
  execFileSync('ln', ['-s', '../lib/node_modules/npm/bin/npm-cli.js', join(node, 'usr/local/bin/npm')]);
  const container = await buildah('from', 'scratch');
  await buildah('add', '--quiet', container, kept, '/');
  await buildah('add', '--quiet', container, node, '/');
  const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
  await buildah('config', '--env', path, '--cmd', 'node', container);
  await buildah('commit', '--quiet', '--rm', container, BASE);
  rmSync(node, { recursive: true });
}

export type Container = {
  readonly process: ChildProcess;
  /** The process that is PID 1 inside, as it is called outside. */
  readonly pid: number;
  readonly said: () => string;
  readonly exit: Promise<number | null>;
  /** Runs one more command in it, as its user and with its environment. @returns its exit code and what it said */
  readonly exec: (command: readonly string[]) => Promise<{ readonly code: number | null; readonly said: string }>;
};

/** Every folder that the container may write to, on this machine. */
export type Writable = { readonly data: string };

/**
 * Starts the image's entry point as an engine would: with its environment and user, no capabilities, a root that is read only, /tmp in
 * memory, and a process namespace in which it is PID 1. It shares the network, so that the test reaches it.
 */
export async function startContainer(
  { root, config }: Image,
  writable: Writable,
  files: Readonly<Record<string, string>>,
  given: Readonly<Record<string, string>>,
): Promise<Container> {
  const environment = [...config.Env, ...Object.entries(given).map(([name, value]) => `${name}=${value}`)];
  const [uid, gid] = config.User.split(':');
  const asUser = ['setpriv', `--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--no-new-privs'];
  const weak = ['--bounding-set=-all', '--inh-caps=-all'];
  const inside = ['chroot', root, ...asUser, ...weak, 'env', '-i', `--chdir=${config.WorkingDir}`, ...environment];
  const mounts = [
    ...Object.entries(files).flatMap(([to]) => [`mkdir -p ${join(root, dirname(to))}`, `touch ${join(root, to)}`]),
    `mount --bind ${root} ${root}`,
    `mount -o remount,bind,ro ${root}`,
    `mount -t proc proc ${root}/proc`,
    `mount -t tmpfs tmpfs ${root}/tmp -o mode=1777`,
    `mount --bind /dev ${root}/dev`,
    `mount --bind ${writable.data} ${root}/data`,
    ...Object.entries(files).map(([to, from]) => `mount --bind -o ro ${from} ${join(root, to)}`),
  ].join(' && ');
  const apart = ['--mount', '--pid', '--fork', '--kill-child'];
  const command = [...inside, ...config.Entrypoint, ...config.Cmd];
  const child = spawn('unshare', [...apart, 'sh', '-c', `${mounts} && exec "$@"`, 'sh', ...command]);
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (said += chunk));
  const exit = once(child, 'close').then(([code]) => code as number | null);
  const pid = await firstChild(child);
  const exec: Container['exec'] = async (more) => {
    const entered = spawn('nsenter', ['--target', String(pid), '--mount', '--pid', ...inside, ...more]);
    let text = '';
    for (const stream of [entered.stdout, entered.stderr]) stream.on('data', (chunk) => (text += chunk));
    const [code] = await once(entered, 'close');
    return { code, said: text };
  };
  return { process: child, pid, said: () => said, exit, exec };
}

async function firstChild({ pid }: ChildProcess): Promise<number> {
  for (const end = Date.now() + 5_000; ; ) {
    const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    if (child) return Number(child);
    if (Date.now() > end) throw new Error('nothing was started');
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
