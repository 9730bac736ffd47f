import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { PROVINCES, parseFlowCode } from '../../core/flow-code.ts';
import { ENGLISH } from '../../core/grammar.ts';
import { parseYuan } from '../../core/money.ts';
import type { ProductKind, ProviderName, Wording } from '../../core/product.ts';
import { err, ok, type Result } from '../../core/result.ts';
import { RECORDS } from '../../providers/registry.ts';
import { answer, type Session } from './answer.ts';
import type { Inputs, Json } from './inputs.ts';

const EXAMPLE = new URL('../../../topup.config.example.json', import.meta.url);

type Example = {
  readonly code: string;
  readonly aliases: readonly string[];
  readonly name: Wording;
  readonly kind?: string;
  readonly price: string;
};

/** The example config's data packages. Its benefit, and every provider's id, are made up there, so they are not offered. */
const readExamples = (): readonly Example[] =>
  (JSON.parse(readFileSync(EXAMPLE, 'utf8')) as { readonly products: readonly Example[] }).products.filter(
    ({ kind = 'data' }) => kind === 'data',
  );

/** One product as it is typed: `1GB=19.63`, and with the id that a provider has for it `1GB=19.63:105000`. */
const WRITTEN = /^([^=:\s]+)(?:\s*=\s*([\d.]+))?(?:\s*:\s*([A-Za-z0-9_-]+))?$/;
const AIRTIME = /^(\d{1,4})元$/;
const HOW = 'write each as code=price, such as 1GB=19.63';

/** Asks what is sold, and at which price. @returns the products as the config writes them */
export async function answerProducts(
  session: Session,
  inputs: Inputs,
  providers: readonly ProviderName[],
): Promise<readonly unknown[]> {
  const before = inputs.config?.products;
  if (Array.isArray(before) && inputs.flag('products') === null) return before;
  const examples = sellersOf('data', providers).some(({ idKey }) => idKey === null) ? readExamples() : [];
  const airtime = sellersOf('airtime', providers).length > 0 ? ['50元=50.00'] : [];
  const offered = [...examples.map(({ aliases, code, price }) => `${aliases[0] ?? code}=${price}`), ...airtime];
  const ids = sellersOf('data', providers).flatMap(({ title, idKey }) =>
    idKey === null ? [] : `, and where ${title} sells it :${idKey} behind it (1GB=19.63:105000)`,
  );
  if (session.prompter !== null)
    session.say('The prices below are examples: write those of your contract. A price counts in budgets and rules.');
  return answer(session, {
    flag: '--products',
    ask: `Products, as code=price${ids.join('')}, with commas`,
    given: inputs.flag('products'),
    offered: session.prompter === null ? null : offered.join(', ') || null,
    read: (given) => {
      const items = (given.trim() === 'example' ? offered.join(',') : given)
        .split(/[,，\n]/)
        .map((item) => item.trim());
      const products: Product[] = [];
      for (const item of items.filter(Boolean)) {
        const product = productOf(item, providers);
        if (!product.ok) return err(`${item}: ${product.error}`);
        if (products.some(({ code }) => code === product.value.code))
          return err(`${item} stands there twice: keep one`);
        products.push(product.value);
      }
      return products.length === 0 ? err(`name at least one product: ${HOW}`) : ok(products);
    },
  });
}

type Product = Json & { readonly code: string };

function productOf(written: string, providers: readonly ProviderName[]): Result<Product, string> {
  const [, word, price, id] = WRITTEN.exec(written) ?? [];
  if (word === undefined) return err(HOW);
  const yuan = price === undefined ? null : parseYuan(price);
  if (yuan !== null && (!yuan.ok || yuan.value === 0)) return err('the price must be yuan above zero, such as 19.63');
  const [, faceValue] = AIRTIME.exec(word) ?? [];
  if (faceValue !== undefined) return airtimeOf(faceValue, price ?? faceValue, providers);
  const example = readExamples().find(({ code, aliases }) =>
    [code, ...aliases].some((one) => one.toUpperCase() === word.toUpperCase()),
  );
  const code = (example?.code ?? word).toUpperCase();
  const flow = parseFlowCode(code);
  if (!flow.ok)
    return err(
      'this is no product of the example and no flow code (流量套餐编码) such as 1QG00102410: docs/providers.md says how they are written',
    );
  const cost = price ?? example?.price;
  if (cost === undefined) return err(`its price is missing: ${HOW}`);
  const sellers = sellersOf('data', providers);
  const numbered = sellers.filter(({ idKey }) => idKey !== null);
  if (id !== undefined && numbered.length > 1)
    return err(
      `${ENGLISH.and(numbered.map(({ title }) => title))} have ids of their own: write them into the config file`,
    );
  const offers = offersOf(sellers, id ?? null);
  if (offers.length === 0) {
    const ids = sellers.map(({ title, idKey }) => `its ${idKey} at ${title}`);
    return err(
      sellers.length === 0
        ? `none of these providers sells data: name ${namesOf('data')} too`
        : `nobody would sell it: write ${ENGLISH.or(ids)} behind the price (1GB=19.63:105000), which your contact there tells you`,
    );
  }
  return ok({ code, aliases: example?.aliases ?? [], name: example?.name ?? nameOf(flow.value), price: cost, offers });
}

function airtimeOf(faceValue: string, price: string, providers: readonly ProviderName[]): Result<Product, string> {
  const offers = offersOf(sellersOf('airtime', providers), null);
  if (offers.length === 0) return err(`airtime is sold by ${namesOf('airtime')}: name that provider too`);
  const name = { en: `¥${faceValue} airtime`, zh: `话费 ${faceValue} 元` };
  return ok({
    code: `HF${faceValue}`,
    aliases: [],
    name,
    kind: 'airtime',
    faceValue,
    price,
    offers,
  });
}

/** A provider that sells a kind of product. `idKey` is the key of its own id in an offer; null if an offer needs none. */
type Seller = { readonly name: ProviderName; readonly title: string; readonly idKey: string | null };

const sellersOf = (kind: ProductKind, providers: readonly ProviderName[]): readonly Seller[] =>
  RECORDS.filter(({ name, sells }) => providers.includes(name) && sells.includes(kind)).map(
    ({ name, words, offer }) => ({ name, title: words.en, idKey: requiredKeyOf(offer) }),
  );

/** An offer has at most one key that must be written besides the provider's name. */
function requiredKeyOf(offer: z.ZodType): string | null {
  const { required = [] } = z.toJSONSchema(offer, { io: 'input', unrepresentable: 'any' });
  return required.find((key) => key !== 'provider') ?? null;
}

const offersOf = (sellers: readonly Seller[], id: string | null): readonly Json[] =>
  sellers.flatMap(({ name, idKey }): readonly Json[] => {
    if (idKey === null) return [{ provider: name }];
    return id === null ? [] : [{ provider: name, [idKey]: id }];
  });

const namesOf = (kind: ProductKind): string =>
  ENGLISH.or(RECORDS.filter(({ sells }) => sells.includes(kind)).map(({ name }) => name));

const CARRIER_NAMES: Readonly<Record<string, Wording>> = {
  mobile: { en: 'China Mobile', zh: '移动' },
  telecom: { en: 'China Telecom', zh: '电信' },
  unicom: { en: 'China Unicom', zh: '联通' },
};

function nameOf({
  carrier,
  region,
  sizeMb,
}: {
  readonly carrier: string;
  readonly region: string;
  readonly sizeMb: number;
}): Wording {
  const by = CARRIER_NAMES[carrier] ?? { en: carrier, zh: carrier };
  const size = sizeMb % 1024 === 0 ? `${sizeMb / 1024} GB` : `${sizeMb} MB`;
  const where = region === 'QG' ? { en: 'nationwide', zh: '全国' } : PROVINCES[region as keyof typeof PROVINCES];
  return {
    en: `${size} ${region === 'QG' ? where.en : `in ${where.en}`}, ${by.en}`,
    zh: `${by.zh}${where.zh} ${size.replace(' ', '')}`,
  };
}
