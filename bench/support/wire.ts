import { connect, type Socket } from 'node:net';

export type WireAnswer = { status: number; headers: Record<string, string | string[]>; body: Buffer };

type Asked = { resolve: (answer: WireAnswer) => void; reject: (why: Error) => void };

const HEAD_END = Buffer.from('\r\n\r\n');
const LINE_END = Buffer.from('\r\n');
const NOTHING: Buffer = Buffer.alloc(0);

/**
 * One kept connection that sends a request and gives its answer, as RFC 9112 has it and no more: what node:http does for each
 * request costs a generator of ten thousand people more than the servers that it measures.
 */
export class Wire {
  readonly #socket: Socket;
  #asked: Asked | null = null;
  #received: Buffer = NOTHING;
  #dead: Error | null = null;
  #asks = 0;

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.#socket.on('data', (part) => this.#take(part));
    this.#socket.on('error', (error) => this.#end(error));
    this.#socket.on('close', () => this.#end(new Error('the connection was closed')));
  }

  get free(): boolean {
    return this.#asked === null && this.#dead === null;
  }

  get dead(): boolean {
    return this.#dead !== null;
  }

  get used(): boolean {
    return this.#asks > 0;
  }

  /** Some of an answer has come. */
  get begun(): boolean {
    return this.#received.length > 0;
  }

  ask(request: string): Promise<WireAnswer> {
    this.#asks += 1;
    return new Promise((resolve, reject) => {
      if (this.#dead) return reject(this.#dead);
      this.#asked = { resolve, reject };
      this.#socket.write(request);
    });
  }

  close(): void {
    this.#socket.destroy();
  }

  #end(why: Error): void {
    this.#dead ??= why;
    this.#asked?.reject(this.#dead);
    this.#asked = null;
  }

  #take(part: Buffer): void {
    this.#received = this.#received.length === 0 ? part : Buffer.concat([this.#received, part]);
    const end = this.#received.indexOf(HEAD_END);
    if (end < 0) return;
    const { status, headers } = parseHead(this.#received.toString('latin1', 0, end));
    const body = bodyOf(this.#received.subarray(end + HEAD_END.length), headers);
    if (!body) return;
    this.#received = NOTHING;
    const asked = this.#asked;
    this.#asked = null;
    if (headers.connection === 'close') this.close();
    asked?.resolve({ status, headers, body });
  }
}

function parseHead(text: string): Omit<WireAnswer, 'body'> {
  const [first = '', ...lines] = text.split('\r\n');
  const headers: WireAnswer['headers'] = {};
  for (const line of lines) {
    const at = line.indexOf(':');
    const name = line.slice(0, at).toLowerCase();
    const value = line.slice(at + 1).trim();
    if (name !== 'set-cookie') headers[name] = value;
    else headers[name] = [...(headers[name] ?? []), value];
  }
  return { status: Number(first.split(' ', 2)[1]), headers };
}

/** Null while some of it is still under way. */
function bodyOf(rest: Buffer, headers: WireAnswer['headers']): Buffer | null {
  if (headers['transfer-encoding'] === 'chunked') return chunks(rest);
  const length = Number(headers['content-length'] ?? 0);
  return rest.length < length ? null : rest.subarray(0, length);
}

function chunks(rest: Buffer): Buffer | null {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const end = rest.indexOf(LINE_END, at);
    if (end < 0) return null;
    const size = Number.parseInt(rest.toString('latin1', at, end), 16);
    const from = end + LINE_END.length;
    if (rest.length < from + size + LINE_END.length) return null;
    if (size === 0) return Buffer.concat(parts);
    parts.push(rest.subarray(from, from + size));
    at = from + size + LINE_END.length;
  }
}
