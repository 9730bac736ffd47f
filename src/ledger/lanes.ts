import { type Lane, type ProviderName, providerOfLane } from '../core/product.ts';
import type { Session } from './session.ts';
import { rows, statement } from './statement.ts';

/** Orders wait for a provider that this version does not know. The message is a sentence for whoever starts the process. */
export class LaneWithoutProvider extends Error {
  override readonly name = 'LaneWithoutProvider';
}

export const LANE_COUNTS = {
  open: statement<{ lane: Lane; many: number }>(`
    select lane, count(*) as many from orders where work is not null and lane is not null group by lane order by lane`),
};

/** Refuses a ledger with orders under way in a lane that no known provider has: nobody would buy them or ask about them. */
export async function refuseUnknownLanes(session: Session, providers: readonly ProviderName[]): Promise<void> {
  const lanes = await session.read(() => rows(LANE_COUNTS.open, {}));
  const unknown = lanes.find(({ lane }) => !providers.includes(providerOfLane(lane)));
  if (unknown === undefined) return;
  const { lane, many } = unknown;
  throw new LaneWithoutProvider(
    `${many === 1 ? '1 order is' : `${many} orders are`} under way in the lane "${lane}" of a provider that this version does not know: start the version that has "${providerOfLane(lane)}", or settle ${many === 1 ? 'it' : 'them'} there first.`,
  );
}
