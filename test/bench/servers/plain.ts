import { createServer } from 'node:http';
import { listening } from './listening.ts';

/** The floor of any HTTP server here: it reads nothing and answers at once. */
const server = createServer((request, response) => {
  request.resume();
  response.writeHead(200, { 'content-type': 'text/plain', 'content-length': 7 }).end('success');
});
listening(server);
