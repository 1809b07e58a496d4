comment on table audit_event is 'append-only';
--> statement-breakpoint
comment on table audit_seal is 'append-only';
--> statement-breakpoint
comment on table signature is 'append-only';
--> statement-breakpoint
comment on table tracking_event is 'append-only';
--> statement-breakpoint
create function await_seal() returns trigger language plpgsql as $$
begin
  insert into audit_pending (event_id) select id from fresh;
  return null;
end
$$;
--> statement-breakpoint
create trigger audit_event_await_seal after insert on audit_event
  referencing new table as fresh for each statement execute function await_seal();
