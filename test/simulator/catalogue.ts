import type { ProductKind } from '../../src/core/product.ts';

/** What is sold: the price we pay, and what each provider that may sell it calls it. */
export type Article = {
  readonly code: string;
  readonly alias: string;
  readonly priceLi: number;
  readonly kind: ProductKind;
  /** Who sells it, whom first, unless the config is edited. */
  readonly sellers: readonly Seller[];
  readonly pid: string;
  /** What airtime is worth to the number, in whole yuan; null for what is none. */
  readonly faceValue: number | null;
};

const data = (code: string, alias: string, priceLi: number, sellers: readonly Seller[], pid: string): Article => ({
  code,
  alias,
  priceLi,
  kind: 'data',
  sellers,
  pid,
  faceValue: null,
});

const airtime = (faceValue: number, priceLi: number): Article => ({
  ...data(`HF${faceValue}`, `CREDIT${faceValue}`, priceLi, ['juhe-airtime'], ''),
  kind: 'airtime',
  faceValue,
});

export const CATALOGUE: readonly Article[] = [
  data('1QG00102410', '1GB', 19_630, ['ytx'], '105001'),
  data('1QG00051210', '512MB', 11_005, ['juhe'], '105002'),
  data('1QG00204810', '2GB', 32_000, ['ytx', 'juhe'], '105003'),
  data('1QG00030010', '300MB', 9_200, ['juhe', 'ytx'], '105004'),
  data('1QG00010010', '100MB', 4_800, ['juhe'], '105005'),
  { ...data('VIDEO', 'FILM', 15_000, ['ytx'], ''), kind: 'benefit' },
  airtime(10, 9_980),
  airtime(50, 49_850),
];
export const PROVIDERS = ['ytx', 'juhe', 'juhe-airtime'] as const;
/** A provider that the simulator plays. */
export type Seller = (typeof PROVIDERS)[number];
export const BENEFIT_CODE = 'QY0001';

/** What a provider charges for what it knows by this code, unless it errs, whatever the config says. */
export const priceLiOf = (code: string): number =>
  CATALOGUE.find((article) => namesOf(article).includes(code))?.priceLi ?? 0;
/** What the providers may call it. Airtime is known by the face value alone. */
export const namesOf = ({ code, pid, kind, faceValue }: Article): readonly string[] =>
  faceValue === null ? [code, pid, ...(kind === 'benefit' ? [BENEFIT_CODE] : [])] : [airtimeOf(faceValue)];
export const airtimeOf = (faceValue: number | string): string => `airtime ${faceValue}`;
