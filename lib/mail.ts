import type { Readable } from 'node:stream';
import { createTransport, type Transporter } from 'nodemailer';
import { Breaker } from '#lib/breaker.ts';
import { dependency } from '#lib/dependencies.ts';
import { env } from '#lib/env.ts';
import { FairQueue } from '#lib/fair-queue.ts';
import { singleton } from '#lib/singleton.ts';
import { isLate } from '#lib/within.ts';

export type Mail = {
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  messageId: string;
};

/**
 * smtp: a server has it. kept: no server is configured, nothing left. refused: it will not be taken. unreachable: it was
 * surely not taken, try again. unknown: the line broke while it was handed over.
 */
export type Delivery =
  | { kind: 'smtp' | 'kept' }
  | { kind: 'refused' | 'unreachable' | 'unknown'; error: string };

/** Messages on their way at once: others wait here, where they learn that the server is away, and not in the library. */
const AT_ONCE = 2;
/** For so long a server may say nothing: when it is called, at its door, and between any two words. */
const PATIENCE = { connectionTimeout: 5_000, greetingTimeout: 5_000, socketTimeout: 20_000 };

/** A message on its way to the server: whether its text has begun to go there, which no error tells. */
type HandOver = Mail & { begins: () => void };

/** Of an address the library takes what stands in its query and nothing that is given beside it. */
function addressed(url: string): string {
  const address = new URL(url);
  const options = { pool: true, maxConnections: AT_ONCE, maxRequeues: 0, ...PATIENCE };
  for (const [name, value] of Object.entries(options)) address.searchParams.set(name, String(value));
  return address.href;
}

const transport = (url: string): Transporter =>
  singleton('mail.transport', () =>
    createTransport(addressed(url)).use('stream', ({ data, message }, done) => {
      const read = message.createReadStream.bind(message) as (options?: object) => Readable;
      // It flows when the server has agreed to take it, and not before.
      const told = (options?: object) => read(options).once('resume', (data as HandOver).begins);
      Object.assign(message, { createReadStream: told });
      done();
    }),
  );

type MailError = Error & { responseCode?: number };

/** What a server refuses, it has read. */
const isAnswer = (error: unknown) => (error as MailError).responseCode !== undefined;

const breaker = () => singleton('mail.breaker', () => new Breaker({ ...dependency('mail'), isAnswer }));

const gate = () =>
  singleton('mail.gate', () => {
    const full = () => new Error('Too many messages wait for the mail server.');
    return new FairQueue({ atOnce: AT_ONCE, patienceMs: 10 * 60_000, guessMs: 100, full });
  });

/** Hands one message to the mail server of SMTP_URL. Never throws: what became of the message is the answer. */
export async function deliver(mail: Mail): Promise<Delivery> {
  const { SMTP_URL } = env();
  if (!SMTP_URL) return { kind: 'kept' };
  let begun = false;
  const begins = () => {
    begun = true;
  };
  const handOver: HandOver = { ...mail, begins };
  try {
    await gate().run('', () => breaker().run(() => transport(SMTP_URL).sendMail(handOver)));
    return { kind: 'smtp' };
  } catch (cause) {
    const { responseCode, message } = cause as MailError;
    if (responseCode !== undefined)
      return { kind: responseCode >= 500 ? 'refused' : 'unreachable', error: message };
    // Of one that was given up, the text may yet begin to go.
    return { kind: begun || isLate(cause) ? 'unknown' : 'unreachable', error: message };
  }
}
