import type { createServer } from 'node:http';
import { nextNumber } from './state.ts';
import { acceptWebSocket, type ServerSocket } from './web-socket.ts';

/** An acknowledgement that came over the socket. */
export type Acked = { readonly envelopeId: string; readonly payload: unknown };

/** Socket Mode: `open` answers when the product's socket stands, `send` delivers an envelope, `acks` is what came back. */
export function createSocketMode(server: ReturnType<typeof createServer>) {
  const sockets = new Set<ServerSocket>();
  const acks: Acked[] = [];
  let opened = 0;
  server.on('upgrade', (request, stream) => {
    const socket = acceptWebSocket(request, stream);
    opened += 1;
    sockets.add(socket);
    socket.onClose(() => sockets.delete(socket));
    socket.onText((text) => {
      const { envelope_id, payload } = JSON.parse(text);
      acks.push({ envelopeId: envelope_id, payload });
    });
    socket.send(JSON.stringify({ type: 'hello', num_connections: 1, connection_info: { app_id: 'A0TOPUP' } }));
    socket.ping();
  });
  return {
    acks,
    opened: () => opened,
    isOpen: () => sockets.size > 0,
    /** Sends any text to every socket, and so also what Slack never sends. */
    write: (text: string) => {
      for (const socket of sockets) socket.send(text);
    },
    send: (type: 'slash_commands' | 'interactive' | 'events_api', payload: unknown): string => {
      const id = `E${nextNumber()}`;
      const envelope = { envelope_id: id, type, accepts_response_payload: type !== 'events_api', payload };
      for (const socket of sockets) socket.send(JSON.stringify(envelope));
      return id;
    },
    /** Slack takes the socket back, as it does every few hours. */
    refresh: (reason = 'refresh_requested') => {
      for (const socket of sockets) socket.send(JSON.stringify({ type: 'disconnect', reason }));
    },
    deafen: () => {
      for (const socket of sockets) socket.deafen();
    },
    cut: () => {
      for (const socket of sockets) socket.cut();
    },
  };
}
