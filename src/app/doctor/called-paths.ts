import { hash } from 'node:crypto';
import { createEventsRoute } from '../../../adapters/slack/intake.ts';
import type { Environment } from '../../config/environment.ts';
import { type DoctorFinding, type DoctorTopic, findingsOf } from '../../core/doctor-finding.ts';
import { LedgerUnreachable } from '../../core/ledger.ts';
import type { Log } from '../../core/log.ts';
import type { Route } from '../../core/surface.ts';
import {
  answeringProbes,
  PROBE_ANSWER_HEADER,
  PROBE_HEADER,
  probeAnswer,
  serveHttp,
  signProbe,
} from '../../http/server.ts';
import { configuredIn } from '../../providers/registry.ts';
import type { Ask, Asked } from '../../runtime/ask.ts';
import { messageOf } from '../../runtime/tasks.ts';

/**
 * A path that a chat or a provider calls.
 *
 * @property path the route as the desk has it, with `:token`
 * @property url the path as it is called
 * @property answer the body of the answer to an empty call; null if no call is empty
 */
export type CalledPath = {
  readonly what: DoctorTopic;
  readonly path: string;
  readonly url: string;
  readonly by: string;
  readonly answer: string | null;
};

export const SLACK_PATH = '/slack/events';
const TELEGRAM_PATH = '/telegram/webhook';

/** The paths that the configured chats and providers call. */
export function calledPaths(environment: Environment): readonly CalledPath[] {
  const { SLACK_BOT_TOKEN, SLACK_APP_TOKEN, TELEGRAM_BOT_TOKEN, TELEGRAM_SECRET_TOKEN } = environment;
  const values = environment as Readonly<Record<string, unknown>>;
  const chats: CalledPath[] = [];
  if (SLACK_BOT_TOKEN !== undefined && SLACK_APP_TOKEN === undefined)
    chats.push({ what: 'request_url', path: SLACK_PATH, url: SLACK_PATH, by: 'Slack', answer: null });
  if (TELEGRAM_BOT_TOKEN !== undefined && TELEGRAM_SECRET_TOKEN !== undefined)
    chats.push({ what: 'webhook', path: TELEGRAM_PATH, url: TELEGRAM_PATH, by: 'Telegram', answer: '' });
  const callbacks = configuredIn(environment).flatMap(({ words, callback: { paths, token, answer } }): CalledPath[] => {
    const end = token === null ? '' : values[token];
    const [path] = paths;
    if (path === undefined || end === undefined) return [];
    return [
      { what: 'callback', path, url: path.replace(':token', encodeURIComponent(String(end))), by: words.en, answer },
    ];
  });
  return [...chats, ...callbacks];
}

/** A key that only a desk and its doctor share. */
export const probeKeyOf = ({ SLACK_BOT_TOKEN, TELEGRAM_BOT_TOKEN }: Environment): string =>
  hash('sha256', `topup-desk doctor ${SLACK_BOT_TOKEN ?? ''} ${TELEGRAM_BOT_TOKEN ?? ''}`);

/** Asks a path whether this desk answers there. */
export async function probe(
  ask: Ask,
  base: string,
  called: CalledPath,
  key: string,
): Promise<{ readonly isOurs: boolean; readonly asked: Asked }> {
  const sent = signProbe(key, Date.now());
  const asked = await ask(`${base.replace(/\/+$/, '')}${called.url}`, {
    method: 'POST',
    headers: { [PROBE_HEADER]: sent },
    body: '',
  });
  const answer = asked.kind === 'answered' ? asked.headers[PROBE_ANSWER_HEADER] : undefined;
  return { isOurs: answer === probeAnswer(key, sent, called.path), asked };
}

const SILENT: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** `serving`: the doctor listens in the desk's place. `taken`: another program has the port. */
export type Place =
  | { readonly kind: 'serving'; readonly close: () => Promise<void> }
  | { readonly kind: 'taken'; readonly finding: DoctorFinding };

/**
 * Listens in the desk's place while the doctor checks. So it is known before the first start whether PUBLIC_URL leads here. Other callers
 * are told to come back later, as while the desk is stopped.
 */
export async function standIn(environment: Environment): Promise<Place> {
  const later = { status: 503, headers: { 'retry-after': '5' } };
  const slack = createEventsRoute({
    signingSecret: environment.SLACK_SIGNING_SECRET ?? '',
    dispatch: () => Promise.reject(new LedgerUnreachable('the desk does not run')),
    now: Date.now,
    log: SILENT,
    acknowledged: () => {},
  });
  const routes = calledPaths(environment).map(
    ({ path }): Route => (path === SLACK_PATH ? slack : { methods: ['GET', 'POST'], path, take: async () => later }),
  );
  try {
    const { close } = await serveHttp({
      port: environment.PORT,
      host: environment.HOST,
      routes: answeringProbes(routes, probeKeyOf(environment), Date.now),
      basePath: environment.BASE_PATH,
      pages: () => new Response(null, later),
      log: SILENT,
    });
    return { kind: 'serving', close };
  } catch (error) {
    const { error: finding } = findingsOf('config');
    return {
      kind: 'taken',
      finding: finding(
        'environment',
        messageOf(error),
        'The desk cannot start on this port. If another desk runs there, stop it.',
        'PORT',
      ),
    };
  }
}
