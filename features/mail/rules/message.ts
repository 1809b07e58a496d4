/** One letter in two forms: plain text, and the simplest HTML that says the same. */
export function message(
  { subject, body }: { subject: string; body: string },
  { tenantName, url }: { tenantName: string; url: string },
): { subject: string; text: string; html: string } {
  const paragraphs = body.split('\n\n');
  const text = [...paragraphs, `Open it: ${url}`, `-- \n${tenantName}`].join('\n\n');
  const html = [
    '<!doctype html><html><body style="font:16px/1.5 sans-serif;color:#1a1a1a;max-width:36em;margin:2em auto;padding:0 1em">',
    ...paragraphs.map((paragraph) => `<p>${escaped(paragraph)}</p>`),
    `<p><a href="${escaped(url)}">Open it in the portal</a></p>`,
    `<p style="color:#666">${escaped(tenantName)}</p></body></html>`,
  ].join('\n');
  return { subject, text, html };
}

const ENTITIES: Record<string, string> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
const escaped = (text: string): string => text.replaceAll(/[&<>"']/g, (sign) => ENTITIES[sign] ?? sign);
