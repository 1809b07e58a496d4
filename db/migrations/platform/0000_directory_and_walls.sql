create table platform.cluster (
  name text primary key,
  region text not null
);
--> statement-breakpoint
create table platform.tenant (
  id uuid primary key default uuidv7(),
  slug text not null unique check (slug ~ '^[a-z0-9]([a-z0-9-]{0,40}[a-z0-9])?$'),
  name text not null,
  state text not null default 'active' check (state in ('active', 'suspended')),
  cluster text not null references platform.cluster (name),
  schema text not null unique check (schema ~ '^t_[a-z0-9_]{1,50}$'),
  region text,
  canary boolean not null default false,
  created_at timestamptz not null default now()
);
--> statement-breakpoint
create table platform.domain (
  host text primary key check (host = lower(host)),
  tenant_id uuid not null references platform.tenant (id)
);
--> statement-breakpoint
create table platform.operator (
  id uuid primary key default uuidv7(),
  email text not null unique check (email = lower(email)),
  name text not null,
  password_hash text not null,
  sessions_valid_from timestamptz
);
--> statement-breakpoint
create table platform.operator_event (
  id uuid primary key default uuidv7(),
  at timestamptz not null default now(),
  actor text not null,
  action text not null,
  tenant_slug text
);
--> statement-breakpoint
grant usage on schema platform to lectern_platform;
--> statement-breakpoint
grant select on platform.cluster, platform.tenant, platform.domain, platform.operator to lectern_platform;
--> statement-breakpoint
grant update (state) on platform.tenant to lectern_platform;
--> statement-breakpoint
grant select, insert on platform.operator_event to lectern_platform;
