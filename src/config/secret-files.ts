import { readFileSync } from 'node:fs';
import { err, ok, type Result } from '../core/result.ts';
import { Environment } from './environment.ts';

type Variables = Readonly<Record<string, string | undefined>>;

const SUFFIX = '_FILE';
const NAMES: readonly string[] = Object.keys(Environment.shape);

/**
 * Reads the files that variables such as `SLACK_BOT_TOKEN_FILE` name, each in place of the variable itself: secrets of Docker and
 * Kubernetes and systemd's credentials are files. Line breaks at the end are no part of a secret.
 *
 * @returns the variables without those that name files, or a sentence about the first file that cannot serve; never what stands in it
 */
export function readSecretFiles(given: Variables): Result<Variables, string> {
  const variables: Record<string, string | undefined> = { ...given };
  for (const name of NAMES) {
    const pointer = name + SUFFIX;
    const path = given[pointer];
    delete variables[pointer];
    if (!path) continue;
    if (given[name]) return err(`${name} and ${pointer} are both set: unset one of them`);
    const read = readSecret(path);
    if (!read.ok) return err(`${pointer}: ${path} ${read.error}`);
    variables[name] = read.value;
  }
  return ok(variables);
}

function readSecret(path: string): Result<string, string> {
  try {
    const secret = readFileSync(path, 'utf8').replace(/[\r\n]+$/, '');
    return secret === '' ? err('is empty: write the secret into it') : ok(secret);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null;
    if (code === 'EISDIR') return err('is a folder: put a file with the secret there');
    return err(`cannot be read (${code}): it must exist and be readable by the desk's user`);
  }
}
