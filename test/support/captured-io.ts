import { coloursIf, type Io } from '../../src/cli/command.ts';

export type CapturedIo = Omit<Io, 'json'> & { readonly said: () => string; readonly complained: () => string };

/** What a command may touch, without a terminal, an environment or a signal; all that it writes is kept. */
export function capturedIo(given: Partial<Omit<Io, 'json'>> = {}): CapturedIo {
  const [said, complained]: [string[], string[]] = [[], []];
  return {
    out: (text) => void said.push(`${text}\n`),
    err: (text) => void complained.push(`${text}\n`),
    isTerminal: false,
    columns: null,
    colours: coloursIf(false),
    variables: {},
    stopSignal: new Promise(() => undefined),
    hangUp: { came: false, act: null },
    ...given,
    said: () => said.join(''),
    complained: () => complained.join(''),
  };
}
