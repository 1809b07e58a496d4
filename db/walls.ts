/**
 * Raises the walls around every table of a tenant schema; run at the end of each migration's transaction, so a table
 * cannot be without them. A table commented 'append-only' may be read and added to, never changed. What stands already is
 * left alone: raising it again would lock every table of a portal that is in use.
 */
export const wallsSql = (schema: string) => `
do $walls$
declare
  item record;
begin
  for item in
    select c.oid, c.relname, c.relrowsecurity as on, c.relforcerowsecurity as forced,
      case when obj_description(c.oid, 'pg_class') = 'append-only' then 'INSERT SELECT'
        else 'DELETE INSERT SELECT UPDATE' end as wanted,
      coalesce((select string_agg(held.privilege_type || case when held.is_grantable then '!' else '' end, ' '
        order by held.privilege_type) from aclexplode(c.relacl) held where held.grantee = '${schema}'::regrole), '') as held,
      exists (select from pg_attribute a where a.attrelid = c.oid and a.attacl is not null) as by_column
    from pg_class c where c.relnamespace = '${schema}'::regnamespace and c.relkind in ('r', 'p')
  loop
    if not exists (
      select from pg_attribute a where a.attrelid = item.oid and a.attname = 'tenant_id' and a.attnotnull
    ) then
      raise exception 'table %.% has no tenant_id that is not null: every tenant table must have one', '${schema}', item.relname;
    end if;
    if not item.on then
      execute format('alter table ${schema}.%I enable row level security', item.relname);
    end if;
    if not item.forced then
      execute format('alter table ${schema}.%I force row level security', item.relname);
    end if;
    if not exists (select from pg_policy p where p.polrelid = item.oid and p.polname = 'own_tenant') then
      execute format(
        $policy$create policy own_tenant on ${schema}.%I
          using (tenant_id = (select nullif(current_setting('app.current_tenant', true), '')::uuid))
          with check (tenant_id = (select nullif(current_setting('app.current_tenant', true), '')::uuid))$policy$,
        item.relname);
    end if;
    if item.held <> item.wanted or item.by_column then
      execute format('revoke all on ${schema}.%I from ${schema}', item.relname);
      execute format('grant %s on ${schema}.%I to ${schema}', replace(item.wanted, ' ', ', '), item.relname);
    end if;
  end loop;
end
$walls$`;
