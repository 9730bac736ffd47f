import type { Provider, Submission } from '../core/provider.ts';
import { type HttpAnswer, NO_ADDRESS, type Send, send, urlOf } from './http.ts';
import { type JuheReaders, readJuhePush } from './juhe-answers.ts';
import { brokenQuery, brokenSubmit, createReporter } from './reading.ts';
import { accountAt, addressOf, type ProviderTraits } from './record.ts';
import { limitsOf } from './time-limits.ts';

/** An account's id, and the key of one API: each API has its own. */
export type JuheAccount = { readonly openId: string; readonly key: string };

/**
 * @property address what the account is told apart by besides its id; left out it is the base URL's
 * @property callbackUrl where Juhe should push to; null leaves it to what their console has
 */
export type JuheOptions = JuheAccount & {
  readonly baseUrl: string;
  readonly address?: string;
  readonly submitTimeoutMs: number;
  readonly callbackUrl: string | null;
  readonly send?: Send;
};

/**
 * What one of Juhe's APIs has of its own.
 *
 * @property folder what its calls have in front of their names
 * @property toSubmitForm throws for another provider's offer, before anything is sent
 */
export type JuheApi = {
  readonly traits: ProviderTraits;
  readonly folder: string;
  readonly readers: JuheReaders;
  readonly toSubmitForm: (submission: Submission) => URLSearchParams;
};

/** Creates a provider of one of Juhe's APIs. They refuse an order id that they have, so the same submission may be sent again. */
export function createJuheApi(options: JuheOptions, { traits, folder, readers, toSubmitForm }: JuheApi): Provider {
  const { name, lanes, deduplicates, codes } = traits;
  const { openId, key, baseUrl } = options;
  const limits = limitsOf(options.submitTimeoutMs);
  const report = createReporter({ name, codes, secrets: [openId, key] });

  /** A form, since a query string would put the key and the signature into every access log on the way. */
  async function call(path: string, form: URLSearchParams, timeoutMs: number): Promise<HttpAnswer> {
    const url = urlOf(baseUrl, `${folder}${path}`);
    if (url === null) return NO_ADDRESS;
    const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
    return (options.send ?? send)({ url, headers, body: form.toString(), timeoutMs });
  }

  return {
    ...{ name, lanes, deduplicates, limits },
    account: accountAt(name, options.address ?? addressOf(baseUrl), [openId]),
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
