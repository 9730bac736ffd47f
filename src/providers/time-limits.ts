import type { InquiryFailure, Provider, ProviderReport, Question, TimeLimits } from '../core/provider.ts';
import { err, type Result } from '../core/result.ts';
import { withTimeout } from '../runtime/with-timeout.ts';

/** Longer than this no query may take: the orders of a query are leased for 50 s. */
const MAX_QUERY_MS = 45_000;
/** A client's own timeout comes first: it knows whether anything was sent. */
const GRACE_MS = 1_000;

/** How long the calls of a provider may take whose submissions may take so long. */
export const limitsOf = (submitTimeoutMs: number): TimeLimits => ({
  submitMs: submitTimeoutMs,
  queryMs: Math.min(submitTimeoutMs, MAX_QUERY_MS),
});

/** Holds a provider to its limits, whatever its client does: a call that is not answered by then leaves its orders unknown. */
export function withinLimits(provider: Provider): Provider {
  const { name, limits, submit, query, balance, checkAccount, checkSale } = provider;
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
