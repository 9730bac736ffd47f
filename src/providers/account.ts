import { hash } from 'node:crypto';
import type { ProviderName } from '../core/product.ts';

/**
 * Where a provider is called, as people are shown it and as it is compared: host and path, without what changes nothing of whom one
 * talks to (the scheme with its own port, capitals in the host, slashes at the end, a user in front).
 */
export function addressOf(baseUrl: string): string {
  const url = URL.parse(baseUrl.trim());
  if (url === null) return baseUrl.trim();
  const { host, pathname } = url;
  return `${host.replace(/\.(?=:|$)/, '')}${pathname.replace(/\/+$/, '')}`;
}

/**
 * Names an account at an address for the ledger: 16 hex digits from which neither can be read. Secrets that are renewed have no part
 * in it.
 *
 * @param ids what the provider tells its customers apart by
 */
export const accountAt = (provider: ProviderName, address: string, ids: readonly string[]): string =>
  hash('sha256', JSON.stringify(['topup-desk account', provider, address, ...ids.map((id) => id.trim())])).slice(0, 16);
