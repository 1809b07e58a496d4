/** The value of one cookie in a Cookie header (RFC 6265 §4.2.1), as it stands there. */
export function cookieIn(header: string | undefined, name: string): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const at = part.indexOf('=');
    if (at > 0 && part.slice(0, at).trim() === name) return part.slice(at + 1).trim();
  }
  return undefined;
}

export const cookieNames = (header: string | undefined): string[] =>
  (header ?? '').split(';').flatMap((part) => part.split('=', 1)[0]?.trim() || []);
