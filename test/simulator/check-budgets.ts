import type { Change } from '../../src/core/change.ts';
import type { Host } from './host.ts';
import type { Known, OrderModel } from './order-model.ts';
import { isSamePerson } from './roster.ts';
import type { World } from './world.ts';

/** What an end gives back. */
const GIVEN_BACK: ReadonlySet<Known['state']> = new Set(['failed', 'rejected', 'expired', 'cancelled', 'refunded']);

/**
 * I8, at the commit that opens an order: with it no more is reserved and spent than the config that runs allows, by the team under all
 * its names, by the person under all accounts that are or were theirs, and for the number.
 */
export function checkBudgets(
  { running }: Host,
  { after }: Change,
  orders: OrderModel,
  violate: World['violation'],
): void {
  const { limits } = running.draft;
  const day = [...orders.all()].filter((order) => order.day === after.day && !GIVEN_BACK.has(order.state));
  const sumLi = (those: readonly Known[]): number => those.reduce((li, { priceLi }) => li + priceLi, 0);
  const team = sumLi(day);
  if (team > limits.teamDayLi) violate('I8', `${after.ref} brings the team's day to ${team} of ${limits.teamDayLi}`);
  const maker = sumLi(
    day.filter((order) => isSamePerson(order.maker, after.maker.account, running.roster, running.earlier)),
  );
  if (limits.makerDayLi !== null && maker > limits.makerDayLi)
    violate('I8', `${after.ref} brings ${after.maker.account}'s day to ${maker} of ${limits.makerDayLi}`);
  const number = day.filter(({ msisdn }) => msisdn === after.msisdn).length;
  if (limits.numberDayOrders !== null && number > limits.numberDayOrders)
    violate('I8', `${after.ref} is the number's ${number}th of ${limits.numberDayOrders}`);
}
