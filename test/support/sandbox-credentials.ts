import { JUHE_ACCOUNT } from '../../sandbox/providers/juhe.ts';
import { YTX_ACCOUNT } from '../../sandbox/providers/ytx.ts';

/** What two of the sandbox's providers expect, field by field. */
export const SANDBOX_CREDENTIALS = { ytx: YTX_ACCOUNT, juhe: JUHE_ACCOUNT } as const;
