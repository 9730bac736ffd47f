import { err, ok, type Result } from './result.ts';

/**
 * The network operators (运营商). YTX's codes know the first three. China Broadnet (广电) can be a number's carrier, but no code
 * sells to it.
 */
export const CARRIERS = ['mobile', 'telecom', 'unicom', 'broadnet'] as const;
export type Carrier = (typeof CARRIERS)[number];

const CARRIER_DIGITS: Readonly<Record<string, Carrier>> = { '1': 'mobile', '2': 'telecom', '3': 'unicom' };

/**
 * YTX's province letters, from its submit document. They are not the ISO ones and cannot be guessed (HE is 湖北, HJ is 河北), so
 * this table is the only source.
 */
export const PROVINCES = {
  AH: { en: 'Anhui', zh: '安徽' },
  BJ: { en: 'Beijing', zh: '北京' },
  CQ: { en: 'Chongqing', zh: '重庆' },
  FJ: { en: 'Fujian', zh: '福建' },
  GD: { en: 'Guangdong', zh: '广东' },
  GS: { en: 'Gansu', zh: '甘肃' },
  GX: { en: 'Guangxi', zh: '广西' },
  GZ: { en: 'Guizhou', zh: '贵州' },
  HE: { en: 'Hubei', zh: '湖北' },
  HJ: { en: 'Hebei', zh: '河北' },
  HL: { en: 'Heilongjiang', zh: '黑龙江' },
  HX: { en: 'Hunan', zh: '湖南' },
  HQ: { en: 'Hainan', zh: '海南' },
  HY: { en: 'Henan', zh: '河南' },
  JL: { en: 'Jilin', zh: '吉林' },
  JS: { en: 'Jiangsu', zh: '江苏' },
  JX: { en: 'Jiangxi', zh: '江西' },
  LN: { en: 'Liaoning', zh: '辽宁' },
  NM: { en: 'Inner Mongolia', zh: '内蒙' },
  NX: { en: 'Ningxia', zh: '宁夏' },
  QH: { en: 'Qinghai', zh: '青海' },
  SC: { en: 'Sichuan', zh: '四川' },
  SD: { en: 'Shandong', zh: '山东' },
  SH: { en: 'Shanghai', zh: '上海' },
  SJ: { en: 'Shanxi', zh: '山西' },
  SS: { en: 'Shaanxi', zh: '陕西' },
  TJ: { en: 'Tianjin', zh: '天津' },
  XZ: { en: 'Tibet', zh: '西藏' },
  XJ: { en: 'Xinjiang', zh: '新疆' },
  YN: { en: 'Yunnan', zh: '云南' },
  ZJ: { en: 'Zhejiang', zh: '浙江' },
} as const;
export type Province = keyof typeof PROVINCES;
/** A province, or `QG` (全国) for a package that any number of the carrier can receive. */
export type Region = Province | 'QG';

const KINDS: Readonly<Record<string, FlowKind>> = { '1': 'standard', '2': 'gift', '3': 'burst', '4': 'transfer' };
export type FlowKind = 'standard' | 'gift' | 'burst' | 'transfer';
const ROAMING: Readonly<Record<string, Roaming>> = { '0': 'nationwide', '1': 'province' };
export type Roaming = 'nationwide' | 'province';

/** The meaning of YTX's 11 characters: carrier, region of sale, size in MB, kind (标准包 红包 快餐 转增), region of use. */
export type FlowCode = {
  readonly carrier: Carrier;
  readonly region: Region;
  readonly sizeMb: number;
  readonly kind: FlowKind;
  readonly roaming: Roaming;
};

export type FlowCodeRefused =
  | { readonly kind: 'not_a_flow_code' }
  | { readonly kind: 'unknown_province'; readonly letters: string }
  | { readonly kind: 'no_size' };

/** Reads a flow code by YTX's grammar: carrier digit, two province letters, six digits of MB, kind, roaming. */
export function parseFlowCode(code: string): Result<FlowCode, FlowCodeRefused> {
  const match = /^([123])([A-Z]{2})(\d{6})([1-4])([01])$/.exec(code);
  const [, carrierDigit = '', letters = '', size = '', kindDigit = '', roamingDigit = ''] = match ?? [];
  const carrier = CARRIER_DIGITS[carrierDigit];
  const kind = KINDS[kindDigit];
  const roaming = ROAMING[roamingDigit];
  if (!carrier || !kind || !roaming) return err({ kind: 'not_a_flow_code' });
  if (!isRegion(letters)) return err({ kind: 'unknown_province', letters });
  if (Number(size) === 0) return err({ kind: 'no_size' });
  return ok({ carrier, region: letters, sizeMb: Number(size), kind, roaming });
}

const isRegion = (letters: string): letters is Region => letters === 'QG' || Object.hasOwn(PROVINCES, letters);
