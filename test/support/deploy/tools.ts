import { execFile, execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import type { TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
export const inRepository = (path: string): string => join(ROOT, path);

/** Debian keeps some of its tools where only root looks. */
const PATH = `${process.env.PATH}${delimiter}/usr/sbin${delimiter}/sbin`;

/** Debian's package of each tool that the tests of `deploy/` run. */
const PACKAGES = {
  buildah: 'buildah',
  mmdebstrap: 'mmdebstrap',
  nginx: 'nginx-light',
  caddy: 'caddy',
  promtool: 'prometheus',
  'systemd-analyze': 'systemd',
  openssl: 'openssl',
  pgbouncer: 'pgbouncer',
  '/usr/lib/go-1.19/bin/go': 'golang-1.19-go golang-github-masterminds-sprig-dev golang-github-ghodss-yaml-dev',
  '/usr/lib/python3/dist-packages/yaml': 'python3-yaml',
  '/usr/lib/python3/dist-packages/kubernetes': 'python3-kubernetes',
} as const;
export type Tool = keyof typeof PACKAGES;

function isThere(tool: Tool): boolean {
  const places = tool.startsWith('/') ? [tool] : PATH.split(delimiter).map((folder) => join(folder, tool));
  return places.some((place) => {
    try {
      accessSync(place, constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** How to get those of Debian's tools that are missing; null where all are there. */
export function missingTools(...tools: readonly Tool[]): string | null {
  const missing = tools.filter((tool) => !isThere(tool));
  return missing.length === 0 ? null : `apt-get install ${missing.map((tool) => PACKAGES[tool]).join(' ')}`;
}

/** Skips the test where one of Debian's tools is missing; in CI, where .ci/run installs them, it fails. */
export function hasTools(t: TestContext, ...tools: readonly Tool[]): boolean {
  const sentence = missingTools(...tools);
  const asRoot = process.getuid?.() === 0;
  if (sentence === null) return true;
  if (process.env.CI && asRoot) throw new Error(`CI must have it: ${sentence}`);
  t.skip(sentence);
  return false;
}

/** Runs a tool to its end. Rejects with everything that it said where it fails. */
export async function run(
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: Readonly<Record<string, string>> } = {},
): Promise<{ readonly stdout: string; readonly stderr: string }> {
  const env = { ...process.env, PATH, ...options.env };
  try {
    return await promisify(execFile)(command, [...args], { ...options, env, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { stdout, stderr } = error as { stdout?: string; stderr?: string };
    throw new Error(`${command} ${args.join(' ')}\n${stdout ?? ''}${stderr ?? ''}\n${String(error)}`, { cause: error });
  }
}

/** Reads a YAML file by Debian's Python, since no library of ours does. */
export async function readYaml(path: string): Promise<unknown> {
  const program = 'import json, sys, yaml; json.dump(yaml.safe_load(open(sys.argv[1])), sys.stdout)';
  return JSON.parse((await run('/usr/bin/python3', ['-c', program, path])).stdout);
}

/** A key and a certificate for 127.0.0.1 that nobody but the test trusts. */
export function selfSigned(key: string, certificate: string): void {
  const subject = ['-subj', '/CN=topup.example.com', '-addext', 'subjectAltName=DNS:topup.example.com,IP:127.0.0.1'];
  const made = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-days', '2', '-nodes'];
  execFileSync('openssl', ['req', '-x509', ...made, ...subject, '-keyout', key, '-out', certificate], {
    stdio: 'pipe',
  });
}
