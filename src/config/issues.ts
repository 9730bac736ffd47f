import type { z } from 'zod';
import { ENGLISH } from '../core/grammar.ts';

/** Something in the config that cannot work (`error`) or might not work (`warning`): its place, what is wrong and what to write. */
export type Finding = { readonly severity: 'error' | 'warning'; readonly place: string; readonly problem: string };

export const errorAt = (place: string, problem: string): Finding => ({ severity: 'error', place, problem });
export const warningAt = (place: string, problem: string): Finding => ({ severity: 'warning', place, problem });

const KINDS: Readonly<Record<string, string>> = {
  string: 'text in quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list, [ … ]',
  object: 'an object, { … }',
  record: 'an object, { … }',
};
const SIZES: Readonly<Record<string, string>> = { string: ' characters', array: ' entries' };

/** Says what to write instead, if the schema has no message of its own; undefined leaves it to zod. */
export function issueWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': {
      const write = `write ${KINDS[issue.expected] ?? issue.expected}`;
      return issue.input === undefined ? `it is missing: ${write}` : write;
    }
    case 'too_small':
      if (issue.origin === 'string') return 'it is empty: write some text';
      return `write ${issue.minimum}${SIZES[issue.origin] ?? ''} or more`;
    case 'too_big':
      return `write ${issue.maximum}${SIZES[issue.origin] ?? ''} or ${issue.origin === 'number' ? 'less' : 'fewer'}`;
    case 'invalid_value':
      return `write ${ENGLISH.or(issue.values.map((value) => JSON.stringify(value)))}`;
    default:
      return undefined;
  }
}
