// The flow API V2's own document, section 4: the system's codes hold for every API of Juhe's.

import type { AccountCause, CodeEntry, InquiryFailure, Provider, ReportOutcome, Submission } from '../core/provider.ts';
import { ok, type Result } from '../core/result.ts';
import { type HttpAnswer, NO_ADDRESS, type Send, send, urlOf } from './http.ts';
import { type JuheReaders, readJuheAnswer, readJuhePush } from './juhe-answers.ts';
import { brokenQuery, brokenSubmit, createInquiryReader, createReporter, NO_ORDER } from './reading.ts';
import { limitsOf, type ProviderTraits } from './record.ts';

/** An account's id, and the key of one API: each API has its own. */
export type JuheAccount = { readonly openId: string; readonly key: string };

/**
 * @property account its fingerprint, see `accountOf` of its record
 * @property callbackUrl where Juhe should push to; null leaves it to what their console has
 */
export type JuheOptions = JuheAccount & {
  readonly baseUrl: string;
  readonly account: string;
  readonly submitTimeoutMs: number;
  readonly callbackUrl: string | null;
  readonly send?: Send;
};

/**
 * What one of Juhe's APIs has of its own.
 *
 * @property folder what its calls have in front of their names
 * @property toSubmitForm throws for another provider's offer, before anything is sent
 * @property inquiries further calls that buy nothing
 */
export type JuheApi = {
  readonly traits: ProviderTraits;
  readonly folder: string;
  readonly readers: JuheReaders;
  readonly toSubmitForm: (submission: Submission) => URLSearchParams;
  readonly inquiries?: (ask: JuheInquiry) => Pick<Provider, 'balance' | 'checkSale' | 'quote' | 'listOrders'>;
};

/** Makes a call that buys nothing. `read` reads the result of an answer without an error; null says that it is unclear. */
export type JuheInquiry = <T>(
  path: string,
  form: URLSearchParams,
  read: (result: unknown) => T | null,
  isNotSold?: (code: string) => boolean,
) => Promise<Result<T, InquiryFailure>>;

/** The system checks the key before it hands a call to the API, so a code of the API itself says that the key is good. */
const OF_THE_API = /^2\d{5}$/;

/** Creates a provider of one of Juhe's APIs. They refuse an order id that they have, so the same submission may be sent again. */
export function createJuheApi(
  options: JuheOptions,
  { traits, folder, readers, toSubmitForm, inquiries }: JuheApi,
): Provider {
  const { name, lanes, deduplicates, codes } = traits;
  const { openId, key, baseUrl } = options;
  const limits = limitsOf(options.submitTimeoutMs);
  const secrets = [openId, key];
  const report = createReporter({ name, codes, secrets });
  const inquiry = createInquiryReader({ codes, secrets });

  /** A form, since a query string would put the key and the signature into every access log on the way. */
  async function call(path: string, form: URLSearchParams, timeoutMs: number): Promise<HttpAnswer> {
    const url = urlOf(baseUrl, `${folder}${path}`);
    if (url === null) return NO_ADDRESS;
    const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
    return (options.send ?? send)({ url, headers, body: form.toString(), timeoutMs });
  }

  const ask: JuheInquiry = async (path, form, read, isNotSold = () => false) => {
    const answer = await call(path, form, limits.queryMs);
    if (answer.kind === 'broken') return inquiry.unreachable(answer);
    const said = readJuheAnswer(answer.json);
    if (said === null) return inquiry.refusal(null, 'the answer has no readable error_code');
    const { code, why, result } = said;
    if (isNotSold(code)) return inquiry.notSold(code, why);
    if (code !== '0') return inquiry.refusal(code, why);
    const value = read(result);
    return value === null ? inquiry.refusal(code, 'the answer has no readable result') : ok(value);
  };

  return {
    ...inquiries?.(ask),
    checkAccount: async () => {
      const form = new URLSearchParams({ orderid: NO_ORDER, key });
      const answer = await ask('ordersta', form, () => true);
      if (answer.ok) return ok(undefined);
      const { kind, code } = answer.error;
      const isKnown = kind === 'unclear' && code !== null && OF_THE_API.test(code);
      return isKnown ? ok(undefined) : answer;
    },
    ...{ name, lanes, deduplicates, limits },
    account: options.account,
    batch: 1,
    submit: async (submission) => {
      const answer = await call('onlineorder', toSubmitForm(submission), limits.submitMs);
      const reading = answer.kind === 'answer' ? readers.readSubmit(answer.json, submission) : brokenSubmit(answer);
      return report('submit', submission, reading);
    },
    query: async (_lane, [question]) => {
      if (!question) return [];
      const form = new URLSearchParams({ orderid: question.merchantOrderId, key });
      const answer = await call('ordersta', form, limits.queryMs);
      const reading = answer.kind === 'answer' ? readers.readQuery(answer.json, question) : brokenQuery(answer);
      return [report('query', question, reading)];
    },
    readCallback: (request) => {
      const push = readJuhePush(key, request);
      if (push === null) return null;
      const { merchantOrderId, providerOrderId, sta } = push;
      const claim = report('callback', push, readers.readPushed(sta, providerOrderId));
      return { merchantOrderId, providerOrderId, report: claim };
    },
  };
}

/** A refusal that another provider need not share. */
export const REFUSED: ReportOutcome = { kind: 'refused', elsewhere: true };
export const CONFIRM: ReportOutcome = { kind: 'confirm' };

export const entry = (code: string, outcome: ReportOutcome, en: string, zh: string): CodeEntry => ({
  code,
  outcome,
  advice: { en, zh },
});

/** The same for a code that is about our account. */
export const accountEntry = (account: AccountCause, ...of: Parameters<typeof entry>): CodeEntry => ({
  ...entry(...of),
  account,
});

export const ACCEPTED = entry(
  '0',
  { kind: 'accepted' },
  'Nothing to do: Juhe took the order.',
  '无需处理：聚合数据已受理订单。',
);
export const DELIVERED = entry(
  'game_state 1',
  { kind: 'delivered' },
  'Nothing to do: it was delivered.',
  '无需处理：已充值成功。',
);

/** The system's codes whose advice names the API or its key. */
type OfOneApi = '10001' | '10002' | '10003' | '10009' | '10020' | '10021';
type Advice = readonly [en: string, zh: string];

/** The system's codes and what they mean. Each API says what to do about those that name it. */
export const juheSystemCodes = (own: Readonly<Record<OfOneApi, Advice>>): readonly CodeEntry[] => [
  accountEntry('access', '10001', REFUSED, ...own['10001']),
  accountEntry('access', '10002', REFUSED, ...own['10002']),
  accountEntry('access', '10003', REFUSED, ...own['10003']),
  accountEntry(
    'access',
    '10004',
    REFUSED,
    'Juhe does not know our OpenID: check JUHE_OPENID.',
    'OpenID 无效：请核对 JUHE_OPENID。',
  ),
  accountEntry(
    'access',
    '10005',
    REFUSED,
    'Our Juhe account is waiting for verification: complete it in the console.',
    '账户尚未完成认证：请在聚合数据控制台提交认证。',
  ),
  accountEntry(
    'access',
    '10007',
    REFUSED,
    'Juhe does not know where the request comes from: ask Juhe support what it expects.',
    '请求来源无法识别：请联系聚合数据客服。',
  ),
  accountEntry(
    'access',
    '10008',
    REFUSED,
    "This server's address is not allowed: add it to the IP whitelist in the Juhe console.",
    '本机 IP 不被允许：请在聚合数据控制台加入 IP 白名单。',
  ),
  accountEntry('access', '10009', REFUSED, ...own['10009']),
  accountEntry(
    'access',
    '10011',
    REFUSED,
    "This server's address has reached its request limit: wait, or have Juhe raise it.",
    '本机 IP 的请求已达上限：请稍后再试，或请聚合数据提高上限。',
  ),
  accountEntry(
    'access',
    '10012',
    REFUSED,
    'Our requests have reached their limit: wait, or buy more at Juhe.',
    '请求次数已达上限：请稍后再试，或在聚合数据增购。',
  ),
  accountEntry(
    'access',
    '10013',
    REFUSED,
    'The test key has reached its limit: use a live key.',
    '测试密钥已达上限：请改用正式密钥。',
  ),
  entry(
    '10014',
    { kind: 'unknown', unlisted: false },
    'Something broke inside Juhe and the order may exist: wait for the query, or ask Juhe support; do not buy it again.',
    '聚合数据系统异常，订单可能已生成：请等待查询或联系客服，切勿重新购买。',
  ),
  entry('10020', CONFIRM, ...own['10020']),
  accountEntry('access', '10021', CONFIRM, ...own['10021']),
];
