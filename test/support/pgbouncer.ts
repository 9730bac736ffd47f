import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';
import { newFolder } from './main-process.ts';

type Scope = { readonly after: (act: () => unknown) => void };

/** Neither root, which PgBouncer refuses to be, nor anybody else here. */
const NOBODY = 65_534;
const WITHIN_MS = 10_000;

/**
 * Puts Debian's PgBouncer, as it is installed, before a database.
 *
 * @param sessions how many of the server's sessions all its clients share
 * @returns the URL of the database behind it
 */
export async function startPgBouncer(
  t: Scope,
  url: string,
  mode: 'session' | 'transaction' | 'statement',
  sessions = 3,
): Promise<string> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const folder = await newFolder(t);
  await chmod(folder, 0o755);
  const own = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  await writeFile(
    file,
    `[databases]
* = host=${hostname} port=${port} user=${username} password=${password}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${own}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
default_pool_size = ${sessions}
max_client_conn = 200
query_wait_timeout = 20
`,
  );
  const as = process.getuid?.() === 0 ? { uid: NOBODY, gid: NOBODY } : {};
  const bouncer = spawn('/usr/sbin/pgbouncer', [file], { ...as, cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [bouncer.stdout, bouncer.stderr]) stream.on('data', (chunk) => (said += chunk));
  const ended = once(bouncer, 'close');
  t.after(() => {
    bouncer.kill('SIGKILL');
    return ended;
  });
  for (const end = Date.now() + WITHIN_MS; !(await answers(own)); await sleep(50)) {
    if (bouncer.exitCode !== null || Date.now() > end) throw new Error(`PgBouncer does not answer: ${said}`);
  }
  return `postgres://${username}:${password}@127.0.0.1:${own}${pathname}`;
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.on('connect', () => socket.destroy());
    socket.on('error', () => resolve(false));
    socket.on('close', (hadError) => resolve(!hadError));
  });
