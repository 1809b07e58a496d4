import { type IncomingHttpHeaders, request } from 'node:http';
import { gzipSync } from 'node:zlib';

/** A page as this process answered it. */
export type DrawnPage = { headers: Record<string, string | string[]>; text: string };

type Question = { port: number; host: string; path: string; cookie: string };

/** Asks this very process for a page, as a browser with this cookie does; undefined unless that is a page. */
export function drawPage({ port, host, path, cookie }: Question): Promise<DrawnPage | undefined> {
  return new Promise((resolve, reject) => {
    const headers = { host, cookie, accept: 'text/html' };
    const asked = request({ host: '127.0.0.1', port, path, headers, agent: false }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', reject);
      response.on('end', () => {
        const isPage = response.statusCode === 200 && response.headers['content-type']?.includes('text/html');
        if (!isPage) return resolve(undefined);
        resolve({ headers: ofThePage(response.headers), text: Buffer.concat(parts).toString() });
      });
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** What belongs to one answer and not to the page. */
const OF_AN_ANSWER =
  /^(connection|keep-alive|date|transfer-encoding|content-(length|encoding)|set-cookie|x-request-id)$/;

const ofThePage = (headers: IncomingHttpHeaders): DrawnPage['headers'] =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined || OF_AN_ANSWER.test(name) ? [] : [[name, value]],
    ),
  );

/** The bytes of a text and how they are packed, for who sent this Accept-Encoding. */
export function packed(text: string, accepted: unknown): { bytes: Buffer; headers: Record<string, string> } {
  if (!/\bgzip\b/.test(String(accepted))) return { bytes: Buffer.from(text), headers: {} };
  return { bytes: gzipSync(text, { level: 1 }), headers: { 'content-encoding': 'gzip' } };
}
