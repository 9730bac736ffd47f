import { createHmac } from 'node:crypto';
import { isFinal, type Order } from '../../src/core/order.ts';
import type { Stored } from './database.ts';
import type { World } from './world.ts';

/** What an order has to do with an account, said once more than in the product: whether it is counted there at all. */
const COUNTS: Readonly<Record<string, (order: Order, name: string, secret: string) => boolean>> = {
  team: ({ team }, name) => team === name,
  maker: ({ maker }, name) => maker.account === name,
  number: ({ msisdn, numberKey }, name, secret) => name === (numberKey ?? keyOf(msisdn, secret)),
  provider: ({ product }, name) => product.offers.some(({ provider }) => provider === name),
  'rules-maker': ({ maker, verdict }, name) => verdict.steps.length === 0 && maker.account === name,
  'rules-team': ({ team, verdict }, name) => verdict.steps.length === 0 && team === name,
  urgent: ({ team, urgent }, name) => urgent && team === name,
};

const keyOf = (msisdn: string, secret: string): string =>
  `h:${createHmac('sha256', secret).update(msisdn).digest('hex').slice(0, 32)}`;

/** I8, I14: what is reserved and spent is what the orders are, each counted once. */
export function checkMoney(orders: readonly Order[], { usage, secret }: Stored, violate: World['violation']): void {
  for (const { scope, period, reserved_li, spent_li } of usage) {
    const [, kind = '', name = ''] = /^([a-z-]+):(.*)$/.exec(scope) ?? [];
    const counted = orders.filter(
      (order) => (period === order.day || period === order.month) && COUNTS[kind]?.(order, name, secret),
    );
    const sum = (those: (order: Order) => boolean): number =>
      counted.filter(those).reduce((li, { product, costLi }) => li + (costLi ?? product.priceLi), 0);
    const spent = sum(
      ({ state, attempt }) => state === 'succeeded' && (kind !== 'provider' || attempt?.provider === name),
    );
    const reserved = sum(({ state }) => !isFinal(state));
    if (reserved !== reserved_li || spent !== spent_li)
      violate(
        'I14',
        `${scope} ${period} has ${reserved_li} reserved and ${spent_li} spent, the orders make ${reserved} and ${spent}`,
      );
  }
}
