/** What is sold: the price we pay, and what each provider that may sell it calls it. */
export type Article = {
  readonly code: string;
  readonly alias: string;
  readonly priceLi: number;
  readonly kind: 'data' | 'benefit';
  /** Who sells it, whom first, unless the config is edited. */
  readonly sellers: readonly Seller[];
  readonly pid: string;
};

const data = (code: string, alias: string, priceLi: number, sellers: readonly Seller[], pid: string): Article => ({
  code,
  alias,
  priceLi,
  kind: 'data',
  sellers,
  pid,
});

export const CATALOGUE: readonly Article[] = [
  data('1QG00102410', '1GB', 19_630, ['ytx'], '105001'),
  data('1QG00051210', '512MB', 11_005, ['juhe'], '105002'),
  data('1QG00204810', '2GB', 32_000, ['ytx', 'juhe'], '105003'),
  data('1QG00030010', '300MB', 9_200, ['juhe', 'ytx'], '105004'),
  data('1QG00010010', '100MB', 4_800, ['juhe'], '105005'),
  { ...data('VIDEO', 'FILM', 15_000, ['ytx'], ''), kind: 'benefit' },
];
export const PROVIDERS = ['ytx', 'juhe'] as const;
/** A provider that the simulator plays. */
export type Seller = (typeof PROVIDERS)[number];
export const BENEFIT_CODE = 'QY0001';

/** What a provider charges for what it knows by this code, unless it errs. */
export const priceLiOf = (code: string): number =>
  CATALOGUE.find(
    ({ code: own, pid, kind }) => own === code || pid === code || (kind === 'benefit' && code === BENEFIT_CODE),
  )?.priceLi ?? 0;
