import * as z from 'zod';
import { type DoctorFinding, findingsOf } from '../../src/core/doctor-finding.ts';
import { type Ask, type Asked, askWithWaits, jsonOf } from '../../src/runtime/ask.ts';
import { ALLOWED_UPDATES } from './intake.ts';

const { ok, warning, error } = findingsOf('telegram');

/** Says why the bot itself could not be asked about. */
export function tokenFailure(answer: TelegramAnswer): DoctorFinding {
  if (answer.kind === 'refused' && (answer.code === 401 || answer.code === 404))
    return error(
      'token',
      `Telegram does not accept TELEGRAM_BOT_TOKEN (${answer.why})`,
      'Set it to the token that @BotFather shows: /mybots, the bot, "API Token".',
    );
  const why = answer.kind === 'answer' ? 'it answers in an unknown form' : answer.why;
  return error(
    'token',
    `Telegram cannot be reached: ${why}`,
    'Check TELEGRAM_API_ROOT, DNS, and that this machine may connect to api.telegram.org on port 443.',
  );
}

const State = z.object({
  url: z.string(),
  pending_update_count: z.number().catch(0),
  allowed_updates: z.array(z.string()).optional(),
  last_error_message: z.string().optional(),
  last_error_date: z.number().optional(),
});

/** More waiting updates than this mean that they do not get through. */
const MANY_PENDING = 50;
/** An older error does not count if nothing waits. */
const RECENT_MS = 15 * 60_000;

/**
 * How updates should arrive.
 *
 * @property url the address that the webhook should have; null if the operator sets it
 * @property isRunning whether a desk keeps the webhook as it should be
 */
export type WebhookWanted = {
  readonly mode: 'webhook' | 'polling';
  readonly url: string | null;
  readonly isRunning: boolean;
};

/** Says whether the webhook is as it should be, and whether updates get through. https://core.telegram.org/bots/api#webhookinfo */
export function webhookFindings(wanted: WebhookWanted, answer: TelegramAnswer, now: number): readonly DoctorFinding[] {
  const read = answer.kind === 'answer' ? State.safeParse(answer.result) : null;
  if (!read?.success)
    return [warning('webhook', 'Telegram did not say which webhook the bot has', 'Run the doctor again.')];
  const state = read.data;
  if (wanted.mode === 'polling') return [pollingFinding(wanted, state.url, state.pending_update_count)];
  const wrong = wrongAddress(wanted, state.url);
  if (wrong !== null) return [wrong];
  const missing = ALLOWED_UPDATES.filter((kind) => !(state.allowed_updates ?? ALLOWED_UPDATES).includes(kind));
  const lacks =
    missing.length === 0
      ? []
      : [
          (wanted.isRunning ? error : warning)(
            'webhook',
            `the webhook does not deliver the updates ${missing.join(', ')}`,
            'Start or restart the desk: it sets the webhook.',
          ),
        ];
  return [
    ...lacks,
    ...troubleOf(state, now),
    ...(lacks.length === 0 && troubleOf(state, now).length === 0
      ? [ok('webhook', `the webhook is set to ${withoutToken(state.url)}, ${waiting(state.pending_update_count)}`)]
      : []),
  ];
}

function pollingFinding({ isRunning }: WebhookWanted, url: string, pending: number): DoctorFinding {
  if (url === '') return ok('webhook', `updates are polled, ${waiting(pending)}`);
  const found = `TELEGRAM_SECRET_TOKEN is not set, so updates are polled, but a webhook is set to ${withoutToken(url)}`;
  return isRunning
    ? error('webhook', found, 'Another program uses this bot: stop it, or give the desk a bot of its own (@BotFather).')
    : warning(
        'webhook',
        found,
        'The desk removes it when it starts. If another program uses this bot, give the desk one of its own.',
      );
}

function wrongAddress({ url, isRunning }: WebhookWanted, found: string): DoctorFinding | null {
  if (url === null)
    return found === ''
      ? error(
          'webhook',
          'TELEGRAM_SECRET_TOKEN is set, but neither a webhook nor PUBLIC_URL',
          'Set PUBLIC_URL to the address at which Telegram reaches the desk: the desk then sets the webhook itself.',
        )
      : null;
  if (found === url) return null;
  const is = found === '' ? 'no webhook is set' : `the webhook is set to ${withoutToken(found)}, not to ${url}`;
  return isRunning
    ? error(
        'webhook',
        is,
        'Another program or desk uses this bot: stop it, and start this desk again. Or correct PUBLIC_URL.',
      )
    : warning(
        'webhook',
        is,
        'The desk sets it when it starts. If another program uses this bot, give the desk one of its own.',
      );
}

function troubleOf(state: z.infer<typeof State>, now: number): readonly DoctorFinding[] {
  const { last_error_message: message, last_error_date: at = 0, pending_update_count: pending } = state;
  const isRecent = message !== undefined && now - at * 1000 < RECENT_MS;
  if (message !== undefined && (isRecent || pending > 0))
    return [
      error(
        'webhook',
        `Telegram's last call failed (${message.slice(0, 120)}), ${waiting(pending)}`,
        adviceFor(message),
      ),
    ];
  if (pending < MANY_PENDING) return [];
  return [
    warning(
      'webhook',
      waiting(pending),
      "Read the desk's log: it handles updates more slowly than they arrive, or it does not run.",
    ),
  ];
}

function adviceFor(message: string): string {
  if (/401|403/.test(message))
    return 'The webhook has another secret than TELEGRAM_SECRET_TOKEN: restart the desk, which sets the webhook again.';
  if (/404|405|30\d/.test(message))
    return 'Another program answers at PUBLIC_URL, or a proxy changes the path: have it forward POST /telegram/webhook unchanged.';
  if (/SSL|certificate|TLS/i.test(message))
    return 'Telegram does not accept the certificate of PUBLIC_URL: use one from a public authority, with the whole chain.';
  if (/50\d/.test(message))
    return 'The proxy does not reach the desk: check that the desk runs, and where the proxy forwards to.';
  return 'Telegram does not reach PUBLIC_URL: open ports 443, 80, 88 or 8443 for it, and check the name and the proxy.';
}

const waiting = (count: number): string =>
  `${count === 0 ? 'no' : count} ${count === 1 ? 'update waits' : 'updates wait'}`;
/** Writes an address without a bot's token, which it may contain. */
const withoutToken = (url: string): string => {
  const { origin, pathname } = URL.parse(url) ?? { origin: 'another address', pathname: '' };
  return `${origin}${pathname.replaceAll(/\d+:[\w-]{20,}/g, '<token>')}`;
};

/**
 * The answer to a call.
 *
 * - `answer`: its result
 * - `refused`: Telegram refused. `movedTo` is the id that the chat has now
 * - `unreachable`: no answer of Telegram came back. `why` is a sentence without its subject
 */
export type TelegramAnswer =
  | { readonly kind: 'answer'; readonly result: unknown; readonly aheadMs: number | null }
  | {
      readonly kind: 'refused';
      readonly code: number;
      readonly why: string;
      readonly movedTo: number | null;
      readonly aheadMs: number | null;
    }
  | { readonly kind: 'unreachable'; readonly why: string };

/** Calls a method of the Bot API once more after each 429, for as long as there is time. Never rejects. */
export type TelegramCall = (method: string, payload?: Readonly<Record<string, unknown>>) => Promise<TelegramAnswer>;

const Body = z.union([
  z.object({ ok: z.literal(true), result: z.unknown() }),
  z.object({
    ok: z.literal(false),
    error_code: z.number(),
    description: z.string(),
    parameters: z.object({ retry_after: z.number().optional(), migrate_to_chat_id: z.number().optional() }).optional(),
  }),
]);

/** The address contains the token, so no answer contains the address. https://core.telegram.org/bots/api#making-requests */
export function createTelegramCall(deps: {
  readonly ask: Ask;
  readonly apiRoot: string;
  readonly token: string;
  readonly signal: AbortSignal;
}): TelegramCall {
  const { ask, apiRoot, token, signal } = deps;
  const root = apiRoot.replace(/\/+$/, '');
  return async (method, payload = {}) => {
    const headers = { 'content-type': 'application/json' };
    const question = { method: 'POST', headers, body: JSON.stringify(payload), signal } as const;
    return readAnswer(await askWithWaits(ask, `${root}/bot${token}/${method}`, question, waitOf), token);
  };
}

/** Null for anything but a 429. */
function waitOf(asked: Asked): number | null {
  const body = asked.kind === 'answered' ? Body.safeParse(jsonOf(asked.text)).data : undefined;
  return body?.ok === false && body.error_code === 429 ? (body.parameters?.retry_after ?? 1) : null;
}

function readAnswer(asked: Asked, token: string): TelegramAnswer {
  if (asked.kind === 'unreachable') return { kind: 'unreachable', why: asked.why };
  const read = Body.safeParse(jsonOf(asked.text));
  const { aheadMs } = asked;
  if (!read.success) return { kind: 'unreachable', why: `the answer (HTTP ${asked.status}) is not from Telegram` };
  if (read.data.ok) return { kind: 'answer', result: read.data.result, aheadMs };
  const { error_code: code, description, parameters = {} } = read.data;
  const why = description.replaceAll(token, '<token>');
  return { kind: 'refused', code, why, movedTo: parameters.migrate_to_chat_id ?? null, aheadMs };
}
