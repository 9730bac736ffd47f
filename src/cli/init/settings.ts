import { accessSync, constants, existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import pg from 'pg';
import { Environment } from '../../config/environment.ts';
import { LANGUAGES } from '../../core/product.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { answer, readSecretText, type Session } from './answer.ts';
import { type Inputs, waysToGive } from './inputs.ts';

const CONNECT_MS = 10_000;
const SQLITE = 'file:./data/topup.db';

/** Asks where orders are kept, and tries it. Nothing is created. */
export const answerDatabase = (session: Session, inputs: Inputs): Promise<string> =>
  answer(session, {
    flag: waysToGive('DATABASE_URL'),
    ask: 'The database: "sqlite" for one process, or postgres://user:password@host/database for several',
    given: inputs.variable('DATABASE_URL'),
    offered: inputs.known('DATABASE_URL') ?? 'sqlite',
    // Its password would stand on the screen.
    secret: inputs.known('DATABASE_URL')?.startsWith('postgres') ?? false,
    read: async (given) => {
      const { value } = readSecretText(given, 'DATABASE_URL');
      const url = Environment.shape.DATABASE_URL.safeParse(value === 'sqlite' ? SQLITE : value);
      if (!url.success) return err(url.error.issues.map(({ message }) => message).join('; '));
      const problem = url.data.startsWith('file:')
        ? problemOfFolder(url.data.slice('file:'.length))
        : await problemOfServer(url.data);
      return problem === null ? ok(url.data) : (err(problem) as Result<string, string>);
    },
  });

function problemOfFolder(path: string): string | null {
  let folder = dirname(resolve(path));
  while (!existsSync(folder)) folder = dirname(folder);
  try {
    accessSync(folder, constants.W_OK);
    return null;
  } catch {
    return `nothing can be written in ${folder}: give the desk's user the right to, or name another folder`;
  }
}

async function problemOfServer(connectionString: string): Promise<string | null> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: CONNECT_MS });
  // It may lose the connection at any time; the question below says so.
  client.on('error', () => {});
  try {
    await client.connect();
    await client.query('select 1');
    return null;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    return `PostgreSQL does not let the desk in (${code}): check the host, the user, the password and the name of the database`;
  } finally {
    await client.end().catch(() => {});
  }
}

/** Asks for the language of cards and the time zone of budgets. */
export async function answerRegion(
  session: Session,
  inputs: Inputs,
): Promise<{ readonly language: string; readonly timezone: string }> {
  const before = (key: string): string | null =>
    typeof inputs.config?.[key] === 'string' ? String(inputs.config[key]) : null;
  const language = await answer<string>(session, {
    flag: '--language',
    ask: 'The language of cards: en or zh',
    given: inputs.flag('language'),
    offered: before('language') ?? 'en',
    read: (given) => (LANGUAGES.some((one) => one === given.trim()) ? ok(given.trim()) : err('write en or zh')),
  });
  const timezone = await answer<string>(session, {
    flag: '--timezone',
    ask: 'The time zone in which the days of budgets begin',
    given: inputs.flag('timezone'),
    offered: before('timezone') ?? 'Asia/Shanghai',
    read: (given) => (isZone(given.trim()) ? ok(given.trim()) : err('write an IANA time zone, such as Asia/Shanghai')),
  });
  return { language, timezone };
}

function isZone(given: string): boolean {
  try {
    return (
      new Intl.DateTimeFormat('en', { timeZone: given }).resolvedOptions().timeZone !== '' && /[/]|^UTC$/.test(given)
    );
  } catch {
    return false;
  }
}
