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

/** A wait for a query's turn that is worth waiting for. */
const SHORT_MS = 1_000;

export type AccountDeps = {
  /** What the config offers; empty if there is no config that can be read. */
  readonly products: readonly Product[];
  /** Takes the turn of one query. How long it is until there is one; 0 where it was taken. */
  readonly takeTurn: (provider: ProviderName) => Promise<number>;
};

/**
 * Tries the credentials of a provider with a question that buys nothing: for its balance where there is such a call, since queries for
 * orders may be rare (YTX takes one a minute) and belong to the desk.
 */
export async function checkAccount(provider: Provider, deps: AccountDeps): Promise<readonly DoctorFinding[]> {
  const { name } = provider;
  const { ok, error } = findingsOf(name);
  const said = await provider.balance?.();
  const taken = ok('credentials', `${nameIn(name, 'en')} takes our credentials`);
  if (said?.ok) return [taken, balanceFinding(name, said.value.amountLi, deps.products)];
  if (said?.error.kind === 'refused') return [refusedFinding(name, said.error)];
  if (provider.checkAccount === undefined) return said === undefined ? [] : [notTried(name, whyOf(said.error))];
  const waitMs = await deps.takeTurn(name);
  if (waitMs > SHORT_MS) return [notTried(name, 'the desk asks it, and may do so only now and then')];
  await pause(waitMs);
  const tried = await provider.checkAccount();
  if (tried.ok) return [taken];
  return [tried.error.kind === 'refused' ? refusedFinding(name, tried.error) : notTried(name, whyOf(tried.error))];

  function refusedFinding(of: ProviderName, failure: InquiryFailure): DoctorFinding {
    const advice = failure.advice?.en ?? 'Compare the credentials with what the console of the provider shows.';
    return error('credentials', `${nameIn(of, 'en')} refuses our account: ${whyOf(failure)}`, advice);
  }
}

const whyOf = ({ code, why }: InquiryFailure): string =>
  code === null ? why : why === '' ? code : `${code} (${why.slice(0, 120)})`;

const notTried = (name: ProviderName, why: string): DoctorFinding =>
  unchecked(name, why, 'Run the doctor again; if it stays so, ask the provider.', 'the account');

/** Too little for the cheapest of what is offered there, or for the dearest. */
function balanceFinding(name: ProviderName, amountLi: number, products: readonly Product[]): DoctorFinding {
  const { ok, warning, error } = findingsOf(name);
  const prices = products
    .filter(({ offers }) => offers.some(({ provider }) => provider === name))
    .map(({ priceLi }) => priceLi);
  const left = `¥${formatYuan(amountLi)} left`;
  const topUp = `Top the account up in the console of ${nameIn(name, 'en')}.`;
  if (amountLi <= 0 || (prices.length > 0 && amountLi < Math.min(...prices)))
    return error('balance', `${left}, which buys nothing that is offered there`, topUp);
  if (amountLi < Math.max(0, ...prices))
    return warning('balance', `${left}, which does not buy everything that is offered there`, topUp);
  return ok('balance', left);
}

/** So many products are asked about; a longer list would take the desk's time at the provider. */
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
      const differs = `${nameIn(name, 'en')} takes ${there} for it, and the config says ¥${formatYuan(priceLi)}`;
      found.push(isClose ? ok('price', `${there} there`, code) : warning('price', differs, CORRECT_PRICE, code));
    } else if (answer.error.kind === 'not_sold') {
      const sentence = `${nameIn(name, 'en')} does not sell it: ${whyOf(answer.error)}`;
      found.push(warning('price', sentence, 'Compare its face value with what the provider sells.', code));
    } else {
      const advice = 'Run the doctor again; if it stays so, ask the provider.';
      return [...found, unchecked(name, whyOf(answer.error), advice, 'the prices')];
    }
  }
  return found;
}

const CORRECT_PRICE =
  'Write the price of your contract: budgets and rules count it. "priceTolerance" allows a difference.';
