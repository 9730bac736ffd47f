import type { HttpRequest, HttpResponse } from '../../src/core/surface.ts';
import type { Book, Bought } from './book.ts';
import { PROVIDERS, type Seller } from './catalogue.ts';
import { juhePush } from './juhe-side.ts';
import { JUHE_ACCOUNTS, keyIn, YTX_CALLBACK_TOKEN } from './provider-accounts.ts';
import type { World } from './world.ts';
import { ytxPush } from './ytx-side.ts';

export type CallbacksDeps = {
  readonly world: World;
  readonly book: Book;
  /** Sends a request to whichever process answers. Null where none does. */
  readonly send: (request: HttpRequest) => Promise<HttpResponse | null>;
  /** False where the desk may believe callbacks: then a false one would be believed. */
  readonly mayLie: boolean;
};

const TIMES = 3;
const AGAIN_MS = 3_000;
const JUHE = { charging: '0', delivered: '1', failed: '9', refunded: '9' } as const;
const STATUS = {
  ytx: { charging: '0', delivered: '1', failed: '-1', refunded: '-2' },
  juhe: JUHE,
  'juhe-airtime': JUHE,
} as const;

/** Pushes each end of an order as the providers do, and as they do not: lost, doubled, late, flipped, forged, for nobody's order. */
export function createCallbacks({ world, book, send, mayLie }: CallbacksDeps) {
  const { random } = world;
  const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

  function requestOf(bought: Bought, status: string): HttpRequest {
    if (bought.provider === 'ytx') {
      const headers = { 'content-type': 'application/json' };
      const path = `/callbacks/ytx/${YTX_CALLBACK_TOKEN}`;
      return { method: 'POST', path, query: new URLSearchParams(), headers, body: bytes(ytxPush(bought, status)) };
    }
    // Juhe has one address for an account: airtime may be pushed to where data is.
    const path = bought.provider === 'juhe' || random.chance(0.5) ? '/callbacks/juhe' : '/callbacks/juhe-airtime';
    return { method: 'GET', path, query: juhePush(bought, status), headers: {}, body: bytes('') };
  }

  async function push(request: HttpRequest, left: number): Promise<void> {
    const answer = await send(request);
    if (answer?.status === 200 && (answer.body ?? '') !== '') return;
    if (left > 1) world.at(AGAIN_MS, null, () => void push(request, left - 1));
  }

  const soon = (request: HttpRequest, afterMs: number): void =>
    void world.at(afterMs, null, () => void push(request, TIMES));
  const opposite = (bought: Bought): string =>
    STATUS[bought.provider][bought.truth === 'delivered' ? 'failed' : 'delivered'];

  book.onEnd((bought) => {
    const own = STATUS[bought.provider][bought.truth];
    if (random.chance(0.2)) world.fault('callback lost');
    else soon(requestOf(bought, own), random.between(5, 2_000));
    if (random.chance(0.1)) {
      world.fault('callback doubled');
      for (let copies = 0; copies < 3; copies += 1) soon(requestOf(bought, own), random.between(5, 10 * 60_000));
    }
    if (mayLie && random.chance(0.15)) {
      world.fault('callback flipped');
      soon(requestOf(bought, opposite(bought)), random.between(5, 5 * 60_000));
    }
  });

  return {
    /** A stranger's: a wrong signature or path, or an order that nobody knows. It must be answered all the same. */
    forge: (): void => {
      world.fault('callback forged');
      const [known] = book.bought;
      const nobody = {
        merchantOrderId: '01JD00000000000099',
        providerOrderId: 'P999999',
        provider: random.pick(PROVIDERS),
      };
      const bought: Bought =
        mayLie && known !== undefined && random.chance(0.5)
          ? { ...known, costLi: 77_770 }
          : {
              ...nobody,
              account: juheAccountOf(nobody.provider),
              kind: 'traffic',
              msisdn: '13900000000',
              product: '',
              costLi: 0,
              hiddenUntil: 0,
              callbackUrl: null,
              takenAt: 0,
              truth: 'delivered',
              truthSince: 0,
            };
      const request = requestOf(bought, STATUS[bought.provider].delivered);
      if (bought.provider !== 'ytx' && random.chance(0.5)) request.query.set('sign', 'f'.repeat(32));
      soon(request, 0);
    },
  };
}

const juheAccountOf = (provider: Seller): string => `juhe.test ${keyIn(JUHE_ACCOUNTS[0], provider)}`;
