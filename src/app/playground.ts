import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { PLAYGROUND_CONVERSATION, PLAYGROUND_PEOPLE } from '../../adapters/web/read.ts';
import { loadSides } from '../../sandbox/side.ts';
import { type Sandbox, startSandbox } from '../../sandbox/start.ts';
import type { Environment } from '../config/environment.ts';
import { type ConfigRead, type ConfigRefused, readConfig } from '../config.ts';
import type { Log } from '../core/log.ts';
import type { Result } from '../core/result.ts';
import { forEachProvider, RECORDS } from '../providers/registry.ts';

export type Sandboxed = { readonly read: Result<ConfigRead, ConfigRefused>; readonly stop: () => Promise<void> };

const EXAMPLE = new URL('../../topup.config.example.json', import.meta.url);
/** The playground has its own file, whatever is configured, so trial orders and real orders never mix. */
const DATABASE = 'file:./data/playground.db';
/** Fast enough to watch; the sandbox allows it. */
const PACING = { queryAfter: '5s', doubtAfter: '5s', queryEvery: '1s', queryGapMax: '30s', submitTimeout: '5s' };

/**
 * Starts the sandbox providers and builds the playground's config: the catalogue and rules of the example, and the playground's
 * people.
 */
export async function openSandboxed(environment: Environment, log: Log): Promise<Sandboxed> {
  const sides = await loadSides();
  const file = playgroundFile(sides.flatMap(({ products = [] }) => products));
  const sandbox = await startSandbox({ queryEveryMs: 500, products: JSON.parse(file).products });
  const ownUrl = `http://127.0.0.1:${environment.PORT}${environment.BASE_PATH}`;
  const set: Environment = {
    ...environment,
    HOST: '127.0.0.1',
    PUBLIC_URL: ownUrl,
    DATABASE_URL: DATABASE,
    ...sandbox.variables(),
    ...calledBackBy(sandbox, ownUrl),
  };
  log.info('sandbox.started', { url: sandbox.url });
  return { read: readConfig(set, fileURLToPath(EXAMPLE), file), stop: sandbox.stop };
}

/** Sets the callback address of every provider in the sandbox, as its console would. Returns the tokens of the addresses. */
function calledBackBy({ setCallbackUrl }: Sandbox, ownUrl: string): Readonly<Record<string, string>> {
  const tokens: Record<string, string> = {};
  for (const { name, callback } of RECORDS) {
    const [path = ''] = callback.paths;
    const end = randomBytes(16).toString('hex');
    setCallbackUrl(name, `${ownUrl}${path.replace(':token', end)}`);
    if (callback.token !== null) tokens[callback.token] = end;
  }
  return tokens;
}

/** @param products sold in addition to the example's */
function playgroundFile(products: readonly object[]): string {
  const example = JSON.parse(readFileSync(EXAMPLE, 'utf8'));
  const [agent, ...managers] = PLAYGROUND_PEOPLE.map(({ account }) => account);
  return JSON.stringify({
    ...example,
    products: [...example.products, ...products],
    people: PLAYGROUND_PEOPLE.map(({ account, name }) => ({ name: name.en, accounts: [account] })),
    tests: [],
    urgent: { approvers: managers },
    operators: { people: [] },
    finance: { people: managers.slice(-1) },
    teams: [
      {
        name: 'support',
        conversations: [PLAYGROUND_CONVERSATION],
        requesters: [agent, ...managers],
        approvers: managers,
        budget: { day: '500.00', month: '8000.00' },
      },
    ],
    providers: forEachProvider(() => PACING),
  });
}
