import { type HttpAnswer, readJson } from '../../src/providers/http.ts';
import type { Random } from './random.ts';

/** What a provider's answer can look like on the wire, as far as it is not what the documents say. */
const SPOILED = {
  empty: () => '',
  html: () => '<html><body>Bad Gateway</body></html>',
  truncated: (text: string) => text.slice(0, Math.floor(text.length / 2)),
  twin_keys: (text: string) =>
    text.replace(/^(\[?\{)/, '$1"statusCode":"-2","STATUSCODE":"0","error_code":1,"Error_Code":0,'),
  null_json: () => 'null',
  list: () => '[]',
  number: () => '7',
} as const;
type Spoiled = keyof typeof SPOILED;
const KINDS = Object.keys(SPOILED) as Spoiled[];

/** The answer, as the product's HTTP reads it. */
export function answerOf(json: unknown, spoil: Spoiled | null): HttpAnswer {
  const text = JSON.stringify(json);
  const read = readJson(Buffer.from(spoil === null ? text : SPOILED[spoil](text)));
  return read === undefined
    ? { kind: 'broken', code: 'not json', why: 'the answer is not readable JSON', sent: true }
    : { kind: 'answer', status: 200, json: read };
}

export const drawSpoiled = (random: Random): Spoiled => random.pick(KINDS);

/** @param sent false where nothing left, which the product knows for certain */
export const broken = (code: string, sent = true): HttpAnswer => ({
  kind: 'broken',
  code,
  why: `simulated: ${code}`,
  sent,
});
