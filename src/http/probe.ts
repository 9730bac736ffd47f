import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HttpRequest, Route } from '../core/surface.ts';

/** How the doctor asks a route whether it is this desk's, and how it is answered. */
export const PROBE_HEADER = 'x-topup-doctor';
export const PROBE_ANSWER_HEADER = 'x-topup-desk';

/** A probe that was overheard is of no use for longer: it tells nothing but that the desk is there. */
const WINDOW_MS = 600_000;

/** @param key what this desk and its doctor alone have */
export function signProbe(key: string, at: number): string {
  return `${at}.${sign(key, `ask ${at}`)}`;
}

/** What a route of this desk answers to a probe. */
export const probeAnswer = (key: string, probe: string, path: string): string => sign(key, `answer ${probe} ${path}`);

const sign = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex');

/**
 * Lets the doctor find out whether a route is reached through every proxy before it, without a wrong signature that would be counted
 * and logged, and without waking anybody. Anything but a signed probe goes on to the route.
 */
export const answeringProbes = (routes: readonly Route[], key: string, now: () => number): readonly Route[] =>
  routes.map((route) => ({
    ...route,
    take: async (request) => {
      const probe = request.headers[PROBE_HEADER];
      if (probe === undefined || !isProbe(key, probe, now())) return route.take(request);
      return { status: 200, headers: { [PROBE_ANSWER_HEADER]: probeAnswer(key, probe, route.path) } };
    },
  }));

function isProbe(key: string, probe: NonNullable<HttpRequest['headers'][string]>, now: number): boolean {
  const at = Number(/^(\d{1,15})\.[0-9a-f]{64}$/.exec(probe)?.[1] ?? Number.NaN);
  if (!(Math.abs(now - at) <= WINDOW_MS)) return false;
  return timingSafeEqual(Buffer.from(probe), Buffer.from(signProbe(key, at)));
}
