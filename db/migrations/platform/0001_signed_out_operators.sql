create table platform.operator_signed_out (
  session_id uuid primary key,
  operator_id uuid not null references platform.operator (id),
  expires_at timestamptz not null
);
--> statement-breakpoint
grant select, insert, delete on platform.operator_signed_out to lectern_platform;
