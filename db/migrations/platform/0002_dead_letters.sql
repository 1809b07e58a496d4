create table platform.dead_letter (
  id uuid primary key default uuidv7(),
  at timestamptz not null default now(),
  tenant_id uuid not null,
  -- Of the events' ids: a batch that comes again is the same letter.
  digest text not null unique,
  events int not null,
  why text not null,
  -- Under a key of its tenant; gone when the letter is settled.
  sealed text,
  tries int not null default 1,
  settled_at timestamptz,
  settled_by text,
  outcome text check (outcome in ('replayed', 'discarded')),
  check ((settled_at is null) = (outcome is null) and (settled_at is null) = (sealed is not null))
);
--> statement-breakpoint
create index on platform.dead_letter (id) where settled_at is null;
--> statement-breakpoint
grant select, insert, update on platform.dead_letter to lectern_platform;
