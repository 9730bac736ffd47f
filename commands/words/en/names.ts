import { type Carrier, PROVINCES, type Province } from '../../../src/core/flow-code.ts';
import type { OrderState } from '../../../src/core/order.ts';
import type { ReportOutcome } from '../../../src/core/provider.ts';

/** The names of things that sentences and cards are made of. */
export type NameWords = {
  readonly states: { readonly [S in OrderState]: string };
  /** Follows what a provider said about the desk's account, for requesters. */
  readonly accountFault: string;
  /** The state of an order while a restored copy of the database is checked. */
  readonly beingChecked: string;
  readonly held: (state: string) => string;
  /** What a report says became of an order; follows "the provider says". */
  readonly outcomes: { readonly [K in ReportOutcome['kind']]: string };
  readonly carriers: { readonly [C in Carrier]: string };
  readonly province: (province: Province) => string;
  /** Carrier and province together: `China Mobile, Beijing`. */
  readonly place: (carrier: string, province: string) => string;
  /** A provider's code with what it says about it. */
  readonly coded: (code: string, words: string) => string;
  /** A claim with the provider's own words for it. */
  readonly quoted: (claim: string, said: string) => string;
  /** The words of a typed line that confirms a settlement. */
  readonly confirming: { readonly [W in 'confirm' | 'delivered' | 'failed' | 'anyway']: string };
};

export const NAMES_EN: NameWords = {
  states: {
    awaiting_approval: 'waiting for approval',
    approved: 'approved',
    submitting: 'being placed',
    accepted: 'being delivered',
    in_doubt: 'unconfirmed, checking',
    succeeded: 'delivered',
    failed: 'failed',
    rejected: 'rejected',
    expired: 'expired',
    cancelled: 'cancelled',
    refunded: 'refunded',
  },
  accountFault: 'This is not your fault: it is about the desk’s own account, and the operators have been told.',
  beingChecked: 'being checked after a restore',
  held: (state) => `${state}, held`,
  outcomes: {
    accepted: 'that it accepted the order',
    charging: 'that it is being delivered',
    delivered: 'that it was delivered',
    failed: 'that it failed',
    refunded: 'that it was refunded',
    refused: 'that it was refused',
    confirm: 'that it was probably refused',
    not_sent: 'nothing, because it could not be reached',
    exists: 'that it has the order',
    not_found: 'that it does not know the order',
    unknown: 'nothing certain',
  },
  carriers: {
    mobile: 'China Mobile',
    telecom: 'China Telecom',
    unicom: 'China Unicom',
    broadnet: 'China Broadnet',
  },
  province: (province) => PROVINCES[province].en,
  place: (carrier, province) => `${carrier}, ${province}`,
  coded: (code, words) => `${code}: ${words}`,
  quoted: (claim, said) => `${claim} (${said})`,
  confirming: { confirm: 'confirm', delivered: 'delivered', failed: 'failed', anyway: 'anyway' },
};
