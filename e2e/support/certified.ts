import { chooseAlone, giveCredential, inTables, type NewPerson } from '#e2e/support/database.ts';

export type Certified = NewPerson & { requirement: string; code: string };

/** Somebody at work with a certificate that is good, from the end, where no other test looks; nobody is chosen twice. */
export async function certifiedPerson(tenant: string): Promise<Certified> {
  const found = await inTables(tenant, async (sql) => {
    await chooseAlone(sql);
    const [row] = await sql<Certified[]>`
      select p.id, p.email, p.given_name || ' ' || p.family_name as name, q.title as requirement, c.code
      from certificate c join person p on p.id = c.person_id join fulfilment f on f.id = c.fulfilment_id
      join period pd on pd.id = f.period_id join obligation o on o.id = pd.obligation_id
      join requirement q on q.id = o.requirement_id
      where p.status = 'active' and c.revoked_at is null and f.revoked_at is null
        and (c.valid_until is null or c.valid_until > current_date) and c.superseded_by is null
        and not exists (select from person_role r where r.person_id = p.id)
        and not exists (select from credential k where k.person_id = p.id)
        and not exists (select from period later where later.obligation_id = o.id and later.n > pd.n and later.closed_at is not null)
      order by p.id desc, c.id desc limit 1`;
    if (row) await giveCredential(sql, row.id);
    return row;
  });
  if (!found) throw new Error(`Nobody in ${tenant} has a certificate.`);
  return found;
}

/** Lets somebody go, without a trace in other tests. */
export const setLeft = (tenant: string, personId: string) =>
  inTables(tenant, async (sql) => {
    await sql`update person set status = 'left' where id = ${personId}`;
  });
