import { stripVTControlCharacters, styleText } from 'node:util';
import type { Colours, Io } from './command.ts';

/** The world around this process: its terminal, its environment and its signals. */
export function processIo(signals: Pick<Io, 'stopSignal' | 'hangUp'>): Omit<Io, 'json'> {
  return {
    out: (text) => void process.stdout.write(`${text}\n`),
    err: (text) => void process.stderr.write(`${text}\n`),
    isTerminal: process.stdin.isTTY === true && process.stdout.isTTY === true,
    columns: process.stdout.isTTY ? process.stdout.columns : null,
    colours: coloursIf(takesColours(process.stdout.isTTY === true, process.env)),
    variables: process.env,
    ...signals,
  };
}

/** https://no-color.org and https://force-color.org: a variable counts if it is set and not empty. */
export function takesColours(isTerminal: boolean, given: Io['variables']): boolean {
  if (given.NO_COLOR) return false;
  if (given.FORCE_COLOR) return given.FORCE_COLOR !== '0';
  return isTerminal && given.TERM !== 'dumb';
}

export function coloursIf(taken: boolean): Colours {
  const one = (style: keyof Colours) => (text: string) =>
    taken ? styleText(style, text, { validateStream: false }) : stripVTControlCharacters(text);
  return { bold: one('bold'), dim: one('dim'), red: one('red'), green: one('green'), yellow: one('yellow') };
}
