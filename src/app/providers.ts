import { type Config, platformsOf } from '../config.ts';
import type { ProviderName } from '../core/product.ts';
import type { Provider } from '../core/provider.ts';
import type { Owner } from '../ledger/owner.ts';
import { accountAt, addressOf } from '../providers/account.ts';
import { createJuhe } from '../providers/juhe/client.ts';
import { createYtx } from '../providers/ytx/client.ts';

/** The sandbox has another port at each start of the playground, and is the same provider all the same. */
const SANDBOX = 'sandbox';

/** What this process is to its ledger. */
export const ownerOf = ({ environment }: Pick<Config, 'environment'>): Owner => {
  const kind = platformsOf(environment).length === 0 ? 'playground' : 'live';
  const { YTX_ACCOUNT_SID: sid, YTX_APP_ID: appId, JUHE_OPENID: openId } = environment;
  const at = (baseUrl: string): string => (kind === 'playground' ? SANDBOX : addressOf(baseUrl));
  const [ytx, juhe] = [at(environment.YTX_BASE_URL), at(environment.JUHE_BASE_URL)];
  return {
    kind,
    addresses: { ...(sid === undefined ? {} : { ytx }), ...(openId === undefined ? {} : { juhe }) },
    accounts: {
      ...(sid === undefined || appId === undefined ? {} : { ytx: accountAt('ytx', ytx, [sid, appId]) }),
      ...(openId === undefined ? {} : { juhe: accountAt('juhe', juhe, [openId]) }),
    },
  };
};

/** The providers whose credentials the environment holds. */
export function openProviders(config: Config, now: () => number): readonly Provider[] {
  const { environment, providers } = config;
  const { YTX_ACCOUNT_SID, YTX_AUTH_TOKEN, YTX_APP_ID, JUHE_OPENID, JUHE_KEY } = environment;
  const { addresses } = ownerOf(config);
  const at = (name: ProviderName) => ({ address: addresses[name] ?? '' });
  const opened: Provider[] = [];
  if (YTX_ACCOUNT_SID !== undefined && YTX_AUTH_TOKEN !== undefined && YTX_APP_ID !== undefined) {
    const submitTimeoutMs = providers.ytx.submitTimeoutMs;
    const account = { accountSid: YTX_ACCOUNT_SID, authToken: YTX_AUTH_TOKEN, appId: YTX_APP_ID };
    opened.push(createYtx({ baseUrl: environment.YTX_BASE_URL, ...at('ytx'), ...account, submitTimeoutMs, now }));
  }
  if (JUHE_OPENID !== undefined && JUHE_KEY !== undefined) {
    const { PUBLIC_URL, JUHE_BASE_URL } = environment;
    const callbackUrl = PUBLIC_URL === undefined ? null : `${PUBLIC_URL.replace(/\/$/, '')}/callbacks/juhe`;
    const submitTimeoutMs = providers.juhe.submitTimeoutMs;
    const account = { openId: JUHE_OPENID, key: JUHE_KEY };
    opened.push(createJuhe({ baseUrl: JUHE_BASE_URL, ...at('juhe'), ...account, submitTimeoutMs, callbackUrl }));
  }
  return opened;
}
