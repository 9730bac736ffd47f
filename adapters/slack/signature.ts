import { createHmac, timingSafeEqual } from 'node:crypto';
import type { HttpRequest } from '../../src/core/http-request.ts';

/** How far a request's own time may be from ours, on both sides: Bolt's check lets requests from the future through. */
const WINDOW_MS = 300_000;

/**
 * Says whether Slack signed a request: `v0=` and the HMAC-SHA256 of `v0:{timestamp}:{raw body}`, compared in constant time.
 * An empty secret signs nothing. https://docs.slack.dev/authentication/verifying-requests-from-slack
 *
 * @param now epoch milliseconds
 */
export function isSigned(secret: string, request: Pick<HttpRequest, 'headers' | 'body'>, now: number): boolean {
  const timestamp = request.headers['x-slack-request-timestamp'] ?? '';
  const given = request.headers['x-slack-signature'] ?? '';
  if (secret === '' || !/^\d{1,12}$/.test(timestamp)) return false;
  if (Math.abs(now - Number(timestamp) * 1000) > WINDOW_MS) return false;
  // The key stays a string: a Buffer key costs 14 µs a request on this Node, a string 2.8.
  const expected = `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(request.body).digest('hex')}`;
  const [a, b] = [Buffer.from(given), Buffer.from(expected)];
  return a.length === b.length && timingSafeEqual(a, b);
}
