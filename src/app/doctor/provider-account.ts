import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type DoctorFinding, findingsOf, unchecked } from '../../core/doctor-finding.ts';
import { formatYuan } from '../../core/money.ts';
import type { Product, ProviderName } from '../../core/product.ts';
import type { InquiryFailure, Provider } from '../../core/provider.ts';
import { nameIn } from '../../providers/registry.ts';
import { failureOf } from '../../runtime/ask.ts';
import { pause } from '../../runtime/tasks.ts';

/** Where a provider is called: the variable that says so, and what it says. */
export type ProviderAddress = { readonly name: ProviderName; readonly variable: string; readonly url: string };

const CONNECT_MS = 6_000;

/** Resolves a provider's host name and connects, but sends nothing. */
export async function checkAddress({ name, variable, url }: ProviderAddress): Promise<DoctorFinding> {
  const { ok, error } = findingsOf(name);
  const address = URL.parse(url);
  if (address === null || !/^https?:$/.test(address.protocol))
    return error(
      'address',
      `${variable} is not an HTTP address`,
      `Set ${variable} to an address that begins with http:// or https://.`,
    );
  const failed = await reach(address);
  const { host } = address;
  if (failed === null) return ok('address', `${host} can be reached`);
  return error('address', `${host} cannot be reached: ${failed.why}`, adviceFor(failed.code, variable));
}

function adviceFor(code: string, variable: string): string {
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return `Check the spelling of ${variable}, and that this machine can resolve names ("getent hosts <name>").`;
  if (code === 'ECONNREFUSED') return `Check the port in ${variable}, and whether the provider is down.`;
  if (/CERT|SSL|TLS|EPROTO/.test(code)) return `Check whether ${variable} should begin with http:// or https://.`;
  return `Check ${variable}, and that the firewall of this machine allows the connection.`;
}

/** Returns null if the connection was made. */
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

/** The doctor waits no longer than this for its turn to query. */
const SHORT_MS = 1_000;

export type AccountDeps = {
  /** What the config offers; empty if there is no config that can be read. */
  readonly products: readonly Product[];
  /** Takes the turn of one query. Returns 0 if it got it, else the wait until the next. */
  readonly takeTurn: (provider: ProviderName) => Promise<number>;
};

/**
 * Tries the credentials of a provider with a question that buys nothing. It asks for the balance if it can, because queries for orders
 * may be rare (YTX takes one a minute) and the desk needs them.
 */
export async function checkAccount(provider: Provider, deps: AccountDeps): Promise<readonly DoctorFinding[]> {
  const { name } = provider;
  const { ok, error } = findingsOf(name);
  const said = await provider.balance?.();
  const taken = ok('credentials', `${nameIn(name, 'en')} accepts our credentials`);
  if (said?.ok) return [taken, balanceFinding(name, said.value.amountLi, deps.products)];
  if (said?.error.kind === 'refused') return [refusedFinding(name, said.error)];
  if (provider.checkAccount === undefined) return said === undefined ? [] : [notTried(name, whyOf(said.error))];
  const waitMs = await deps.takeTurn(name);
  if (waitMs > SHORT_MS)
    return [notTried(name, 'the desk has just used its turn to query, and queries are rare there')];
  await pause(waitMs);
  const tried = await provider.checkAccount();
  if (tried.ok) return [taken];
  return [tried.error.kind === 'refused' ? refusedFinding(name, tried.error) : notTried(name, whyOf(tried.error))];

  function refusedFinding(of: ProviderName, failure: InquiryFailure): DoctorFinding {
    const advice = failure.advice?.en ?? 'Compare the credentials with the console of the provider.';
    return error('credentials', `${nameIn(of, 'en')} refuses our account: ${whyOf(failure)}`, advice);
  }
}

const whyOf = ({ code, why }: InquiryFailure): string =>
  code === null ? why : why === '' ? code : `${code} (${why.slice(0, 120)})`;

const notTried = (name: ProviderName, why: string): DoctorFinding =>
  unchecked(name, why, 'Run the doctor again. If nothing changes, ask the provider.', 'the account');

/** An error if the balance is too low for the cheapest product, a warning if it is too low for the dearest. */
function balanceFinding(name: ProviderName, amountLi: number, products: readonly Product[]): DoctorFinding {
  const { ok, warning, error } = findingsOf(name);
  const prices = products
    .filter(({ offers }) => offers.some(({ provider }) => provider === name))
    .map(({ priceLi }) => priceLi);
  const left = `¥${formatYuan(amountLi)} left`;
  const topUp = `Top up the account in the console of ${nameIn(name, 'en')}.`;
  if (amountLi <= 0 || (prices.length > 0 && amountLi < Math.min(...prices)))
    return error('balance', `${left}, not enough for any product`, topUp);
  if (amountLi < Math.max(0, ...prices)) return warning('balance', `${left}, not enough for every product`, topUp);
  return ok('balance', left);
}

/** More questions would use up the query rate that the desk needs. */
const MAX_QUOTES = 20;

/**
 * Compares the prices in the config with those of a provider that can be asked for them. The first question that has no answer is the
 * last one.
 *
 * @param toleranceLi how far the two may differ
 */
export async function checkPrices(
  { name, quote }: Provider,
  { products, toleranceLi }: { readonly products: readonly Product[]; readonly toleranceLi: (code: string) => number },
): Promise<readonly DoctorFinding[]> {
  const { ok, warning } = findingsOf(name);
  const found: DoctorFinding[] = [];
  if (quote === undefined) return found;
  for (const { code, offers, priceLi, faceValueLi } of products.slice(0, MAX_QUOTES)) {
    const offer = offers.find(({ provider }) => provider === name);
    if (offer === undefined) continue;
    const answer = await quote({ offer, productCode: code, ...(faceValueLi === undefined ? {} : { faceValueLi }) });
    if (answer.ok) {
      const there = `¥${formatYuan(answer.value.priceLi)}`;
      const isClose = Math.abs(answer.value.priceLi - priceLi) <= toleranceLi(code);
      const differs = `${nameIn(name, 'en')} charges ${there}, and the config says ¥${formatYuan(priceLi)}`;
      found.push(
        isClose
          ? ok('price', `${nameIn(name, 'en')} charges ${there}`, code)
          : warning('price', differs, CORRECT_PRICE, code),
      );
    } else if (answer.error.kind === 'not_sold') {
      const sentence = `${nameIn(name, 'en')} does not sell it: ${whyOf(answer.error)}`;
      found.push(warning('price', sentence, 'Compare its face value with what the provider sells.', code));
    } else {
      const advice = 'Run the doctor again. If nothing changes, ask the provider.';
      return [...found, unchecked(name, whyOf(answer.error), advice, 'the prices')];
    }
  }
  return found;
}

const CORRECT_PRICE =
  'Set "price" to the price in your contract, because budgets and rules use it. "priceTolerance" allows a difference.';
