import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestContext } from 'node:test';
import type { HttpRequest, Route } from '../../src/core/surface.ts';

/** Serves routes over HTTP on a free loopback port until the test ends, as the product's own server does. Answers the base address. */
export async function serveRoutes(t: Pick<TestContext, 'after'>, routes: readonly Route[]): Promise<string> {
  const server = createServer((request, response) => {
    answer(routes, request, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function answer(routes: readonly Route[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const inbound = await inboundOf(request);
  const route = routes.find(
    ({ path, methods }) => matches(path, inbound.path) && methods.some((m) => m === inbound.method),
  );
  const outbound = route ? await route.take(inbound) : { status: 404 };
  response.writeHead(outbound.status, outbound.headers);
  response.end(outbound.body);
}

async function inboundOf(request: IncomingMessage): Promise<HttpRequest> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const url = new URL(request.url ?? '/', 'http://localhost');
  const headers = Object.entries(request.headers).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.join(', ') : value,
  ]);
  return {
    method: request.method ?? '',
    path: url.pathname,
    query: url.searchParams,
    headers: Object.fromEntries(headers),
    body: Buffer.concat(chunks),
  };
}

const matches = (route: string, path: string): boolean =>
  route.endsWith('/:token') ? path.startsWith(route.slice(0, -':token'.length)) : route === path;
