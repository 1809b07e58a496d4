import { inTables } from '#e2e/support/database.ts';
import { ask } from '#e2e/support/http.ts';
import { csrf, FORM, hostOf } from '#e2e/support/session.ts';

/** Employees who can sign in with the demo password, whoever they are: of a large tenant, since others look for people without a password. */
export const crowdOf = (tenant: string, count: number): Promise<string[]> =>
  inTables(tenant, async (sql) => {
    const people = await sql<{ id: string; email: string }[]>`
      select p.id, p.email from person p where p.status = 'active'
        and not exists (select from person_role r where r.person_id = p.id) order by p.id limit ${count}`;
    await sql`insert into credential (person_id, password_hash)
      select id, (select password_hash from credential order by person_id limit 1) from person where id = any(${people.map(({ id }) => id)})
      on conflict do nothing`;
    return people.map(({ email }) => email);
  });

type Form = { token: string; cookie: string };
export type Post = { status: number; ticket: string; body: string; location: string };

/** Posts an address and a password as the form does, with whatever ticket; a browser without script asks for a page. */
export async function postPassword(
  tenant: string,
  email: string,
  { ticket, page, at, form }: { ticket?: string; page?: boolean; at?: number; form?: Form } = {},
): Promise<Post> {
  const host = hostOf(tenant);
  const { token, cookie } = form ?? (await csrf(host, {}, at));
  const fields = {
    csrfToken: token,
    email,
    password: 'lectern-demo',
    callbackUrl: '/',
    ...(!page && { json: 'true' }),
  };
  const answer = await ask({
    host,
    path: '/api/auth/callback/password?next=%2Fcatalog',
    method: 'POST',
    headers: { ...FORM, ...(page && { accept: 'text/html' }) },
    cookie: ticket ? `${cookie}; ${ticket}` : cookie,
    body: new URLSearchParams(fields).toString(),
    ...(at && { at }),
  });
  return {
    status: answer.status,
    ticket: ticketIn(answer.headers),
    body: answer.body,
    location: answer.location,
  };
}

export async function askTurn(tenant: string, ticket: string, at?: number, method = 'POST', body?: string) {
  const headers: Record<string, string> = method === 'GET' ? { accept: 'text/html' } : {};
  const host = hostOf(tenant);
  const answer = await ask({
    host,
    path: '/sign-in/turn',
    method,
    headers,
    cookie: ticket,
    body,
    ...(at && { at }),
  });
  return { ...answer, ticket: ticketIn(answer.headers) };
}

const ticketIn = (headers: Record<string, string | string[] | undefined>): string =>
  [headers['set-cookie'] ?? []]
    .flat()
    .map((line) => line.split(';', 1)[0] ?? '')
    .find((pair) => pair.startsWith('lectern.turn=')) ?? '';

/** As many people at the door as are named, all at once: whoever does not fit is in line. */
export async function crowdAt(tenant: string, emails: readonly string[], at: number): Promise<Post[]> {
  const form = await csrf(hostOf(tenant), {}, at);
  return Promise.all(emails.map((email) => postPassword(tenant, email, { at, form })));
}
