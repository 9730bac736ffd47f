import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type DoctorFinding, findingsOf } from '../../core/doctor-finding.ts';
import type { ProviderName } from '../../core/product.ts';
import { failureOf } from '../../runtime/ask.ts';

/** Where a provider is called: the variable that says so, and what it says. */
export type ProviderAddress = { readonly name: ProviderName; readonly variable: string; readonly url: string };

const CONNECT_MS = 6_000;

/** Resolves a provider's name and connects to it, and says nothing there. */
export async function checkAddress({ name, variable, url }: ProviderAddress): Promise<DoctorFinding> {
  const { ok, error } = findingsOf(name);
  const address = URL.parse(url);
  if (address === null || !/^https?:$/.test(address.protocol))
    return error(
      'address',
      `${variable} is no address of a web server`,
      `Set ${variable} to an address that begins with http:// or https://.`,
    );
  const failed = await reach(address);
  const { host } = address;
  if (failed === null) return ok('address', `${host} resolves and takes connections`);
  return error('address', `${host} cannot be reached: ${failed.why}`, adviceFor(failed.code, variable));
}

function adviceFor(code: string, variable: string): string {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `Check the spelling in ${variable}, and that this machine can resolve names ("getent hosts" with the name).`;
  if (code === 'ECONNREFUSED') return `Check the port in ${variable}, and whether the provider is down.`;
  if (/CERT|SSL|TLS|EPROTO/.test(code)) return `Check whether ${variable} should begin with http:// or https://.`;
  return `Check ${variable}, and that this machine's firewall lets it out to there.`;
}

/** Null if a connection stands. */
async function reach(address: URL): Promise<{ readonly code: string; readonly why: string } | null> {
  const isTls = address.protocol === 'https:';
  const host = address.hostname.replace(/^\[|\]$/g, '');
  const port = Number(address.port) || (isTls ? 443 : 80);
  try {
    await lookup(host);
  } catch (error) {
    return failureOf(error as Error);
  }
  return new Promise((resolve) => {
    const end = (failed: { readonly code: string; readonly why: string } | null): void => {
      socket.destroy();
      resolve(failed);
    };
    const socket = isTls
      ? connectTls({ host, port, ...(isIP(host) === 0 ? { servername: host } : {}) })
      : connect({ host, port });
    socket.setTimeout(CONNECT_MS, () => end({ code: 'timeout', why: `no connection within ${CONNECT_MS / 1000} s` }));
    socket.once(isTls ? 'secureConnect' : 'connect', () => end(null));
    socket.on('error', (error) => end(failureOf(error)));
  });
}
