import { timingSafeEqual } from 'node:crypto';
import { type MerchantOrderId, type OrderId, orderIdOf } from '../core/ids.ts';
import { type Ledger, OrderUnreadable } from '../core/ledger.ts';
import type { Log, Meter } from '../core/log.ts';
import type { Alert } from '../core/notice.ts';
import type { ProviderName } from '../core/product.ts';
import type { CallbackClaim, CallbackRequest, Provider } from '../core/provider.ts';
import type { HttpRequest, HttpResponse, RefusedSignature, Route } from '../core/surface.ts';
import type { Desk } from '../desk/desk.ts';

/**
 * Where a provider calls. Providers that share a path are told apart by what they can read.
 *
 * @property path exact, or ends in `/:token`
 * @property token the secret end of the path; null if there is none
 * @property signed whether its calls are signed. If so, an unreadable call is refused; if not, it is answered like any other
 * @property answer the body that stops its retries
 */
export type ProviderCallback = {
  readonly provider: Provider;
  readonly path: string;
  readonly token: string | null;
  readonly signed: boolean;
  readonly answer: string;
};

export type CallbackDeps = {
  readonly callbacks: readonly ProviderCallback[];
  readonly trusts: (provider: ProviderName) => boolean;
  readonly desk: Pick<Desk, 'recordReport' | 'recordClaim'>;
  /** Queries an order now; durable once it resolves. False if there is no such order. */
  readonly queryNow: (id: OrderId) => Promise<boolean>;
  /** Records an order with an id of ours that is not in the ledger. */
  readonly unknown: (provider: ProviderName, id: MerchantOrderId) => Promise<void>;
  readonly meter: Meter;
  readonly log: Log;
};

/**
 * The routes that the providers call. A callback makes the desk query; it moves an order by itself only if the config trusts
 * callbacks. The answer stops the provider's retries and reveals nothing: an unknown order is answered like any other.
 */
export function callbackRoutes(deps: CallbackDeps): readonly Route[] {
  const byPath = Map.groupBy(deps.callbacks, ({ path }) => path);
  return [...byPath].map(([path, callbacks]) => ({
    methods: ['GET', 'POST'],
    path,
    take: (request) => handleCallback(deps, callbacks, request),
  }));
}

async function handleCallback(
  deps: CallbackDeps,
  callbacks: readonly ProviderCallback[],
  request: HttpRequest,
): Promise<HttpResponse> {
  const meant = callbacks.filter(({ token }) => token === null || sameText(lastSegment(request.path), token));
  for (const { provider, answer } of meant) {
    const claim = provider.readCallback(readable(request));
    if (claim === null) continue;
    await recordClaim(deps, provider, claim);
    return answered(answer);
  }
  const [first] = meant;
  if (first !== undefined) return handleUnreadable(deps, first, request);
  const [other] = callbacks;
  return other === undefined ? { status: 404 } : { status: 404, refused: wrongToken(other.provider.name) };
}

const wrongToken = (from: string): RefusedSignature => ({
  from,
  cause: 'secret',
  why: `the token at the end of the callback address is not ${from}'s: correct the address in its console, or a stranger guesses`,
});

/** A call without `sign` is none of a provider that signs. */
function wrongSignature(from: string, { query, body }: HttpRequest): RefusedSignature {
  const isSigned = query.has('sign') || Buffer.from(body).includes('sign=');
  return isSigned
    ? {
        from,
        cause: 'secret',
        why: `its key in the environment is another one than ${from} signs with, or a proxy changes parameters`,
      }
    : { from, cause: 'unsigned', why: `the call has no signature: it is not from ${from}` };
}

function handleUnreadable(
  { meter, log }: CallbackDeps,
  { provider, signed, answer }: ProviderCallback,
  request: HttpRequest,
): HttpResponse {
  if (signed) {
    meter.answered(provider.name, 'callback', 'refused_signature');
    return { status: 401, refused: wrongSignature(provider.name, request) };
  }
  log.warn('callback.unreadable', { provider: provider.name });
  return answered(answer);
}

const answered = (body: string): HttpResponse => ({ status: 200, headers: { 'content-type': 'text/plain' }, body });

async function recordClaim(
  { desk, queryNow, unknown, trusts, meter, log }: CallbackDeps,
  provider: Provider,
  claim: CallbackClaim,
): Promise<void> {
  const { merchantOrderId, report } = claim;
  meter.answered(provider.name, 'callback', report?.outcome.kind ?? 'unknown');
  log.info('callback.taken', { provider: provider.name, merchantOrderId, claims: report?.outcome.kind ?? null });
  const id = merchantOrderId === null ? null : orderIdOf(merchantOrderId);
  if (id === null || merchantOrderId === null) return;
  try {
    if (report !== null) await (trusts(provider.name) ? desk.recordReport(report) : desk.recordClaim(report));
    if (!(await queryNow(id))) await unknown(provider.name, merchantOrderId);
  } catch (error) {
    // The provider need not send it again: once the order can be read, it is queried.
    if (!(error instanceof OrderUnreadable)) throw error;
    log.error('callback.order_unreadable', { provider: provider.name, merchantOrderId });
  }
}

const readable = ({ query, headers, body }: HttpRequest): CallbackRequest => ({ query, headers, body });
const lastSegment = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function sameText(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/** Unknown orders are collected for this long and told in one message, and messages are at least this far apart. */
const GATHER_MS = 1_000;
const TELL_EVERY_MS = 60_000;

/** Shows operators an alert; false if it may not have been shown. */
type Tell = (alert: Alert, key: string) => Promise<boolean>;
type Unknown = { readonly provider: ProviderName; readonly id: MerchantOrderId };

/**
 * Records orders that have an id of ours and are not in the ledger: they were made after the copy from which it was restored. Each
 * callback is counted. The operators are told once of each order, over all restarts and replicas. No callback waits for that.
 *
 * @param tell left out if the operators have no conversation; then only the log says it
 */
export function createUnknownOrder({
  ledger,
  meter,
  log,
  now,
  tell = null,
  tellEveryMs = TELL_EVERY_MS,
}: {
  readonly ledger: Pick<Ledger, 'noteUnknown'>;
  readonly meter: Meter;
  readonly log: Log;
  readonly now: () => number;
  readonly tell?: Tell | null;
  readonly tellEveryMs?: number;
}): (provider: ProviderName, id: MerchantOrderId) => Promise<void> {
  let untold: readonly Unknown[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;

  const later = (ms: number): void => {
    if (timer !== null) return;
    timer = setTimeout(() => void flush(), ms).unref();
  };
  async function flush(): Promise<void> {
    const [first] = untold;
    if (first === undefined || tell === null) {
      timer = null;
      return;
    }
    const together = untold.filter(({ provider }) => provider === first.provider);
    const isTold = await tell(alertOf(first, together.length), `${first.id}.unknown`).catch((error: unknown) => {
      log.warn('operators.untold', { kind: 'unknown_order', why: String(error) });
      return false;
    });
    if (isTold) untold = untold.filter((one) => !together.includes(one));
    timer = null;
    later(tellEveryMs);
  }

  return async (provider, id) => {
    meter.answered(provider, 'callback', 'unknown_order');
    if (!(await ledger.noteUnknown(id, provider, now()))) return;
    meter.toldOperators('unknown_order');
    log.warn('operators.told', { kind: 'unknown_order', provider, merchantOrderId: id });
    if (tell === null) return;
    untold = [...untold, { provider, id }];
    later(GATHER_MS);
  };
}

const alertOf = ({ provider, id }: Unknown, orders: number): Alert => ({
  kind: 'unknown_order',
  order: id,
  word: { provider, code: null, why: '' },
  orders,
});
