import type { RequestRefused, TopupRequest } from './desk.ts';
import { type DeskSettings, MAX_REASON_LENGTH } from './settings.ts';

/** What is wrong with a request's reason; null where nothing is. */
export function reasonRefused(
  { reason, urgent }: Pick<TopupRequest, 'reason' | 'urgent'>,
  { reasonPattern }: Pick<DeskSettings, 'reasonPattern'>,
): RequestRefused | null {
  if (reason.length > MAX_REASON_LENGTH) {
    return { kind: 'reason_too_long', length: reason.length, longest: MAX_REASON_LENGTH };
  }
  if (urgent && reason.trim() === '') return { kind: 'urgent_needs_reason' };
  if (reasonPattern === null || reasonPattern.pattern.test(reason)) return null;
  return { kind: 'reason_does_not_match', sentence: reasonPattern.sentence };
}
