import type { Config } from '../config.ts';
import type { Provider } from '../core/provider.ts';
import { createJuhe } from '../providers/juhe/client.ts';
import { createYtx } from '../providers/ytx/client.ts';

/** The providers whose credentials the environment holds. */
export function openProviders({ environment, providers }: Config, now: () => number): readonly Provider[] {
  const { YTX_ACCOUNT_SID, YTX_AUTH_TOKEN, YTX_APP_ID, JUHE_OPENID, JUHE_KEY } = environment;
  const opened: Provider[] = [];
  if (YTX_ACCOUNT_SID !== undefined && YTX_AUTH_TOKEN !== undefined && YTX_APP_ID !== undefined) {
    const submitTimeoutMs = providers.ytx.submitTimeoutMs;
    const account = { accountSid: YTX_ACCOUNT_SID, authToken: YTX_AUTH_TOKEN, appId: YTX_APP_ID };
    opened.push(createYtx({ baseUrl: environment.YTX_BASE_URL, ...account, submitTimeoutMs, now }));
  }
  if (JUHE_OPENID !== undefined && JUHE_KEY !== undefined) {
    const { PUBLIC_URL, JUHE_BASE_URL } = environment;
    const callbackUrl = PUBLIC_URL === undefined ? null : `${PUBLIC_URL.replace(/\/$/, '')}/callbacks/juhe`;
    const submitTimeoutMs = providers.juhe.submitTimeoutMs;
    opened.push(
      createJuhe({ baseUrl: JUHE_BASE_URL, openId: JUHE_OPENID, key: JUHE_KEY, submitTimeoutMs, callbackUrl }),
    );
  }
  return opened;
}
