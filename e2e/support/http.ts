import { request } from 'node:http';
import { connect } from 'node:net';

/** The portal under test; playwright.config.ts chooses the port before anything reads it. */
export const port = (): number => Number(process.env.E2E_PORT);

export type Asked = {
  host: string;
  path?: string;
  method?: string;
  headers?: Record<string, string | string[]>;
  cookie?: string;
  body?: string;
  /** A loopback address to come from, where addresses are counted. */
  from?: string;
  /** Of a node beside the portal under test. */
  at?: number;
};

export type Answer = {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
  title: string;
  location: string;
};

/** One request with any Host header: sub-domains of localhost do not resolve outside browsers. Nothing is followed. */
export function ask({
  host,
  path = '/',
  method = 'GET',
  headers = {},
  cookie,
  body,
  from,
  at = port(),
}: Asked): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1',
        port: at,
        path,
        method,
        agent: false,
        ...(from && { localAddress: from }),
        headers: {
          host,
          ...headers,
          ...(cookie && { cookie }),
          ...(body && { 'content-length': Buffer.byteLength(body) }),
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
        });
        response.on('end', () => resolve(answer(response.statusCode ?? 0, response.headers, text)));
        response.on('error', reject);
      },
    );
    sent.on('error', reject);
    sent.end(body);
  });
}

const answer = (status: number, headers: Answer['headers'], body: string): Answer => ({
  status,
  headers,
  body,
  title: /<title>([^<]*)<\/title>/.exec(body)?.[1] ?? '',
  location: String(headers.location ?? ''),
});

/** Bytes as they are, for requests that no client would write. */
export function askRaw(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port(), '127.0.0.1', () => socket.write(text));
    let said = '';
    socket.setEncoding('utf8').on('data', (part: string) => {
      said += part;
    });
    socket.on('end', () => resolve(said));
    // Whoever is cut off in the middle of what they say is told why, and then that nobody reads the rest.
    socket.on('error', (error) => (said ? resolve(said) : reject(error)));
  });
}
