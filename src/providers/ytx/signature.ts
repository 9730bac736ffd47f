// http://console.ytx.net/FileDetails/FileTrafficVII
import { createHash } from 'node:crypto';

export type YtxAccount = { readonly accountSid: string; readonly authToken: string };
/** `sign` goes into the URL, `authorization` into the header; both hold the same timestamp, or YTX refuses them. */
export type YtxSignature = { readonly sign: string; readonly authorization: string };

const SHANGHAI_MS = 8 * 60 * 60 * 1000;

/** Signs one request. The body is not covered, and a signature is good for 24 hours: neither of the two may be logged. */
export function signYtx({ accountSid, authToken }: YtxAccount, at: number): YtxSignature {
  const stamp = shanghaiStamp(at);
  return {
    sign: createHash('md5').update(`${accountSid}${authToken}${stamp}`).digest('hex').toUpperCase(),
    authorization: Buffer.from(`${accountSid}|${stamp}`).toString('base64'),
  };
}

/** What every Authorization header of an account begins with, whatever the time: the whole groups of three bytes before it. */
export function authorizationStem({ accountSid }: YtxAccount): string {
  const known = Buffer.from(`${accountSid}|`);
  return known.subarray(0, known.length - (known.length % 3)).toString('base64');
}

/** Writes a time as `yyyyMMddHHmmss` in Shanghai, wherever the process runs. China has kept UTC+8 without summer time since 1991. */
export const shanghaiStamp = (at: number): string =>
  new Date(at + SHANGHAI_MS).toISOString().replace(/\D/g, '').slice(0, 14);
