// http://console.ytx.net/FileDetails/FileTrafficVII and http://console.ytx.net/FileDetails/UnicomOrderQuery
import { baseUrl, callbackToken, credential, defineProvider, secret } from '../record.ts';
import { createYtx } from './client.ts';
import { YTX_TRAITS, ytxOffer } from './traits.ts';

/** YTX (云通信): traffic and benefits. */
export const ytx = defineProvider({
  ...YTX_TRAITS,
  words: { en: 'YTX', zh: '云通信' },
  sells: ['data', 'benefit'],
  offer: ytxOffer,
  offerProblem: (product, offer) => {
    if (product.kind === 'benefit' && offer.kind !== 'benefit') return 'a benefit needs YTX\'s "productCode"';
    if (product.kind === 'data' && offer.kind === 'benefit')
      return 'a "productCode" is for a benefit: write "kind": "benefit", or "flowCode" instead';
    return null;
  },
  credentials: { YTX_ACCOUNT_SID: secret, YTX_AUTH_TOKEN: secret, YTX_APP_ID: credential },
  settings: { YTX_BASE_URL: baseUrl('http://api.ytx.net'), YTX_CALLBACK_TOKEN: callbackToken.optional() },
  baseUrl: 'YTX_BASE_URL',
  defaults: { doubtAfter: '60m', queryEvery: '60s', silentFor: '24h' },
  // Its own advice is to ask after an hour.
  notFoundProof: { questions: 3, overMs: 3_600_000 },
  // Only benefits are known to be taken back after they were delivered.
  refundableLanes: ['ytx:benefit'],
  questionsAMinute: 100,
  callback: { paths: ['/callbacks/ytx/:token'], token: 'YTX_CALLBACK_TOKEN', signed: false, answer: 'ok' },
  accountIds: ({ YTX_ACCOUNT_SID, YTX_APP_ID }) => [YTX_ACCOUNT_SID, YTX_APP_ID],
  create: ({ YTX_ACCOUNT_SID, YTX_AUTH_TOKEN, YTX_APP_ID, YTX_BASE_URL }, setting) =>
    createYtx({
      ...setting,
      baseUrl: YTX_BASE_URL,
      accountSid: YTX_ACCOUNT_SID,
      authToken: YTX_AUTH_TOKEN,
      appId: YTX_APP_ID,
    }),
});
