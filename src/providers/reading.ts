import { z } from 'zod';
import type { ProviderName } from '../core/product.ts';
import type { CodeEntry, ProviderReport, Question } from '../core/provider.ts';
import { readCost, repeatCost } from './cost.ts';
import type { Broken } from './http.ts';
import { createRedactor } from './words.ts';

/** What an answer says of one order. `why` and `code` are still in the provider's words: only {@link createReporter} may pass them on. */
export type Reading = Pick<ProviderReport, 'providerOrderId' | 'outcome' | 'code' | 'why' | 'costLi' | 'strangeCost'>;

/** @param unlisted true if the provider did answer, with a code of its own that is not listed or about something else */
export const unknown = (code: string | null, why: string, unlisted = false): Reading => ({
  providerOrderId: null,
  outcome: { kind: 'unknown', unlisted },
  code,
  why,
  costLi: null,
});

/** A query that was not answered. */
export const brokenQuery = ({ code, why }: Broken): Reading => unknown(code, why);

/** A submission that was not answered. If no byte of it left, that is certain. */
export const brokenSubmit = ({ sent, code, why }: Broken): Reading =>
  sent ? unknown(code, why) : { ...unknown(code, why), outcome: { kind: 'not_sent' } };

/**
 * Reads a status of an order. One that is not listed is unknown.
 *
 * @param code the status with its field, as the table has it: `game_state 1`
 * @param cost as the provider wrote it; it counts only while the order goes well
 */
export function statusReading(
  listed: CodeEntry | null,
  code: string,
  {
    providerOrderId,
    why,
    cost,
  }: { readonly providerOrderId: string | null; readonly why: string; readonly cost: string },
): Reading {
  const outcome = listed?.outcome ?? { kind: 'unknown', unlisted: true };
  const isPlain = outcome.kind === 'delivered' || outcome.kind === 'charging';
  return {
    providerOrderId,
    outcome,
    code: isPlain ? null : code,
    why,
    ...(isPlain ? readCost(cost) : { costLi: null }),
  };
}

/** Text, or a number in its place. Anything else is as good as absent. */
export const Words = z.union([z.string(), z.number()]).transform(String).catch('');

/** Finds the entry of a listed code, exactly as the provider writes it; null for any other. */
export type FindCode = (code: string) => CodeEntry | null;
export function createFindCode(codes: readonly CodeEntry[]): FindCode {
  const table = new Map(codes.map((entry) => [entry.code, entry]));
  return (code) => table.get(code) ?? null;
}

export type Reporter = (
  via: ProviderReport['via'],
  question: Pick<Question, 'merchantOrderId'>,
  reading: Reading,
) => ProviderReport;

const MAX_CODE_LENGTH = 40;

/**
 * Creates the one way from what a provider said to a report. Secrets, signatures and whole numbers are taken out of its words; a
 * code that its documents list stays as it is, however long it is.
 */
export function createReporter({
  name,
  codes,
  secrets,
}: {
  readonly name: ProviderName;
  readonly codes: readonly CodeEntry[];
  readonly secrets: readonly string[];
}): Reporter {
  const repeat = createRedactor(secrets);
  const listed = new Set(codes.map(({ code }) => code));
  const codeOf = (code: string): string => (listed.has(code) ? code : repeat(code).slice(0, MAX_CODE_LENGTH));
  return (via, { merchantOrderId }, reading) => ({
    provider: name,
    via,
    merchantOrderId,
    ...reading,
    code: reading.code === null ? null : codeOf(reading.code),
    why: repeat(reading.why),
    ...repeatCost(reading, repeat),
  });
}
