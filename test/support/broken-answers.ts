import { gzipSync } from 'node:zlib';
import type { RawAnswer } from './raw-server.ts';

const megabytes = (count: number): Buffer => Buffer.alloc(count * 1024 * 1024, 0x20);
const send =
  (status: number, headers: Record<string, string>, body: string | Uint8Array): RawAnswer =>
  (response) =>
    void response.writeHead(status, headers).end(body);

/**
 * Every way an answer can be broken on its way, with the code it must get. Each would read as a refusal or a failure to a client
 * that looks only for a word in it.
 */
export const BROKEN_ANSWERS: readonly { readonly name: string; readonly code: string; readonly answer: RawAnswer }[] = [
  { name: 'nothing at all', code: 'timeout', answer: () => {} },
  { name: 'headers, then nothing', code: 'timeout', answer: (response) => response.writeHead(200).flushHeaders() },
  { name: 'a byte now and then', code: 'timeout', answer: (response) => drip(response.writeHead(200)) },
  { name: 'a cut connection', code: 'reset', answer: (response) => response.destroy() },
  {
    name: 'half of what was announced',
    code: 'reset',
    answer: (response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"error_code":210501', () => response.destroy());
    },
  },
  {
    name: 'garbage instead of HTTP',
    code: 'not http',
    answer: (response) => void response.socket?.end('no HTTP\r\n\r\n'),
  },
  {
    name: 'another protocol',
    code: 'http 101',
    answer: (response) => void response.writeHead(101, { connection: 'upgrade', upgrade: 'x' }).end(),
  },
  { name: 'a redirect', code: 'http 301', answer: send(301, { location: '/elsewhere' }, '') },
  ...[204, 302, 307, 400, 401, 403, 404, 429, 500, 502, 503, 504].map((status) => ({
    name: `HTTP ${status}`,
    code: `http ${status}`,
    answer: send(status, {}, status === 204 ? '' : '{"error_code":210501,"statusCode":"-2","requestId":""}'),
  })),
  { name: 'an empty 200', code: 'empty', answer: send(200, {}, '') },
  { name: 'a web page', code: 'not json', answer: send(200, {}, '<html>OK</html>') },
  { name: 'truncated JSON', code: 'not json', answer: send(200, {}, '{"error_code":210501,"reason":"') },
  {
    name: 'GBK bytes',
    code: 'not json',
    answer: send(200, {}, Buffer.from('{"error_code":210501,"reason":"\xb3\xc9"}', 'latin1')),
  },
  {
    name: 'one key twice',
    code: 'not json',
    answer: send(200, {}, '{"error_code":0,"statusCode":"0","error_code":210501,"statusCode":"-2"}'),
  },
  {
    name: 'one key in two cases',
    code: 'not json',
    answer: send(200, {}, '{"error_code":210501,"statusCode":"-2","STATUSCODE":"0","Error_Code":0}'),
  },
  { name: '50 MB', code: 'too long', answer: send(200, {}, megabytes(50)) },
  {
    name: 'a gzip bomb',
    code: 'compressed',
    answer: send(200, { 'content-encoding': 'gzip' }, gzipSync(megabytes(50))),
  },
];

function drip(response: Parameters<RawAnswer>[0]): void {
  const timer = setInterval(() => response.write(' '), 20);
  response.once('close', () => clearInterval(timer));
}
