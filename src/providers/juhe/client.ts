// https://code.juhe.cn/docs/1565 (push); the flow API V2's own document has the two calls.
import type { Provider, ProviderReport, Question } from '../../core/provider.ts';
import { accountAt, addressOf } from '../account.ts';
import { repeatCost } from '../cost.ts';
import { type HttpAnswer, NO_ADDRESS, type Post, post, urlOf } from '../http.ts';
import { createRedactor } from '../words.ts';
import { readPush } from './callback.ts';
import { brokenSubmit, type Reading, readQuery, readSubmit, toQueryForm, toSubmitForm, unknown } from './codec.ts';
import type { JuheAccount } from './signature.ts';
import { JUHE_TRAITS } from './traits.ts';

/**
 * @property address what the account is told apart by besides its id; left out it is the base URL's
 * @property callbackUrl where Juhe should push to; null leaves it to what their console has
 */
export type JuheOptions = JuheAccount & {
  readonly baseUrl: string;
  readonly address?: string;
  readonly submitTimeoutMs: number;
  readonly callbackUrl: string | null;
  readonly send?: Post;
};

/** Creates Juhe (聚合数据) as a provider. It refuses an order id that it has, so the same submission may be sent again. */
export function createJuhe(options: JuheOptions): Provider {
  const repeat = createRedactor([options.openId, options.key]);
  const report = (
    via: ProviderReport['via'],
    { merchantOrderId }: Pick<Question, 'merchantOrderId'>,
    reading: Reading,
  ): ProviderReport => ({
    provider: 'juhe',
    via,
    merchantOrderId,
    ...reading,
    code: reading.code === null ? null : repeat(reading.code).slice(0, 40),
    why: repeat(reading.why),
    ...repeatCost(reading, repeat),
  });

  return {
    ...JUHE_TRAITS,
    account: accountAt('juhe', options.address ?? addressOf(options.baseUrl), [options.openId]),
    batch: 1,
    submit: async (submission) => {
      const form = toSubmitForm(options, submission, options.callbackUrl);
      const answer = await send(options, 'onlineorder', form);
      const reading = answer.kind === 'answer' ? readSubmit(answer.json, submission) : brokenSubmit(answer);
      return report('submit', submission, reading);
    },
    query: async (_lane, [question]) => {
      if (!question) return [];
      const answer = await send(options, 'ordersta', toQueryForm(options, question));
      const reading = answer.kind === 'answer' ? readQuery(answer.json, question) : unknown(answer.code, answer.why);
      return [report('query', question, reading)];
    },
    readCallback: (request) => {
      const push = readPush(options, request);
      if (!push) return null;
      const { merchantOrderId, reading } = push;
      return { merchantOrderId, providerOrderId: reading.providerOrderId, report: report('callback', push, reading) };
    },
  };
}

async function send(options: JuheOptions, call: 'onlineorder' | 'ordersta', body: string): Promise<HttpAnswer> {
  const url = urlOf(options.baseUrl, `flow/${call}`);
  if (url === null) return NO_ADDRESS;
  const headers = { accept: 'application/json', 'content-type': 'application/x-www-form-urlencoded' };
  return (options.send ?? post)({ url, headers, body, timeoutMs: options.submitTimeoutMs });
}
