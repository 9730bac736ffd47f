import { type Config, platformsOf } from '../config.ts';
import type { InquiryFailure, Provider, ProviderReport, Question } from '../core/provider.ts';
import { err, type Result } from '../core/result.ts';
import type { ProviderCallback } from '../http/callback.ts';
import type { Owner } from '../ledger/owner.ts';
import type { Send } from '../providers/http.ts';
import { addressOf } from '../providers/record.ts';
import { configuredIn, recordOf } from '../providers/registry.ts';
import { withTimeout } from '../runtime/tasks.ts';

/** The sandbox has another port at each start of the playground, and is still the same provider. */
const SANDBOX = 'sandbox';

/** The identity that this process shows to its ledger. */
export const ownerOf = ({ environment }: Pick<Config, 'environment'>): Owner => {
  const kind = platformsOf(environment).length === 0 ? 'playground' : 'live';
  const at = (baseUrl: string): string => (kind === 'playground' ? SANDBOX : addressOf(baseUrl));
  const own = configuredIn(environment).map((record) => ({ record, address: at(record.addressIn(environment)) }));
  const addresses = own.map(({ record, address }) => [record.name, address]);
  const accounts = own.map(({ record, address }) => [record.name, record.accountOf(environment, address) ?? undefined]);
  return { kind, addresses: Object.fromEntries(addresses), accounts: Object.fromEntries(accounts) };
};

/**
 * Opens the providers that the environment configures.
 *
 * @param send replaces the network and its time limits
 */
export function openProviders(config: Config, now: () => number, send?: Send): readonly Provider[] {
  const { environment, providers } = config;
  const { addresses } = ownerOf(config);
  return configuredIn(environment).flatMap(({ name, callback, create }) => {
    const provider = create(environment, {
      address: addresses[name] ?? '',
      callbackUrl: callbackUrlOf(environment.PUBLIC_URL, callback.paths),
      submitTimeoutMs: providers[name].submitTimeoutMs,
      now,
      ...(send === undefined ? {} : { send }),
    });
    return provider === null ? [] : [send === undefined ? withinLimits(provider) : provider];
  });
}

const callbackUrlOf = (publicUrl: string | undefined, [path]: readonly string[]): string | null =>
  publicUrl === undefined || path === undefined ? null : `${publicUrl.replace(/\/$/, '')}${path}`;

/** A client's own timeout comes first: it knows whether anything was sent. */
const GRACE_MS = 1_000;

/** Holds a provider to its limits, whatever its client does: a call that is not answered by then leaves its orders unknown. */
export function withinLimits(provider: Provider): Provider {
  const { name, limits, submit, query, balance, checkAccount, checkSale, quote, listOrders } = provider;
  const late = (via: ProviderReport['via'], { merchantOrderId }: Pick<Question, 'merchantOrderId'>, ms: number) => ({
    provider: name,
    via,
    merchantOrderId,
    providerOrderId: null,
    outcome: { kind: 'unknown', unlisted: false } as const,
    code: 'timeout',
    why: `no whole answer within ${ms / 1000} s`,
    costLi: null,
  });
  const inquiry = <T>(answer: Promise<Result<T, InquiryFailure>>): Promise<Result<T, InquiryFailure>> => {
    const why = `no whole answer within ${limits.queryMs / 1000} s`;
    return within(limits.queryMs, answer, () => err({ kind: 'unreachable', code: 'timeout', why, advice: null }));
  };
  return {
    ...provider,
    ...(balance && { balance: () => inquiry(balance()) }),
    ...(checkAccount && { checkAccount: () => inquiry(checkAccount()) }),
    ...(checkSale && { checkSale: (submission) => inquiry(checkSale(submission)) }),
    ...(quote && { quote: (wanted) => inquiry(quote(wanted)) }),
    ...(listOrders && { listOrders: (asked) => inquiry(listOrders(asked)) }),
    submit: (submission) =>
      within(limits.submitMs, submit(submission), () => late('submit', submission, limits.submitMs)),
    query: (lane, questions) =>
      within(limits.queryMs, query(lane, questions), () =>
        questions.map((question) => late('query', question, limits.queryMs)),
      ),
  };
}

const within = async <T>(ms: number, answer: Promise<T>, otherwise: () => T): Promise<T> =>
  (await withTimeout(ms + GRACE_MS, answer)) ?? otherwise();

/** The callback routes of the open providers. */
export const callbacksOf = (
  environment: Config['environment'],
  providers: readonly Provider[],
): readonly ProviderCallback[] =>
  providers.flatMap((provider) => {
    const { paths, token, signed, answer } = recordOf(provider.name).callback;
    const value = token === null ? null : (environment as Readonly<Record<string, unknown>>)[token];
    if (value === undefined) return [];
    return paths.map((path) => ({ provider, path, token: value === null ? null : String(value), signed, answer }));
  });
