// The system's codes stand in the flow API V2's own document, section 4, and hold for every API of Juhe's. The airtime API's own
// codes, 2085xx, are not public: each of them is unknown.
import type { CodeEntry, ReportOutcome } from '../../core/provider.ts';

const REFUSED: ReportOutcome = { kind: 'refused', elsewhere: true };
const CONFIRM: ReportOutcome = { kind: 'confirm' };

const entry = (code: string, outcome: ReportOutcome, en: string, zh: string): CodeEntry => ({
  code,
  outcome,
  advice: { en, zh },
});

/** Every public code and status of Juhe's airtime API, and what it means; a status carries its field's name. */
export const JUHE_AIRTIME_CODES: readonly CodeEntry[] = [
  entry('0', { kind: 'accepted' }, 'Nothing to do: Juhe took the order.', '无需处理：聚合数据已受理订单。'),
  entry(
    '10001',
    REFUSED,
    'Juhe does not know our airtime key: check JUHE_AIRTIME_KEY.',
    '话费接口密钥无效：请核对 JUHE_AIRTIME_KEY。',
  ),
  entry(
    '10002',
    REFUSED,
    'Our key may not use the airtime API: have it opened in the Juhe console.',
    '密钥无话费接口权限：请在聚合数据控制台开通。',
  ),
  entry('10003', REFUSED, 'Our airtime key has expired: renew it at Juhe.', '话费接口密钥已过期：请在聚合数据续期。'),
  entry('10004', REFUSED, 'Juhe does not know our OpenID: check JUHE_OPENID.', 'OpenID 无效：请核对 JUHE_OPENID。'),
  entry(
    '10005',
    REFUSED,
    'Our Juhe account is waiting for verification: complete it in the console.',
    '账户尚未完成认证：请在聚合数据控制台提交认证。',
  ),
  entry(
    '10007',
    REFUSED,
    'Juhe does not know where the request comes from: ask Juhe support what it expects.',
    '请求来源无法识别：请联系聚合数据客服。',
  ),
  entry(
    '10008',
    REFUSED,
    "This server's address is not allowed: add it to the IP whitelist in the Juhe console.",
    '本机 IP 不被允许：请在聚合数据控制台加入 IP 白名单。',
  ),
  entry(
    '10009',
    REFUSED,
    'Our airtime key was blocked: ask Juhe support.',
    '话费接口密钥已被禁用：请联系聚合数据客服。',
  ),
  entry(
    '10011',
    REFUSED,
    "This server's address has reached its request limit: wait, or have Juhe raise it.",
    '本机 IP 的请求已达上限：请稍后再试，或请聚合数据提高上限。',
  ),
  entry(
    '10012',
    REFUSED,
    'Our requests have reached their limit: wait, or buy more at Juhe.',
    '请求次数已达上限：请稍后再试，或在聚合数据增购。',
  ),
  entry('10013', REFUSED, 'The test key has reached its limit: use a live key.', '测试密钥已达上限：请改用正式密钥。'),
  entry(
    '10014',
    { kind: 'unknown', unlisted: false },
    'Something broke inside Juhe and the order may exist: wait for the query, or ask Juhe support; do not buy it again.',
    '聚合数据系统异常，订单可能已生成：请等待查询或联系客服，切勿重新购买。',
  ),
  entry(
    '10020',
    CONFIRM,
    "Juhe's airtime API is under maintenance: ask Juhe support whether the order exists before asking again.",
    '话费接口维护中：请先向聚合数据客服确认订单是否存在，再重新申请。',
  ),
  entry(
    '10021',
    CONFIRM,
    "Juhe's airtime API is switched off: ask Juhe support whether the order exists before asking again.",
    '话费接口已停用：请先向聚合数据客服确认订单是否存在，再重新申请。',
  ),
  entry(
    'game_state 0',
    { kind: 'charging' },
    'It is still being delivered: wait, it is queried again.',
    '充值中：请等待，系统会再次查询。',
  ),
  entry('game_state 1', { kind: 'delivered' }, 'Nothing to do: it was delivered.', '无需处理：已充值成功。'),
  entry(
    'game_state 9',
    { kind: 'failed' },
    "Juhe withdrew the order: check the number's carrier and state, then ask again.",
    '订单已撤销：请核对号码的运营商与状态后重新申请。',
  ),
];
