CREATE TABLE "standing" (
	"obligation_id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"requirement_id" uuid NOT NULL,
	"course_id" uuid,
	"unit_id" uuid,
	"site_id" uuid,
	"manager_id" uuid,
	"time_zone" text NOT NULL,
	"person_active" boolean NOT NULL,
	"has_open_reason" boolean NOT NULL,
	"exempt_from" date,
	"exempt_until" date,
	"leave_from" date,
	"leave_until" date,
	"valid_from" date,
	"valid_until" date,
	"period_id" uuid,
	"window_opens" date,
	"due" date,
	"grace_until" date,
	"computed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "standing" ADD CONSTRAINT "standing_obligation_id_obligation_id_fk" FOREIGN KEY ("obligation_id") REFERENCES "public"."obligation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "standing_person_idx" ON "standing" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "standing_manager_idx" ON "standing" USING btree ("manager_id");--> statement-breakpoint
CREATE UNIQUE INDEX "mail_message_notice_key" ON "mail_message" USING btree ("notice_id");