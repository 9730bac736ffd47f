import type { HttpCall } from '../../src/providers/http.ts';
import { PROVIDERS, type Seller } from './catalogue.ts';

/** Where a provider is reached, and as whom: an account has a book of its own, and so has each address. Juhe's two APIs share the account. */
export type Seat = { readonly account: 0 | 1; readonly address: 0 | 1 };
export type Seats = Readonly<Record<Seller, Seat>>;

/** The accounts and addresses that every schedule begins and ends with. */
const AT_HOME: Seat = { account: 0, address: 0 };
export const HOME: Seats = { ytx: AT_HOME, juhe: AT_HOME, 'juhe-airtime': AT_HOME };

export const YTX_ACCOUNTS = [
  { accountSid: 'SIMSID0', authToken: 'SIMYTXTOKEN0', appId: 'SIMAPP0' },
  { accountSid: 'SIMSID1', authToken: 'SIMYTXTOKEN1', appId: 'SIMAPP1' },
] as const;
export const JUHE_ACCOUNTS = [
  { openId: 'SIMOPENID0', key: 'SIMJUHEKEY0', airtimeKey: 'SIMJUHEKEYAIRTIME0' },
  { openId: 'SIMOPENID1', key: 'SIMJUHEKEY1', airtimeKey: 'SIMJUHEKEYAIRTIME1' },
] as const;
export type JuheAccount = (typeof JUHE_ACCOUNTS)[number];
/** Each API of an account has a key of its own. */
export const keyIn = ({ key, airtimeKey }: JuheAccount, provider: Seller): string =>
  provider === 'juhe-airtime' ? airtimeKey : key;
export const YTX_CALLBACK_TOKEN = 'simpathytx';

const ADDRESSES = {
  ytx: ['http://ytx.test', 'http://ytx-two.test'],
  juhe: ['http://juhe.test', 'http://juhe-two.test'],
  'juhe-airtime': ['http://juhe-airtime.test', 'http://juhe-airtime-two.test'],
} as const;

/** Whose server it is. */
export const sellerAt = (host: string): Seller => {
  const seller = PROVIDERS.find((provider) => ADDRESSES[provider].some((address) => address === `http://${host}`));
  if (seller === undefined) throw new Error(`no provider has the server ${host}`);
  return seller;
};

/** The environment that puts the desk in these seats. */
export function variablesOf({ ytx, juhe, 'juhe-airtime': airtime }: Seats): Readonly<Record<string, string>> {
  const { accountSid, authToken, appId } = YTX_ACCOUNTS[ytx.account];
  const { openId, key, airtimeKey } = JUHE_ACCOUNTS[juhe.account];
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
    JUHE_AIRTIME_KEY: airtimeKey,
    JUHE_AIRTIME_BASE_URL: ADDRESSES['juhe-airtime'][airtime.address],
  };
}

/** What stands in the book of whoever buys from home. */
export const HOME_ACCOUNTS: ReadonlySet<string> = new Set([
  `ytx.test ${YTX_ACCOUNTS[0].accountSid}`,
  `juhe.test ${JUHE_ACCOUNTS[0].key}`,
  `juhe-airtime.test ${JUHE_ACCOUNTS[0].airtimeKey}`,
]);

/** Whose book a request is about: the server's that it went to, and the account's that it was sent with. */
export function accountOf({ url, headers, body }: HttpCall): string {
  if (sellerAt(url.host) !== 'ytx') return `${url.host} ${new URLSearchParams(body).get('key')}`;
  return `${url.host} ${
    Buffer.from(headers.authorization ?? '', 'base64')
      .toString()
      .split('|')[0]
  }`;
}
