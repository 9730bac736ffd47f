import { timingSafeEqual } from 'node:crypto';
import type { HttpRequest, HttpResponse, Route } from '../core/http-request.ts';
import { type MerchantOrderId, type OrderId, orderIdOf } from '../core/ids.ts';
import type { Ledger } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { Meter } from '../core/meter.ts';
import type { ProviderName } from '../core/product.ts';
import type { CallbackClaim, Provider } from '../core/provider.ts';
import { OrderUnreadable } from '../core/set-aside.ts';
import type { Desk } from '../desk/desk.ts';

export type CallbackDeps = {
  readonly providers: readonly Provider[];
  readonly trusts: (provider: ProviderName) => boolean;
  readonly ytxToken: string | null;
  readonly desk: Pick<Desk, 'recordReport' | 'recordClaim'>;
  /** Makes the desk ask about an order now; durable when it resolves. False where there is no such order. */
  readonly hint: (id: OrderId) => Promise<boolean>;
  /** Takes note of an order of ours that is not in the ledger. */
  readonly unknown: (provider: ProviderName, id: MerchantOrderId) => Promise<void>;
  readonly meter: Meter;
  readonly log: Log;
};

/**
 * The routes on which the providers call. A callback makes us ask; it moves an order by itself only where the config trusts it.
 * What is answered stops the provider's retries and tells a stranger nothing: an order nobody knows is answered like any other.
 */
export function callbackRoutes(deps: CallbackDeps): readonly Route[] {
  const { providers, ytxToken } = deps;
  const routes: Route[] = [];
  const juhe = providers.find(({ name }) => name === 'juhe');
  const ytx = providers.find(({ name }) => name === 'ytx');
  if (juhe)
    routes.push({
      methods: ['GET', 'POST'],
      path: '/callbacks/juhe',
      take: (request) => takeJuhe(deps, juhe, request),
    });
  if (ytx && ytxToken !== null) {
    const take = (request: HttpRequest): Promise<HttpResponse> =>
      sameText(lastSegment(request.path), ytxToken) ? takeYtx(deps, ytx, request) : Promise.resolve({ status: 404 });
    routes.push({ methods: ['GET', 'POST'], path: '/callbacks/ytx/:token', take });
  }
  return routes;
}

async function takeJuhe(deps: CallbackDeps, juhe: Provider, request: HttpRequest): Promise<HttpResponse> {
  const claim = juhe.readCallback(readable(request));
  if (claim === null) {
    deps.meter.answered('juhe', 'callback', 'refused_signature');
    return { status: 401 };
  }
  await recordClaim(deps, juhe, claim);
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'success' };
}

async function takeYtx(deps: CallbackDeps, ytx: Provider, request: HttpRequest): Promise<HttpResponse> {
  const claim = ytx.readCallback(readable(request));
  if (claim === null) deps.log.warn('callback.unreadable', { provider: 'ytx' });
  else await recordClaim(deps, ytx, claim);
  return { status: 200, headers: { 'content-type': 'text/plain' }, body: 'ok' };
}

async function recordClaim(
  { desk, hint, unknown, trusts, meter, log }: CallbackDeps,
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
    if (!(await hint(id))) await unknown(provider.name, merchantOrderId);
  } catch (error) {
    // Sending it again would not make it readable; once it is, the order is asked about.
    if (!(error instanceof OrderUnreadable)) throw error;
    log.error('callback.order_unreadable', { provider: provider.name, merchantOrderId });
  }
}

const readable = ({ query, headers, body }: HttpRequest) => ({
  query,
  contentType: headers['content-type'] ?? '',
  body,
});
const lastSegment = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

function sameText(given: string, wanted: string): boolean {
  const [a, b] = [Buffer.from(given), Buffer.from(wanted)];
  return a.length === b.length && timingSafeEqual(a, b);
}

/**
 * Takes note of orders that have an id of ours and are not in the ledger: they were made after the copy that it was restored from. Each is
 * counted whenever a provider tells of it, and told to the operators once, over all restarts and replicas.
 */
export function createUnknownOrder({
  ledger,
  meter,
  log,
  now,
}: {
  readonly ledger: Pick<Ledger, 'noteUnknown'>;
  readonly meter: Meter;
  readonly log: Log;
  readonly now: () => number;
}): (provider: ProviderName, id: MerchantOrderId) => Promise<void> {
  return async (provider, merchantOrderId) => {
    meter.answered(provider, 'callback', 'unknown_order');
    if (!(await ledger.noteUnknown(merchantOrderId, provider, now()))) return;
    meter.toldOperators('unknown_order');
    log.warn('operators.told', { kind: 'unknown_order', provider, merchantOrderId });
  };
}
