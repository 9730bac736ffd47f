import { Environment } from '../../config/environment.ts';
import type { ProviderName } from '../../core/product.ts';
import { err, ok } from '../../core/result.ts';
import { addressOf, isSecret, type ProviderRecord } from '../../providers/record.ts';
import { isProviderName, PROVIDER_NAMES, RECORDS, recordOf } from '../../providers/registry.ts';
import { answer, InitStopped, type Session } from './answer.ts';
import { type Answers, answerSecret, randomSecret } from './chats.ts';
import { type Inputs, waysToGive } from './inputs.ts';

/** Asks which providers are bought from, and for the credentials of each, which are tried by a query that buys nothing. */
export async function answerProviders(
  session: Session,
  inputs: Inputs,
  answers: Answers,
): Promise<readonly ProviderName[]> {
  const isThere = ({ credentials }: ProviderRecord): boolean =>
    credentials.every((name) => (inputs.variable(name) ?? inputs.known(name)) !== null);
  const there = RECORDS.filter(isThere).map(({ name }) => name);
  const names = await answer<readonly ProviderName[]>(session, {
    flag: '--providers',
    ask: `Which providers? ${PROVIDER_NAMES.join(', ')}, with commas`,
    given: inputs.flag('providers'),
    offered: there.join(', ') || null,
    read: (given) => {
      const named = given
        .toLowerCase()
        .split(/[\s,，]+/)
        .filter(Boolean);
      const unknown = named.find((name) => !isProviderName(name));
      if (unknown !== undefined) return err(`there is no provider "${unknown}": write ${PROVIDER_NAMES.join(', ')}`);
      return named.length === 0 ? err('name at least one') : ok(PROVIDER_NAMES.filter((name) => named.includes(name)));
    },
  });
  for (const name of names) await answerCredentials(session, inputs, answers, recordOf(name));
  return names;
}

async function answerCredentials(
  session: Session,
  inputs: Inputs,
  answers: Answers,
  record: ProviderRecord,
): Promise<void> {
  const { words, environment, credentials, callback } = record;
  const address = inputs.variable(record.baseUrl) ?? inputs.known(record.baseUrl);
  if (address !== null) answers.set(record.baseUrl, address);
  for (let again = false; ; again = true) {
    for (const name of credentials) {
      const variable = environment[name];
      const isHidden = variable !== undefined && isSecret(variable);
      // Refused once, what was given is wrong: ask for it.
      const source: Inputs = again ? { ...inputs, variable: () => null } : inputs;
      if (again && session.prompter === null) throw new Error('a refused account was not told');
      answers.set(
        name,
        isHidden
          ? await answerSecret(session, source, name, `${words.en}: ${name}`, (value) => ok(value))
          : await answer(session, {
              flag: waysToGive(name),
              ask: `${words.en}: ${name}`,
              given: source.variable(name),
              offered: source.known(name) ?? (again ? (answers.get(name) ?? null) : null),
              read: (given) => (given.trim() === '' ? err('it is empty') : ok(given.trim())),
            }),
      );
    }
    const read = Environment.safeParse(Object.fromEntries(answers));
    if (!read.success)
      throw new InitStopped(
        1,
        read.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n'),
      );
    const tried = await tryAccount(record, read.data);
    session.say(`  ${words.en}: ${tried.sentence}`);
    if (tried.kind !== 'refused') break;
    if (session.prompter === null)
      throw new InitStopped(1, `${words.en} refuses the credentials (${credentials.join(', ')}): ${tried.sentence}`);
    if (!(await session.prompter.confirm('Type them again? ("No" keeps them as they are)'))) break;
  }
  if (callback.token !== null)
    answers.set(callback.token, inputs.variable(callback.token) ?? inputs.known(callback.token) ?? randomSecret());
}

/** How a provider takes the credentials: `unknown` proves nothing either way. */
export type Tried = { readonly kind: 'fine' | 'refused' | 'unknown'; readonly sentence: string };

const TIMEOUT_MS = 10_000;

/** Tries credentials by a query for an order that cannot exist: it buys nothing. */
export async function tryAccount(record: ProviderRecord, environment: Environment): Promise<Tried> {
  const provider = record.create(environment, {
    address: addressOf(record.addressIn(environment)),
    callbackUrl: null,
    submitTimeoutMs: TIMEOUT_MS,
    now: Date.now,
  });
  if (provider === null) return { kind: 'refused', sentence: `${record.credentials.join(', ')} must all be given` };
  if (provider.checkAccount === undefined)
    return { kind: 'unknown', sentence: 'it has no question to try the credentials with' };
  const tried = await provider.checkAccount();
  if (tried.ok) return { kind: 'fine', sentence: 'it takes the credentials' };
  const { kind, code, why, advice } = tried.error;
  const said = `${why}${code === null ? '' : ` (${code})`}`;
  if (kind === 'refused') return { kind: 'refused', sentence: advice === null ? said : `${said}. ${advice.en}` };
  return { kind: 'unknown', sentence: `the credentials could not be tried: ${said}` };
}
