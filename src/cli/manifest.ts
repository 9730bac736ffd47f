import { manifestFor } from '../../adapters/slack/installation.ts';
import type { CliCommand } from './command.ts';

export const manifest: CliCommand<{ readonly url?: string; readonly socket?: boolean }> = {
  name: 'manifest',
  summary: 'prints the Slack app manifest with your address',
  examples: [
    ['manifest --url https://topup.example.com', 'Slack calls the desk at this address'],
    ['manifest --socket', 'the desk holds a socket to Slack; no public address is needed'],
  ],
  declare: (command) =>
    command
      .option('--url <address>', 'where Slack reaches the desk: PUBLIC_URL, with the path of BASE_PATH if there is one')
      .option('--socket', 'for Socket Mode, which needs no address'),
  wrongIn: ({ url, socket }) => {
    const isOne = (url === undefined) !== (socket === undefined);
    return isOne && (url === undefined || isHttps(url))
      ? null
      : 'Say where Slack reaches the desk: --url https://topup.example.com, or --socket';
  },
  run: async ({ url }, { out }) => {
    out(
      JSON.stringify(manifestFor(url === undefined ? { kind: 'socket' } : { kind: 'http', publicUrl: url }), null, 2),
    );
    return 0;
  },
};

const isHttps = (url: string): boolean => URL.canParse(url) && new URL(url).protocol === 'https:';
