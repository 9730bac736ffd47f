import { err, type Result } from '../src/core/result.ts';
import type { Command, HelpTopic, ParseRefused } from './command.ts';
import type { Token } from './keywords.ts';

export type Parsed = Result<Command, ParseRefused>;
/** What follows the first word: the words, and the text from a word on as it was typed. */
export type Rest = { readonly words: readonly string[]; readonly from: (word: number) => string };

/** Refuses words after a command that takes `used` words; null if there are none. */
export const ending = (command: HelpTopic, rest: Rest, used: number): Parsed | null =>
  rest.words.length > used
    ? err({ kind: 'extra', command, extra: rest.from(used), line: [command, ...rest.words.slice(0, used)].join(' ') })
    : null;

export const missing = (
  command: HelpTopic,
  what: Extract<ParseRefused, { kind: 'missing' }>['what'],
  number: string | null,
): Parsed => err({ kind: 'missing', what, command, number });

/** @param skip how many words were read before */
export function restOf(line: string, tokens: readonly Token[], skip: number): Rest {
  const startOf = (index: number): number => tokens[index]?.start ?? line.length;
  return {
    words: tokens.slice(skip).map(({ text }) => text),
    from: (word) => line.slice(startOf(word + skip)).trimEnd(),
  };
}
