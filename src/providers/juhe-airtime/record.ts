// Known from public integrations of http://op.juhe.cn/ofpay/mobile/; https://code.juhe.cn/docs/1565 (push).
import { LI_PER_YUAN } from '../../core/money.ts';
import { baseUrl, defineProvider, secret } from '../record.ts';
import { createJuheAirtime } from './client.ts';
import { JUHE_AIRTIME_TRAITS, juheAirtimeOffer } from './traits.ts';

const FOLDER = 'ofpay/mobile';

/** A server alone means the folder in which Juhe has the API. */
const inFolder = (address: string): string =>
  URL.parse(address)?.pathname === '/' ? `${address.replace(/\/+$/, '')}/${FOLDER}` : address;

/** Juhe's airtime (话费): an account of Juhe's with a key of its own. */
export const juheAirtime = defineProvider({
  ...JUHE_AIRTIME_TRAITS,
  words: { en: 'Juhe airtime', zh: '聚合数据话费' },
  sells: ['airtime'],
  offer: juheAirtimeOffer,
  offerProblem: ({ faceValueLi = 0 }) =>
    faceValueLi % LI_PER_YUAN === 0 ? null : 'juhe-airtime sells whole yuan: write a face value such as "50"',
  credentials: { JUHE_OPENID: secret, JUHE_AIRTIME_KEY: secret },
  settings: { JUHE_AIRTIME_BASE_URL: baseUrl(`http://op.juhe.cn/${FOLDER}`).transform(inFolder) },
  baseUrl: 'JUHE_AIRTIME_BASE_URL',
  defaults: { doubtAfter: '15s', queryEvery: '200ms', silentFor: '2h' },
  // No public code says that an order is not there. If one comes to be listed, it takes the longest proof there is.
  notFoundProof: { questions: 3, overMs: 3_600_000 },
  refundableLanes: [],
  questionsAMinute: 300,
  // Juhe sets one callback address for an account, so airtime may also be pushed to where traffic is.
  callback: { paths: ['/callbacks/juhe-airtime', '/callbacks/juhe'], token: null, signed: true, answer: 'success' },
  accountIds: ({ JUHE_OPENID }) => [JUHE_OPENID],
  create: ({ JUHE_OPENID, JUHE_AIRTIME_KEY, JUHE_AIRTIME_BASE_URL }, setting) =>
    createJuheAirtime({ ...setting, baseUrl: JUHE_AIRTIME_BASE_URL, openId: JUHE_OPENID, key: JUHE_AIRTIME_KEY }),
});
