import type { HttpCall } from '../../src/providers/http.ts';
import type { Seller } from './catalogue.ts';

/** Where a provider is reached, and as whom: an account has a book of its own, and so has each address. */
export type Seat = { readonly account: 0 | 1; readonly address: 0 | 1 };
export type Seats = Readonly<Record<Seller, Seat>>;

/** The accounts and addresses that every schedule begins and ends with. */
export const HOME: Seats = { ytx: { account: 0, address: 0 }, juhe: { account: 0, address: 0 } };

export const YTX_ACCOUNTS = [
  { accountSid: 'SIMSID0', authToken: 'SIMYTXTOKEN0', appId: 'SIMAPP0' },
  { accountSid: 'SIMSID1', authToken: 'SIMYTXTOKEN1', appId: 'SIMAPP1' },
] as const;
export const JUHE_ACCOUNTS = [
  { openId: 'SIMOPENID0', key: 'SIMJUHEKEY0' },
  { openId: 'SIMOPENID1', key: 'SIMJUHEKEY1' },
] as const;
export const YTX_CALLBACK_TOKEN = 'simpathytx';

const ADDRESSES = {
  ytx: ['http://ytx.test', 'http://ytx-two.test'],
  juhe: ['http://juhe.test', 'http://juhe-two.test'],
} as const;

/** The environment that puts the desk in these seats. */
export function variablesOf({ ytx, juhe }: Seats): Readonly<Record<string, string>> {
  const { accountSid, authToken, appId } = YTX_ACCOUNTS[ytx.account];
  const { openId, key } = JUHE_ACCOUNTS[juhe.account];
  return {
    PUBLIC_URL: 'http://desk.test',
    SLACK_BOT_TOKEN: 'SIMBOT',
    SLACK_SIGNING_SECRET: 'SIMSIGNING',
    TELEGRAM_BOT_TOKEN: '1:SIMBOT',
    YTX_ACCOUNT_SID: accountSid,
    YTX_AUTH_TOKEN: authToken,
    YTX_APP_ID: appId,
    YTX_BASE_URL: ADDRESSES.ytx[ytx.address],
    YTX_CALLBACK_TOKEN,
    JUHE_OPENID: openId,
    JUHE_KEY: key,
    JUHE_BASE_URL: ADDRESSES.juhe[juhe.address],
  };
}

/** What stands in the book of whoever buys from home. */
export const HOME_ACCOUNTS: ReadonlySet<string> = new Set([
  `ytx.test ${YTX_ACCOUNTS[0].accountSid}`,
  `juhe.test ${JUHE_ACCOUNTS[0].key}`,
]);

/** Whose book a request is about: the server's that it went to, and the account's that it was sent with. */
export function accountOf({ url, headers, body }: HttpCall): string {
  if (url.host.startsWith('juhe')) return `${url.host} ${new URLSearchParams(body).get('key')}`;
  return `${url.host} ${
    Buffer.from(headers.authorization ?? '', 'base64')
      .toString()
      .split('|')[0]
  }`;
}
