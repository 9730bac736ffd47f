import { promises as files } from 'node:fs';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { menuFor } from '../../commands/command.ts';
import { wordsFor } from '../../commands/words/words-for.ts';
import { LedgerUnreachable } from '../../src/core/ledger.ts';
import type { Log } from '../../src/core/log.ts';
import { formatYuan } from '../../src/core/money.ts';
import type { Language, Product, ProviderName } from '../../src/core/product.ts';
import type { Result } from '../../src/core/result.ts';
import type { Listeners } from './listeners.ts';
import {
  PLAYGROUND_PEOPLE,
  readAccount,
  readLanguage,
  readPress,
  readReset,
  readSay,
  type Unreadable,
} from './read.ts';
import type { SentFiles } from './sent-files.ts';
import type { Streams } from './surface.ts';
import { webWordsFor } from './words.ts';

/** A row of the sandbox's table: the outcome of a number that ends in these four digits. */
export type SandboxOutcome = {
  readonly suffix: string;
  readonly en: string;
  readonly zh: string;
  /** The provider that it is about; null for all. */
  readonly provider: ProviderName | null;
};

export type PageDeps = {
  readonly listeners: Listeners;
  readonly streams: Streams;
  readonly files: Pick<SentFiles, 'open'>;
  readonly products: () => readonly Product[];
  readonly outcomes: readonly SandboxOutcome[];
  readonly language: () => Language;
  readonly timezone: () => string;
  readonly log: Log;
  readonly stopping: () => boolean;
};

/** A file of some 170 kB fits; the desk's own limit is a little higher. */
const MAX_BODY_BYTES = 240 * 1024;
const RETRY_SOON = { 'Retry-After': '1' };

/** Every body has the language of its page, for the sentence of a failure. */
type Localized = { readonly language: Language | null };

/** No inline script or style, nothing from other origins, no frame around the page. */
const HEADERS: readonly (readonly [string, string])[] = [
  [
    'Content-Security-Policy',
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  ],
  ['X-Content-Type-Options', 'nosniff'],
  ['Referrer-Policy', 'no-referrer'],
  ['Cross-Origin-Opener-Policy', 'same-origin'],
  ['Cross-Origin-Resource-Policy', 'same-origin'],
  ['Cache-Control', 'no-store'],
];

/** The playground over HTTP: its page, the stream of its conversation, and the requests of the page. */
export function createPages(deps: PageDeps): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const refusal = refusalOf(c.req.raw);
    if (refusal === null) await next();
    else c.res = c.json({ error: refusal }, 403);
    for (const [name, value] of HEADERS) c.header(name, value);
  });
  app.use(async (c, next) => {
    const allowed = allowedOn(c.req.path);
    if (c.req.method === 'OPTIONS') return c.text('', 200, { Allow: allowed.join(', ') });
    if (allowed.includes(c.req.method)) return next();
    return c.json({ error: `This path accepts only ${allowed.join(', ')}.` }, 405, { Allow: allowed.join(', ') });
  });
  app.use(bodyLimit({ maxSize: MAX_BODY_BYTES }));
  app.get('/', (c) => sendAsset(c, 'index.html'));
  app.get('/assets/:name', (c) => sendAsset(c, c.req.param('name')));
  app.get('/start', (c) => c.json(startOf(deps)));
  app.get('/files/:id', async (c) => {
    const reader = readAccount(c.req.query('as'));
    const file = reader.ok ? await deps.files.open(c.req.param('id'), reader.value) : null;
    if (file === null) return c.json({ error: webWordsFor(deps.language()).fileGone }, 404);
    const kind = file.mime.startsWith('image/') ? 'inline' : 'attachment';
    return c.body(Buffer.from(file.bytes), 200, {
      'Content-Type': file.mime,
      'Content-Disposition': `${kind}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
    });
  });
  app.get('/events', (c) => {
    const reader = readAccount(c.req.query('as'));
    if (!reader.ok) return c.json({ error: 'Nobody of that name is here.' }, 400);
    if (deps.stopping()) return c.json({ error: webWordsFor(deps.language()).stopping }, 503, RETRY_SOON);
    if (c.req.method === 'HEAD') return c.text('', 200, { 'Content-Type': 'text/event-stream' });
    return deps.streams.open(c, reader.value);
  });
  app.post('/say', (c) => handle(c, deps, readSay, deps.listeners.say));
  app.post('/press', (c) => handle(c, deps, readPress, deps.listeners.press));
  app.post('/language', (c) =>
    handle(c, deps, readLanguage, async ({ language }) => {
      await deps.listeners.chooseLanguage(language);
      return {};
    }),
  );
  app.post('/reset', (c) =>
    handle(c, deps, readReset, async () => {
      await deps.listeners.reset();
      return {};
    }),
  );
  app.notFound((c) => c.json({ error: 'There is nothing here.' }, 404));
  return app;
}

const POSTED: ReadonlySet<string> = new Set(['/say', '/press', '/language', '/reset']);
const allowedOn = (path: string): readonly string[] =>
  POSTED.has(path) ? ['POST', 'OPTIONS'] : ['GET', 'HEAD', 'OPTIONS'];

async function sendAsset(c: Context, name: string): Promise<Response> {
  const asset = await findAsset(name);
  return asset === null ? c.notFound() : c.body(asset.text, 200, { 'Content-Type': asset.type });
}

/** The data that the page needs once: people, commands, products, the zone of its times, and the sandbox's outcomes. */
const startOf = ({ products, outcomes, language, timezone }: PageDeps) => ({
  people: PLAYGROUND_PEOPLE,
  commands: menuFor('approvers').map((topic) => ({
    line: topic === 'request' ? '/topup' : `/${topic}`,
    en: wordsFor('en').answers.help[topic],
    zh: wordsFor('zh').answers.help[topic],
  })),
  products: products().map(({ code, aliases, name, priceLi, offers }) => ({
    code,
    aliases,
    name,
    price: formatYuan(priceLi),
    providers: offers.map(({ provider }) => provider),
  })),
  timezone: timezone(),
  outcomes,
  language: language(),
});

/** Reads a body, calls its listener and answers in JSON. Every failure is a sentence that the page can show. */
async function handle<T extends Localized>(
  c: Context,
  { log, stopping, language }: PageDeps,
  read: (body: unknown) => Result<T, Unreadable>,
  listener: (value: T) => Promise<object>,
): Promise<Response> {
  const given = read(await c.req.json().catch(() => null));
  if (!given.ok) return c.json({ error: `This is not what the page sends: ${given.error.fields[0]}.` }, 400);
  const sentences = webWordsFor(given.value.language ?? language());
  if (stopping()) return c.json({ error: sentences.stopping }, 503, RETRY_SOON);
  try {
    return c.json(await listener(given.value));
  } catch (thrown) {
    if (thrown instanceof LedgerUnreachable) return c.json({ error: sentences.unreachable }, 503, RETRY_SOON);
    log.error('web.take_failed', { path: c.req.path, why: String(thrown) });
    return c.json({ error: sentences.broken }, 500);
  }
}

/** The names that this machine has for itself. Any other name in `Host` is a stranger's that was made to point here. */
const LOOPBACK: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

const OWN_SITES: ReadonlySet<string | null> = new Set([null, 'none', 'same-origin']);

/**
 * Refuses a request that does not come from the playground's own page; null if it may.
 *
 * Listening on loopback keeps other machines out, but not the other pages of this browser. The check of `Host` prevents DNS
 * rebinding; `Sec-Fetch-Site`, `Origin` and a content type that no form can send prevent forged posts. A link from another site may
 * open the page. Only a POST changes anything. A program without these headers may do the same as a person at this machine.
 */
function refusalOf({ method, headers }: Request): string | null {
  const host = headers.get('host') ?? '';
  if (!LOOPBACK.has(hostnameOf(`http://${host}`))) return 'The playground answers to loopback names only.';
  const isOwn = OWN_SITES.has(headers.get('sec-fetch-site'));
  if (method !== 'POST') return isOwn || headers.get('sec-fetch-mode') === 'navigate' ? null : NOT_OWN_PAGE;
  const origin = headers.get('origin');
  if (!isOwn || (origin !== null && origin !== `http://${host}`)) return NOT_OWN_PAGE;
  const isJson = /^application\/json\s*(;|$)/i.test(headers.get('content-type') ?? '');
  return isJson ? null : 'Post JSON, as application/json.';
}

const NOT_OWN_PAGE = 'Only the playground’s own page may do this.';

function hostnameOf(url: string): string {
  try {
    return new URL(url).hostname;
  } catch {
    return '';
  }
}

const JS = 'text/javascript; charset=utf-8';
const CSS = 'text/css; charset=utf-8';

/** The files of the page, by name. No other file is ever read. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['index.html', 'text/html; charset=utf-8'],
  ['page.css', CSS],
  ['welcome.css', CSS],
  ['composer.css', CSS],
  ['chat.css', CSS],
  ['guide.css', CSS],
  ['page.js', JS],
  ['chat-message.js', JS],
  ['chat-log.js', JS],
  ['people-switch.js', JS],
  ['guide-panel.js', JS],
  ['topup-form.js', JS],
  ['line-box.js', JS],
  ['file-drop.js', JS],
  ['ask-dialog.js', JS],
  ['scene.js', JS],
  ['words.json', 'application/json; charset=utf-8'],
  ['icon.svg', 'image/svg+xml'],
]);

type Asset = { readonly type: string; readonly text: string };

/** Reads a file of the page; null if there is none of that name. */
async function findAsset(name: string): Promise<Asset | null> {
  const type = TYPES.get(name);
  return type === undefined
    ? null
    : { type, text: await files.readFile(new URL(`./page/${name}`, import.meta.url), 'utf8') };
}
