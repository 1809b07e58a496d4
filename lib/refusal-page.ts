/** A page that needs nothing but itself. What it is given is ours: it is not escaped. */
export const plainPage = (title: string, text: string, head = '') => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Lectern</title><meta name="robots" content="noindex">${head}
<style>
:root { color-scheme: light dark; --paper: #faf9f7; --ink: #1d1b18; --soft: #5f5a52; }
@media (prefers-color-scheme: dark) { :root { --paper: #171614; --ink: #f1efeb; --soft: #aaa49a; } }
body { margin: 0; min-height: 100dvh; display: grid; place-items: center; background: var(--paper); color: var(--ink);
  font: 1rem/1.6 Inter, system-ui, sans-serif; }
main { max-width: 32rem; padding: 2rem; }
h1 { font-size: 1.6rem; line-height: 1.2; margin: 0 0 .5rem; font-weight: 650; letter-spacing: -.015em; }
p { margin: 0; color: var(--soft); }
</style></head><body><main><h1>${title}</h1><p>${text}</p></main></body></html>`;

const respond = (
  status: number,
  title: string,
  text: string,
  headers: Record<string, string> = {},
  head = '',
) =>
  new Response(plainPage(title, text, head), {
    status,
    headers: { 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-store', ...headers },
  });

/** The answer for a host or an internal path that is no portal: says nothing about which portals there are. */
export const noPortalHere = () =>
  respond(
    404,
    'There is no portal here',
    'Check the address in your browser. Your company’s portal has its own name in front.',
  );

export const portalSuspended = () =>
  respond(
    403,
    'This portal is closed for now',
    'Its administrators know when it opens again. Nothing in it is lost.',
  );

/** While nobody can say whether there is such a portal. */
export const portalAway = () =>
  respond(
    503,
    'We cannot reach your portal right now',
    'This page comes by itself in a few seconds.',
    { 'retry-after': '5' },
    '<meta http-equiv="refresh" content="5">',
  );

/** For whoever finds too many others inside: what was asked for comes by itself, what was sent has to be sent again. */
export const busyPage = (sent: boolean, seconds: number) =>
  sent
    ? plainPage(
        'Very many people are here right now',
        `What you sent was not taken. Go back and send it again in ${seconds} seconds.`,
      )
    : plainPage(
        'Very many people are here right now',
        `This page comes by itself in ${seconds} seconds.`,
        `<meta http-equiv="refresh" content="${seconds}">`,
      );
