import type { MerchantOrderId } from '../../src/core/ids.ts';
import type { Msisdn } from '../../src/core/msisdn.ts';
import type { Offer, ProviderName } from '../../src/core/product.ts';
import type { CallbackRequest, Question, Submission } from '../../src/core/provider.ts';
import { recordOf } from '../../src/providers/registry.ts';

export const TRAFFIC: Offer = { provider: 'ytx', kind: 'traffic', flowCode: null };
export const BENEFIT: Offer = { provider: 'ytx', kind: 'benefit', productCode: 'VIP1' };
export const JUHE: Offer = { provider: 'juhe', pid: '105000' };
export const AIRTIME: Offer = { provider: 'juhe-airtime' };

/** An offer in each lane of each provider: what the matrices of providers are run with. */
export const OFFERS: Readonly<Record<ProviderName, readonly Offer[]>> = {
  ytx: [TRAFFIC, BENEFIT],
  juhe: [JUHE],
  'juhe-airtime': [AIRTIME],
};

/** The nth order id of a test: of the right shape, and never the same for two numbers. */
export const merchantId = (count: number): MerchantOrderId =>
  `01JD0000000000${String(count).padStart(2, '0')}01` as MerchantOrderId;

export const submissionOf = (offer: Offer, given: { id?: MerchantOrderId; number?: string } = {}): Submission => ({
  merchantOrderId: given.id ?? merchantId(1),
  msisdn: (given.number ?? '13911281234') as Msisdn,
  offer,
  productCode: '1QG00102410',
  ...(recordOf(offer.provider).sells.includes('airtime') ? { faceValueLi: 50_000 } : {}),
});

export const questionOf = (submission: Submission, providerOrderId: string | null): Question => ({
  ...submission,
  providerOrderId,
});

/** A callback as it reaches a provider: a query, or a body of some type. */
export const callbackOf = (given: { query?: string; type?: string; body?: string | Uint8Array }): CallbackRequest => ({
  query: new URLSearchParams(given.query ?? ''),
  headers: { 'content-type': given.type ?? '' },
  body: typeof given.body === 'string' ? Buffer.from(given.body) : (given.body ?? new Uint8Array()),
});
