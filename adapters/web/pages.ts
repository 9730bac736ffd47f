import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { LedgerUnreachable } from '../../src/core/ledger.ts';
import type { Log } from '../../src/core/log.ts';
import { formatYuan } from '../../src/core/money.ts';
import type { Language, Product } from '../../src/core/product.ts';
import type { Result } from '../../src/core/result.ts';
import { findAsset } from './assets.ts';
import { foreignness } from './guard.ts';
import type { Listeners } from './listeners.ts';
import { PLAYGROUND_PEOPLE } from './people.ts';
import { readAccount, readLanguage, readPress, readSay, type Unreadable } from './read.ts';
import type { Streams } from './stream.ts';
import { webWordsFor } from './words.ts';

/** A line of the sandbox's table: what a number that ends in these four digits does. */
export type SandboxOutcome = { readonly suffix: string; readonly en: string; readonly zh: string };

export type PageDeps = {
  readonly listeners: Listeners;
  readonly streams: Streams;
  readonly products: () => readonly Product[];
  readonly outcomes: readonly SandboxOutcome[];
  readonly language: Language;
  readonly log: Log;
  readonly stopping: () => boolean;
};

const LARGEST_BODY = 64 * 1024;
const RETRY_SOON = { 'Retry-After': '1' };

/** What every body says: the language of the page it came from, for the sentences of a failure. */
type Spoken = { readonly language: Language | null };

/** No inline script or style, nothing from elsewhere, no frame around it. */
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

/** The playground's HTTP: its page, the stream of its conversation, and what the page sends. */
export function createPages(deps: PageDeps): Hono {
  const app = new Hono();
  app.use(async (c, next) => {
    const foreign = foreignness(c.req.raw);
    if (foreign === null) await next();
    else c.res = c.json({ error: foreign }, 403);
    for (const [name, value] of HEADERS) c.header(name, value);
  });
  app.use(async (c, next) => {
    const allowed = allowedOn(c.req.path);
    if (c.req.method === 'OPTIONS') return c.text('', 200, { Allow: allowed.join(', ') });
    if (allowed.includes(c.req.method)) return next();
    return c.json({ error: `Here one can ${allowed.join(', ')} alone.` }, 405, { Allow: allowed.join(', ') });
  });
  app.use(bodyLimit({ maxSize: LARGEST_BODY }));
  app.get('/', (c) => sendAsset(c, 'index.html'));
  app.get('/assets/:name', (c) => sendAsset(c, c.req.param('name')));
  app.get('/start', (c) => c.json(startOf(deps)));
  app.get('/events', (c) => {
    const reader = readAccount(c.req.query('as'));
    if (!reader.ok) return c.json({ error: 'Nobody of that name is here.' }, 400);
    if (deps.stopping()) return c.json({ error: webWordsFor(deps.language).stopping }, 503, RETRY_SOON);
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
  app.notFound((c) => c.json({ error: 'There is nothing here.' }, 404));
  return app;
}

const POSTED: ReadonlySet<string> = new Set(['/say', '/press', '/language']);
const allowedOn = (path: string): readonly string[] =>
  POSTED.has(path) ? ['POST', 'OPTIONS'] : ['GET', 'HEAD', 'OPTIONS'];

async function sendAsset(c: Context, name: string): Promise<Response> {
  const asset = await findAsset(name);
  return asset === null ? c.notFound() : c.body(asset.text, 200, { 'Content-Type': asset.type });
}

/** What the page needs once: who one can be, what is sold, and what the sandbox does with which number. */
const startOf = ({ products, outcomes, language }: PageDeps) => ({
  people: PLAYGROUND_PEOPLE,
  products: products().map(({ code, name, priceLi }) => ({ code, name, price: formatYuan(priceLi) })),
  outcomes,
  language,
});

/** Reads a body, takes it to its listener and answers as JSON; every failure is a sentence the page can show. */
async function handle<T extends Spoken>(
  c: Context,
  { log, stopping, language }: PageDeps,
  read: (body: unknown) => Result<T, Unreadable>,
  listener: (value: T) => Promise<object>,
): Promise<Response> {
  const given = read(await c.req.json().catch(() => null));
  if (!given.ok) return c.json({ error: `This is not what the page sends: ${given.error.fields[0]}.` }, 400);
  const sentences = webWordsFor(given.value.language ?? language);
  if (stopping()) return c.json({ error: sentences.stopping }, 503, RETRY_SOON);
  try {
    return c.json(await listener(given.value));
  } catch (thrown) {
    if (thrown instanceof LedgerUnreachable) return c.json({ error: sentences.unreachable }, 503, RETRY_SOON);
    log.error('web.take_failed', { path: c.req.path, why: String(thrown) });
    return c.json({ error: sentences.broken }, 500);
  }
}
