// https://code.juhe.cn/docs/1565 and the flow API V2's own document
import { baseUrl, defineProvider, secret } from '../record.ts';
import { createJuhe } from './client.ts';
import { JUHE_TRAITS, juheOffer } from './traits.ts';

/** Juhe (聚合数据): traffic. */
export const juhe = defineProvider({
  ...JUHE_TRAITS,
  words: { en: 'Juhe', zh: '聚合数据' },
  sells: ['data'],
  offer: juheOffer,
  offerProblem: () => null,
  credentials: { JUHE_OPENID: secret, JUHE_KEY: secret },
  settings: { JUHE_BASE_URL: baseUrl('http://v.juhe.cn') },
  baseUrl: 'JUHE_BASE_URL',
  defaults: { doubtAfter: '15s', queryEvery: '200ms', silentFor: '2h' },
  // Its answer right after a submission may be too early.
  notFoundProof: { questions: 3, overMs: 600_000 },
  refundableLanes: [],
  questionsAMinute: 300,
  callback: { paths: ['/callbacks/juhe'], token: null, signed: true, answer: 'success' },
  accountIds: ({ JUHE_OPENID }) => [JUHE_OPENID],
  create: ({ JUHE_OPENID, JUHE_KEY, JUHE_BASE_URL }, setting) =>
    createJuhe({ ...setting, baseUrl: JUHE_BASE_URL, openId: JUHE_OPENID, key: JUHE_KEY }),
});
