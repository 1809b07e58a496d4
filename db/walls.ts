/**
 * Raises the walls around every table of a tenant schema; run at the end of each migration's transaction, so a table
 * cannot be without them. A table commented 'append-only' may be read and added to, never changed.
 */
export const wallsSql = (schema: string) => `
do $walls$
declare
  item record;
begin
  for item in
    select c.oid, c.relname, obj_description(c.oid, 'pg_class') as note
    from pg_class c where c.relnamespace = '${schema}'::regnamespace and c.relkind in ('r', 'p')
  loop
    if not exists (
      select from pg_attribute a where a.attrelid = item.oid and a.attname = 'tenant_id' and a.attnotnull
    ) then
      raise exception 'table %.% has no tenant_id that is not null: every tenant table must have one', '${schema}', item.relname;
    end if;
    execute format('alter table ${schema}.%I enable row level security', item.relname);
    execute format('alter table ${schema}.%I force row level security', item.relname);
    if not exists (select from pg_policy p where p.polrelid = item.oid and p.polname = 'own_tenant') then
      execute format(
        $policy$create policy own_tenant on ${schema}.%I
          using (tenant_id = (select nullif(current_setting('app.current_tenant', true), '')::uuid))
          with check (tenant_id = (select nullif(current_setting('app.current_tenant', true), '')::uuid))$policy$,
        item.relname);
    end if;
    execute format('revoke all on ${schema}.%I from ${schema}', item.relname);
    execute format('grant select, insert on ${schema}.%I to ${schema}', item.relname);
    if item.note is distinct from 'append-only' then
      execute format('grant update, delete on ${schema}.%I to ${schema}', item.relname);
    end if;
  end loop;
end
$walls$`;
