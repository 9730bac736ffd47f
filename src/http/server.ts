import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { Hono } from 'hono';
import type { HttpRequest, HttpResponse, Route } from '../core/http-request.ts';
import { LedgerUnreachable } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';

export type HttpServer = { readonly url: string; readonly port: number; readonly close: () => Promise<void> };

/** Larger than anything a platform or a provider sends us; what is over it gets 413 and is not read on. */
export const MAX_BODY_BYTES = 256 * 1024;

/**
 * Serves the machine routes and, for every other path, `pages`.
 *
 * Machine routes are matched by a table and read here, whole and as bytes, because signatures are over bytes and because
 * acknowledgements must be quick; Hono serves the rest.
 */
export async function serveHttp(deps: {
  readonly port: number;
  readonly host: string;
  readonly routes: readonly Route[];
  readonly pages: (request: Request) => Response | Promise<Response>;
  readonly log: Log;
}): Promise<HttpServer> {
  const exact = new Map(
    deps.routes.filter(({ path }) => !path.endsWith('/:token')).map((route) => [route.path, route]),
  );
  const prefixed = deps.routes
    .filter(({ path }) => path.endsWith('/:token'))
    .map((route) => ({ route, prefix: route.path.slice(0, -':token'.length) }));
  const listener = getRequestListener(deps.pages, { overrideGlobalObjects: false });

  const server = createServer((request, response) => {
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const path = mark < 0 ? url : url.slice(0, mark);
    const route = exact.get(path) ?? prefixed.find(({ prefix }) => isUnder(prefix, path))?.route;
    if (route === undefined) void listener(request, response);
    else void take(route, path, mark < 0 ? '' : url.slice(mark + 1), request, response, deps.log);
  });
  server.requestTimeout = 15_000;
  server.headersTimeout = 10_000;
  await listen(server, deps.port, deps.host);
  const { port } = server.address() as AddressInfo;
  return { port, url: `http://${deps.host}:${port}`, close: () => close(server) };
}

const isUnder = (prefix: string, path: string): boolean =>
  path.startsWith(prefix) && path.length > prefix.length && !path.includes('/', prefix.length);

async function take(
  route: Route,
  path: string,
  search: string,
  request: IncomingMessage,
  response: ServerResponse,
  log: Log,
): Promise<void> {
  const method = request.method as Route['methods'][number];
  if (!route.methods.includes(method))
    return answer(response, { status: 405, headers: { allow: route.methods.join(', ') } });
  const body = await readBody(request);
  if (body === 'too_large') return refuseLarge(request, response);
  if (body === 'broken') return;
  const headers = request.headers as HttpRequest['headers'];
  answer(response, await taken(route, { method, path, query: new URLSearchParams(search), headers, body }, log));
}

async function taken(route: Route, inbound: HttpRequest, log: Log): Promise<HttpResponse> {
  try {
    return await route.take(inbound);
  } catch (error) {
    if (error instanceof LedgerUnreachable) {
      log.error('http.database_unreachable', { path: route.path });
      return { status: 503, headers: { 'retry-after': '5' } };
    }
    log.error('http.failed', {
      path: route.path,
      why: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
    return { status: 500 };
  }
}

/** The body whole, or why not: over the limit (nothing more is kept), or the sender went away. */
function readBody(request: IncomingMessage): Promise<Uint8Array | 'too_large' | 'broken'> {
  if (Number(request.headers['content-length'] ?? 0) > MAX_BODY_BYTES) return Promise.resolve('too_large');
  return new Promise((resolve) => {
    const chunks: Uint8Array[] = [];
    let length = 0;
    request.on('data', (chunk: Uint8Array) => {
      length += chunk.length;
      if (length > MAX_BODY_BYTES) resolve('too_large');
      else chunks.push(chunk);
    });
    request.on('end', () => resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks)));
    request.on('error', () => resolve('broken'));
    request.on('close', () => resolve('broken'));
  });
}

/** Answers while the sender may still be sending, and then hangs up: reading megabytes in order to refuse them helps nobody. */
function refuseLarge(request: IncomingMessage, response: ServerResponse): void {
  request.removeAllListeners('data');
  request.resume();
  response.writeHead(413, { connection: 'close', 'content-length': 0 });
  response.end(() => setTimeout(() => request.socket.destroy(), 500).unref());
}

function answer(response: ServerResponse, { status, headers = {}, body = '' }: HttpResponse): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(body) });
  response.end(body);
}

const portTaken = (port: number, host: string): string =>
  `port ${port} of ${host} is in use: stop what uses it, or set PORT to another one`;

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void =>
      reject(error.code === 'EADDRINUSE' ? new Error(portTaken(port, host), { cause: error }) : error);
    server.once('error', refuse);
    server.listen(port, host, () => {
      server.off('error', refuse);
      resolve();
    });
  });

/** Takes no new connection, lets what is under way end, and cuts what does not end within seconds (event streams). */
function close(server: Server): Promise<void> {
  const cut = setTimeout(() => server.closeAllConnections(), 3_000);
  return new Promise((resolve) => {
    server.close(() => {
      clearTimeout(cut);
      resolve();
    });
    server.closeIdleConnections();
  });
}

export type StatusDeps = {
  /** One sentence for each thing that is not working now. */
  readonly missing: () => Promise<readonly string[]>;
  /** One sentence for each provider that does not answer, or whose orders are held: the desk works, and those orders wait. */
  readonly outages: () => Promise<readonly string[]>;
  /** One sentence for each thing that somebody should look into, though all works. */
  readonly warnings: () => Promise<readonly string[]>;
  readonly metrics: { readonly render: () => Promise<string>; readonly contentType: string };
  /** What else is served: the playground's pages, or nothing. */
  readonly pages: ((request: Request) => Response | Promise<Response>) | null;
};

/** `/healthz` says that the process lives, `/readyz` that it can work, `/metrics` how it has worked. */
export function createStatus({ missing, outages, warnings, metrics, pages }: StatusDeps): Hono {
  const app = new Hono();
  app.get('/healthz', (c) => c.json({ status: 'ok' }));
  app.get('/readyz', async (c) => {
    const sentences = await missing();
    const waiting = await outages();
    if (sentences.length > 0) return c.json({ status: 'not_ready', missing: sentences, outages: waiting }, 503);
    const noted = await warnings();
    return c.json({
      status: 'ready',
      ...(waiting.length > 0 ? { outages: waiting } : {}),
      ...(noted.length > 0 ? { warnings: noted } : {}),
    });
  });
  app.get('/metrics', async (c) => c.text(await metrics.render(), 200, { 'content-type': metrics.contentType }));
  if (pages !== null) app.all('*', (c) => pages(c.req.raw));
  return app;
}
