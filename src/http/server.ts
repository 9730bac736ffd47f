import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import { LedgerUnreachable } from '../core/ledger.ts';
import type { Log } from '../core/log.ts';
import type { HttpRequest, HttpResponse, RefusedSignature, Route } from '../core/surface.ts';

export type HttpServer = { readonly url: string; readonly port: number; readonly close: () => Promise<void> };

/** Larger than anything that a platform or a provider sends. A larger body gets 413 and is not read to its end. */
export const MAX_BODY_BYTES = 256 * 1024;

/** Serves everything for which there is no machine route: the playground's pages. */
type Pages = (request: Request) => Response | Promise<Response>;
type Served = {
  readonly routes: readonly Route[];
  /** Null if nothing else is served. */
  readonly pages: Pages | null;
  /** The path that a proxy passes on in front of every other, `/topup`; empty for none. */
  readonly basePath?: string;
  /** Hears of each request whose sender did not prove who it is. */
  readonly refusedSignature?: (refused: RefusedSignature) => void;
  readonly log: Log;
};

/**
 * Serves the machine routes and, for every other path, `pages`.
 *
 * Machine routes are matched by a table and read here, whole and as bytes, because signatures are over bytes and because
 * acknowledgements must be quick; Hono serves the rest. They answer also to HTTP/1.0 without a Host, as balancers ask. Each is found
 * under `basePath` and without it: a health check comes past the proxy, and a proxy may take the path off.
 */
export async function serveHttp(deps: Served & { readonly port: number; readonly host: string }): Promise<HttpServer> {
  const server = createServer(createRouter(deps));
  server.requestTimeout = 15_000;
  server.headersTimeout = 10_000;
  await listen(server, deps.port, deps.host);
  const { port } = server.address() as AddressInfo;
  const host = deps.host.includes(':') ? `[${deps.host}]` : deps.host;
  return { port, url: `http://${host}:${port}${deps.basePath ?? ''}`, close: () => close(server) };
}

type Router = (request: IncomingMessage, response: ServerResponse) => void;

function createRouter(served: Served): Router {
  const { routes, pages, basePath = '' } = served;
  const exact = new Map(routes.filter(({ path }) => !path.endsWith('/:token')).map((route) => [route.path, route]));
  const prefixed = routes
    .filter(({ path }) => path.endsWith('/:token'))
    .map((route) => ({ route, prefix: route.path.slice(0, -':token'.length) }));
  const find = (path: string): Route | undefined =>
    exact.get(path) ?? prefixed.find(({ prefix }) => isUnder(prefix, path))?.route;
  const listener = pages === null ? null : getRequestListener(pages, { overrideGlobalObjects: false });

  return (request, response) => {
    const { path: whole, search } = targetOf(request.url ?? '/');
    const isBased = basePath !== '' && whole.startsWith(`${basePath}/`);
    const path = isBased ? whole.slice(basePath.length) : whole;
    const route = find(path);
    if (route !== undefined) return void take(route, path, search, request, response, served);
    if (listener === null) return answer(response, { status: 404 });
    if (whole === basePath) return answer(response, { status: 308, headers: { location: `${basePath}/` } });
    if (isBased) request.url = search === '' ? path : `${path}?${search}`;
    void listener(request, response);
  };
}

/** The path and the query of a request's target, which may be a whole address: old proxies send `GET http://desk/healthz HTTP/1.0`. */
function targetOf(target: string): { readonly path: string; readonly search: string } {
  const url = target.startsWith('/') ? target : target.replace(/^https?:\/\/[^/?]*/i, '') || '/';
  const mark = url.indexOf('?');
  return mark < 0 ? { path: url, search: '' } : { path: url.slice(0, mark), search: url.slice(mark + 1) };
}

const isUnder = (prefix: string, path: string): boolean =>
  path.startsWith(prefix) && path.length > prefix.length && !path.includes('/', prefix.length);

async function take(
  route: Route,
  path: string,
  search: string,
  request: IncomingMessage,
  response: ServerResponse,
  { log, refusedSignature }: Pick<Served, 'log' | 'refusedSignature'>,
): Promise<void> {
  // A HEAD is a GET whose body is not sent: Node leaves it out.
  const method = request.method === 'HEAD' ? 'GET' : (request.method as Route['methods'][number]);
  if (!route.methods.includes(method)) {
    const headers = { allow: allowedOn(route) };
    return answer(response, { status: request.method === 'OPTIONS' ? 200 : 405, headers });
  }
  const body = await readBody(request);
  if (body === 'too_large') return refuseLarge(request, response);
  if (body === 'broken') return;
  const headers = request.headers as HttpRequest['headers'];
  const given = await taken(route, { method, path, query: new URLSearchParams(search), headers, body }, log);
  if (given.refused !== undefined) refusedSignature?.(given.refused);
  answer(response, given);
}

const allowedOn = ({ methods }: Route): string =>
  [...methods.flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method])), 'OPTIONS'].join(', ');

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

/** Reads the whole body. `too_large`: over the limit, and the rest is dropped; `broken`: the sender went away. */
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

/**
 * Answers while the sender may still be sending, and then closes the connection: reading megabytes in order to refuse them helps
 * nobody.
 */
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

/** Why an address or a port cannot be listened on, by the code of the error. */
const NOT_LISTENING: Readonly<Record<string, (port: number, host: string) => string>> = {
  EADDRINUSE: (port, host) => `port ${port} of ${host} is in use: stop what uses it, or set PORT to another one`,
  EACCES: (port) => `port ${port} is not allowed to this user: set PORT to one above 1023, such as 3000`,
  EADDRNOTAVAIL: (_, host) => noAddress(host),
  ENOTFOUND: (_, host) => noAddress(host),
  EAI_AGAIN: (_, host) => noAddress(host),
  EINVAL: (_, host) => noAddress(host),
};
const noAddress = (host: string): string =>
  `HOST is "${host}", which is no address of this machine (some shells set HOST by themselves): set it to 127.0.0.1, or to 0.0.0.0 for every address`;

const listen = (server: Server, port: number, host: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const refuse = (error: NodeJS.ErrnoException): void => {
      const sentence = NOT_LISTENING[error.code ?? '']?.(port, host);
      reject(sentence === undefined ? error : new Error(sentence, { cause: error }));
    };
    server.once('error', refuse);
    server.listen(port, host, () => {
      server.off('error', refuse);
      resolve();
    });
  });

/** Accepts no new connection, lets running requests end, and closes those that do not end within seconds (event streams). */
function close(server: Server): Promise<void> {
  const deadline = setTimeout(() => server.closeAllConnections(), 3_000);
  return new Promise((resolve) => {
    server.close(() => {
      clearTimeout(deadline);
      resolve();
    });
    server.closeIdleConnections();
  });
}

/** How the doctor asks a route whether it is this desk's, and how it is answered. */
export const PROBE_HEADER = 'x-topup-doctor';
export const PROBE_ANSWER_HEADER = 'x-topup-desk';

/** An overheard probe is valid no longer than this. It only tells that the desk is there. */
const WINDOW_MS = 600_000;

/** @param key a secret that only this desk and its doctor have */
export function signProbe(key: string, at: number): string {
  return `${at}.${sign(key, `ask ${at}`)}`;
}

/** The answer of this desk's routes to a probe. */
export const probeAnswer = (key: string, probe: string, path: string): string => sign(key, `answer ${probe} ${path}`);

const sign = (key: string, text: string): string => createHmac('sha256', key).update(text).digest('hex');

/**
 * Lets the doctor find out whether a route is reached through every proxy before it, without a wrong signature that would be counted
 * and logged, and without waking anybody. Anything but a signed probe goes on to the route.
 */
export const answeringProbes = (routes: readonly Route[], key: string, now: () => number): readonly Route[] =>
  routes.map((route) => ({
    ...route,
    take: async (request) => {
      const probe = request.headers[PROBE_HEADER];
      if (probe === undefined || !isProbe(key, probe, now())) return route.take(request);
      return { status: 200, headers: { [PROBE_ANSWER_HEADER]: probeAnswer(key, probe, route.path) } };
    },
  }));

function isProbe(key: string, probe: NonNullable<HttpRequest['headers'][string]>, now: number): boolean {
  const at = Number(/^(\d{1,15})\.[0-9a-f]{64}$/.exec(probe)?.[1] ?? Number.NaN);
  if (!(Math.abs(now - at) <= WINDOW_MS)) return false;
  return timingSafeEqual(Buffer.from(probe), Buffer.from(signProbe(key, at)));
}
