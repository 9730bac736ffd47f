import type { InquiryFailure, Provider, Submission } from '../core/provider.ts';
import { ok, type Result } from '../core/result.ts';
import { type HttpAnswer, NO_ADDRESS, type Send, send, urlOf } from './http.ts';
import { createInquiryReader, NO_ORDER } from './inquiry.ts';
import { type JuheReaders, readJuheAnswer, readJuhePush } from './juhe-answers.ts';
import { brokenQuery, brokenSubmit, createReporter } from './reading.ts';
import type { ProviderTraits } from './record.ts';
import { limitsOf } from './time-limits.ts';

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
  readonly inquiries?: (ask: JuheInquiry) => Pick<Provider, 'balance' | 'checkSale'>;
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
