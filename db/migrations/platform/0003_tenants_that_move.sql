-- How many learners were announced when the tenant was made: until they are there, the rule of placement goes by this.
alter table platform.tenant add column expected_learners int not null default 0 check (expected_learners >= 0);
--> statement-breakpoint
-- A tenant's tables on this cluster that only follow those on another: nobody but replication writes them.
create table platform.copy (
  tenant_id uuid primary key references platform.tenant (id),
  schema text not null unique,
  -- The cluster on which the tenant is.
  follows text not null references platform.cluster (name),
  since timestamptz not null default now()
);
--> statement-breakpoint
grant select on platform.copy to lectern_platform;
--> statement-breakpoint
-- Every transaction that writes asks this first. The lock is one that whoever moves the tenant takes for itself: with it no
-- transaction that writes is under way, and none begins. It goes when its session ends, whatever ends it.
create function platform.let_write(tenant uuid) returns boolean language plpgsql security definer
  set search_path = pg_catalog, pg_temp as $$
declare
  elsewhere text;
begin
  if not pg_try_advisory_xact_lock_shared(hashtextextended('lectern.writes', 0) # hashtextextended(tenant::text, 0)) then
    raise exception 'The tenant is being moved.' using errcode = '57L01';
  end if;
  -- A statement of its own, so that it sees what was committed while the lock was held against us.
  select c.follows into elsewhere from platform.copy c where c.tenant_id = tenant;
  if elsewhere is not null then
    raise exception 'The tenant is on another cluster.' using errcode = '57L01', detail = elsewhere;
  end if;
  return true;
end $$;
--> statement-breakpoint
revoke execute on function platform.let_write(uuid) from public;
--> statement-breakpoint
grant execute on function platform.let_write(uuid) to lectern_app;
--> statement-breakpoint
grant usage on schema platform to lectern_app;
