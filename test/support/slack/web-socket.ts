import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';

/** The server's end of one WebSocket (RFC 6455): whole text messages, pings answered, no extensions, no fragments. */
export type ServerSocket = {
  readonly send: (text: string) => void;
  readonly ping: () => void;
  /** Ends the connection at once, as a broken network does. */
  readonly cut: () => void;
  /** Leaves whatever comes from here on unanswered, pings and the end of the conversation too, as a network does that lost its way. */
  readonly deafen: () => void;
  readonly onText: (take: (text: string) => void) => void;
  readonly onClose: (take: () => void) => void;
};

const MAGIC = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';
const TEXT = 0x1;
const CLOSE = 0x8;
const PING = 0x9;
const PONG = 0xa;

/** Answers an HTTP upgrade and speaks frames from then on. */
export function acceptWebSocket(request: IncomingMessage, stream: Duplex): ServerSocket {
  const key = createHash('sha1').update(`${request.headers['sec-websocket-key']}${MAGIC}`).digest('base64');
  stream.write(
    `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${key}\r\n\r\n`,
  );
  let takeText: (text: string) => void = () => {};
  let takeClose: () => void = () => {};
  let rest: Buffer = Buffer.alloc(0);
  let isDeaf = false;
  stream.on('error', () => {});
  stream.on('close', () => takeClose());
  stream.on('data', (chunk: Buffer) => {
    if (isDeaf) return;
    rest = Buffer.concat([rest, chunk]);
    for (let frame = readFrame(rest); frame !== null; frame = readFrame(rest)) {
      rest = rest.subarray(frame.length);
      if (frame.opcode === TEXT) takeText(frame.payload.toString('utf8'));
      if (frame.opcode === PING) stream.write(frameOf(PONG, frame.payload));
      if (frame.opcode === CLOSE) stream.end(frameOf(CLOSE, frame.payload));
    }
  });
  return {
    send: (text) => void stream.write(frameOf(TEXT, Buffer.from(text))),
    ping: () => void stream.write(frameOf(PING, Buffer.from('ping'))),
    cut: () => stream.destroy(),
    deafen: () => {
      isDeaf = true;
    },
    onText: (take) => {
      takeText = take;
    },
    onClose: (take) => {
      takeClose = take;
    },
  };
}

type Frame = { readonly opcode: number; readonly payload: Buffer; readonly length: number };

/** One frame from the start of the bytes, or null while it has not arrived whole. */
function readFrame(bytes: Buffer): Frame | null {
  if (bytes.length < 2) return null;
  const short = bytes.readUInt8(1) & 0x7f;
  const lengthBytes = short === 126 ? 2 : short === 127 ? 8 : 0;
  const maskAt = 2 + lengthBytes;
  if (bytes.length < maskAt + 4) return null;
  const size = lengthBytes === 0 ? short : Number(lengthBytes === 2 ? bytes.readUInt16BE(2) : bytes.readBigUInt64BE(2));
  const end = maskAt + 4 + size;
  if (bytes.length < end) return null;
  const mask = bytes.subarray(maskAt, maskAt + 4);
  const payload = bytes.subarray(maskAt + 4, end).map((byte, index) => byte ^ (mask[index % 4] ?? 0));
  return { opcode: bytes.readUInt8(0) & 0x0f, payload: Buffer.from(payload), length: end };
}

function frameOf(opcode: number, payload: Buffer): Buffer {
  const head = payload.length < 126 ? Buffer.alloc(2) : Buffer.alloc(payload.length < 65_536 ? 4 : 10);
  head.writeUInt8(0x80 | opcode, 0);
  if (head.length === 2) head.writeUInt8(payload.length, 1);
  if (head.length === 4) {
    head.writeUInt8(126, 1);
    head.writeUInt16BE(payload.length, 2);
  }
  if (head.length === 10) {
    head.writeUInt8(127, 1);
    head.writeBigUInt64BE(BigInt(payload.length), 2);
  }
  return Buffer.concat([head, payload]);
}
