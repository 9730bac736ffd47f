import type { Environment } from '../../config/environment.ts';
import { addressOf, type ProviderRecord } from '../../providers/record.ts';

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
