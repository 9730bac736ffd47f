import type { Order } from '../../src/core/order.ts';
import type { Books } from '../support/books.ts';
import type { Stage } from './stage.ts';
import { repliesTo, type Wished } from './traffic.ts';

/** What came of the load: each wish with what people saw of it, or why it never came to its end. */
export type Outcome = {
  readonly wishes: readonly Wished[];
  readonly kills: number;
  /** How often the database went away. */
  readonly troubles: number;
  readonly lostAnswers: number;
};

/** Notices a replica may be showing at the moment it is killed, or cannot write down where they stand. */
const IN_FLIGHT = 16;

/** @returns one sentence for each promise that was broken, judged from the ledgers of the provider and the chat wherever they know */
export async function violationsOf(
  stage: Stage,
  { wishes, kills, troubles, lostAnswers }: Outcome,
  books: Books,
): Promise<readonly string[]> {
  const { slack, sandbox, replicas } = stage;
  const done = wishes.flatMap((wish) => (wish.ok ? [wish.value] : []));
  const lost = wishes.flatMap((wish) => (wish.ok ? [] : [`I2 ${wish.error}`]));
  const orders = await books.orders();
  const extra = done.reduce((sum, { room, ref }) => sum + repliesTo(slack, room, ref).length - 1, 0);
  const output = replicas.map(({ output }) => output()).join('\n');
  const bought = [...sandbox.ledger.ytx.orders(), ...sandbox.ledger.juhe.orders()];
  const spentLi = bought.filter(({ state }) => state === 'delivered').reduce((sum, { costLi }) => sum + costLi, 0);
  const [usage] = (await books.usage()).filter(({ scope }) => scope === 'team:support');
  const allowed = lostAnswers + (kills + troubles * replicas.length) * IN_FLIGHT;
  return [
    ...lost,
    ...orders.flatMap((order) => violationsOfOrder(stage, order)),
    ...(extra > allowed ? [`I5 ${extra} replies were said again, and only ${allowed} were unsure`] : []),
    ...(sandbox.ledger.ytx.violations() > 0 ? [`I11 ${sandbox.ledger.ytx.violations()} questions came too soon`] : []),
    ...(/\b139\d{8}\b/.test(output) ? ['I12 a whole number was logged'] : []),
    ...((await books.isWhole()) ? [] : ['I13 a journal is not whole']),
    ...(usage?.spentLi === spentLi && usage.reservedLi === 0
      ? []
      : [`I14 spent ${usage?.spentLi} and reserved ${usage?.reservedLi}, but the providers took ${spentLi}`]),
  ];
}

function violationsOfOrder(
  { sandbox }: Stage,
  { ref, state, attempt, msisdn, decision, maker }: Order,
): readonly string[] {
  if (attempt === null) return [];
  const provider = sandbox.ledger[attempt.provider];
  const bought = provider.orders().filter((order) => order.msisdn === msisdn);
  const sent = provider.submits(attempt.merchantOrderId);
  const isDelivered = bought.some((order) => order.state === 'delivered');
  return [
    ...(bought.length > 1 ? [`I1 ${ref} was bought ${bought.length} times`] : []),
    ...(attempt.provider === 'ytx' && sent > 1 ? [`I1 ${ref} was sent ${sent} times`] : []),
    ...(isDelivered && state !== 'succeeded' ? [`I3 ${ref} was delivered and is ${state}`] : []),
    ...(!isDelivered && state === 'succeeded' ? [`I14 ${ref} is said to be delivered and was not`] : []),
    ...(decision?.kind === 'approved' && decision.by?.person !== maker.person
      ? []
      : [`I6 ${ref} was not decided by another`]),
  ];
}
