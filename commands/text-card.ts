import { type Card, type Line, plainLine } from './card.ts';
import { cut } from './text.ts';

type Plain = {
  readonly tone?: Card['tone'];
  readonly mark: string;
  readonly title: string;
  readonly lines: readonly (string | Line)[];
};

/** A card of a title and lines, with nothing to press: what one person is told. */
export function answer({ tone = 'plain', mark, title, lines }: Plain): Card {
  const spans = lines.map((line) => (typeof line === 'string' ? [line] : line));
  const summary = [title, ...spans.map(plainLine)].join(' ');
  return { tone, mark, title, lines: spans, fields: [], footer: null, buttons: [], summary: cut(summary, 300) };
}
