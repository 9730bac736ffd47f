import type { HttpAnswer, HttpCall, Send } from '../../src/providers/http.ts';
import { answerOf, broken, drawSpoiled } from './exchange.ts';
import type { Host } from './host.ts';
import { drawAway, type Outages, type Unreachable } from './outages.ts';
import { sellerAt } from './provider-accounts.ts';
import type { World } from './world.ts';

/** What a request and its answer can meet between us and a provider. */
const ROADS = {
  plain: 70,
  /** Nothing arrives, and that is certain: nothing was sent. */
  connection_refused: 3,
  /** Nothing arrives. */
  lost_on_the_way: 4,
  bad_gateway_before: 2,
  /** It arrives, and we do not hear of it, or only nonsense, or too late. */
  answer_lost: 5,
  answer_late: 3,
  bad_gateway_after: 3,
  spoiled: 5,
  /** It arrives when we have given it up. */
  arrives_late: 2,
  /** It arrives twice. */
  sent_twice: 2,
} as const;
type Road = keyof typeof ROADS;

export type NetworkDeps = {
  readonly world: World;
  readonly host: Host;
  /** What the provider answers to what was sent at that time; called when the request arrives. */
  readonly arrive: (call: HttpCall, sentAt: number) => unknown;
  readonly outages: Outages;
  /** Told of every request of which something may have left. */
  readonly left: (call: HttpCall) => void;
  /** How often something goes wrong: 0 never, 1 as the table has it. */
  readonly trouble: number;
};

/** The way from one host to a provider. A request that was sent arrives whether or not its sender lives; the answer is for the living. */
export function createNetwork({ world, host, arrive, outages, left, trouble }: NetworkDeps): Send {
  const { random } = world;
  const away = drawAway(world);
  const drawRoad = (call: HttpCall): Road => {
    if (!random.chance(trouble)) return 'plain';
    const road = random.weighted(ROADS);
    // No network does this to a POST by itself; where an order id is taken again it would be paid for twice, whatever we do.
    return road === 'sent_twice' && sellerAt(call.url.host) !== 'juhe' ? 'plain' : road;
  };

  return (call) =>
    new Promise((resolve) => {
      const unreachable = outages.at(call.url.host) ?? away(call.url.host);
      if (unreachable !== null) {
        world.at(random.between(5, 300), host, () => resolve(notSent(unreachable)));
        return;
      }
      const road = drawRoad(call);
      const kind = kindOf(call);
      if (road !== 'connection_refused') left(call);
      if (road !== 'plain') world.fault(`network ${kind} ${road}`);
      const sentAt = world.now();
      const outMs = random.between(5, 300);
      const backMs = random.between(5, 300);
      const answer = (afterMs: number, answered: HttpAnswer): void =>
        void world.at(afterMs, host, () => resolve(answered));
      const giveUp = (): void => answer(call.timeoutMs, broken('timeout'));
      const arrival = (afterMs: number, then: (json: unknown) => void): void =>
        void world.at(afterMs, null, () => then(arrive(call, sentAt)));
      const ROAD: Readonly<Record<Road, () => void>> = {
        plain: () => arrival(outMs, (json) => answer(backMs, answerOf(json, null))),
        connection_refused: () => answer(outMs, notSent('connection refused')),
        lost_on_the_way: giveUp,
        bad_gateway_before: () => answer(outMs, broken('http 502')),
        answer_lost: () => arrival(outMs, () => answer(backMs, broken('reset'))),
        answer_late: () => {
          arrival(outMs, () => undefined);
          giveUp();
        },
        bad_gateway_after: () => arrival(outMs, () => answer(backMs, broken('http 504'))),
        spoiled: () => arrival(outMs, (json) => answer(backMs, answerOf(json, drawSpoiled(random)))),
        arrives_late: () => {
          arrival(call.timeoutMs + random.between(1_000, 90_000), () => undefined);
          giveUp();
        },
        sent_twice: () => {
          arrival(outMs, () => undefined);
          arrival(outMs + 20, (json) => answer(backMs, answerOf(json, null)));
        },
      };
      ROAD[road]();
    });
}

function kindOf({ url, body }: HttpCall): 'submit' | 'query' | 'sale' {
  if (url.pathname.endsWith('/telcheck')) return 'sale';
  return /onlineorder|flowOrder|productOrder/.test(url.pathname + body) ? 'submit' : 'query';
}

/** What the product's HTTP makes of an error that comes before the first byte. */
const notSent = (why: Unreachable): HttpAnswer => broken(why, false);
