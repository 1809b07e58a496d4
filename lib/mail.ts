import { createTransport, type Transporter } from 'nodemailer';
import { env } from '#lib/env.ts';
import { singleton } from '#lib/singleton.ts';

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

const transport = (url: string): Transporter =>
  singleton('mail.transport', () =>
    createTransport({ url, pool: true, maxConnections: 2, connectionTimeout: 10_000, socketTimeout: 20_000 }),
  );

export const hasMailServer = (): boolean => env().SMTP_URL !== undefined;

/** Hands one message to the mail server of SMTP_URL. Never throws: what became of the message is the answer. */
export async function deliver(mail: Mail): Promise<Delivery> {
  const { SMTP_URL } = env();
  if (!SMTP_URL) return { kind: 'kept' };
  try {
    await transport(SMTP_URL).sendMail(mail);
    return { kind: 'smtp' };
  } catch (cause) {
    const { responseCode, command, message } = cause as Error & { responseCode?: number; command?: string };
    if (responseCode !== undefined)
      return { kind: responseCode >= 500 ? 'refused' : 'unreachable', error: message };
    return { kind: command === 'DATA' ? 'unknown' : 'unreachable', error: message };
  }
}
