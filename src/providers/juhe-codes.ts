// The flow API V2's own document, section 4: the system's codes hold for every API of Juhe's.
import type { AccountCause, CodeEntry, ReportOutcome } from '../core/provider.ts';

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
