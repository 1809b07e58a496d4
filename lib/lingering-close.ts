import type { RequestListener, Server, ServerResponse } from 'node:http';
import { Socket } from 'node:net';

/** So long is read and thrown away what somebody goes on sending who was refused. */
const LINGERS_MS = 5_000;

const REFUSALS: Record<string, string> = {
  HPE_HEADER_OVERFLOW: '431 Request Header Fields Too Large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: '413 Content Too Large',
  ERR_HTTP_REQUEST_TIMEOUT: '408 Request Timeout',
};

/**
 * Answers a server's requests by `listener`, and lets those read why they were refused who still send: a socket that is closed with
 * something unread in it resets the connection, and a reset takes the answer away from who has not read it yet. The writing side is
 * closed first, and the rest for a while read and thrown away (RFC 9112 §9.6).
 */
export function closeLingering(server: Server, listener: RequestListener): void {
  const answers = new WeakMap<Socket, ServerResponse>();
  const lingering = new WeakSet<Socket>();
  server.on('request', (request, response) => {
    const { socket } = request;
    // What stood behind the body in one packet.
    if (lingering.has(socket)) return;
    answers.set(socket, response);
    response.once('prefinish', () => {
      if (request.complete) return;
      socket.destroySoon = () => {
        if (request.complete) return Socket.prototype.destroySoon.call(socket);
        lingering.add(socket);
        // Until all of the body has come, and no further.
        request.once('close', () => socket.destroy()).resume();
        linger(socket);
      };
    });
    listener(request, response);
  });
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    // More bytes of what was refused already.
    if (socket.writableEnded) return;
    const answer = answers.get(socket);
    const halfSaid = answer?.headersSent && !answer.writableFinished;
    if (!socket.writable || halfSaid) return void socket.destroy(error);
    const status = REFUSALS[error.code ?? ''] ?? '400 Bad Request';
    linger(socket, `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
  });
}

function linger(socket: Socket, lastWords = ''): void {
  const ended = setTimeout(() => socket.destroy(), LINGERS_MS);
  socket.once('close', () => clearTimeout(ended)).end(lastWords);
}
