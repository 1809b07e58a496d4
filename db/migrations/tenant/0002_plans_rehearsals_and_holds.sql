CREATE TABLE "audience_hold" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"audience_id" uuid NOT NULL,
	"losing" integer NOT NULL,
	"allowed" integer NOT NULL,
	"sentence" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"resolved_at" timestamp with time zone,
	"resolved_by" uuid
);
--> statement-breakpoint
CREATE TABLE "rehearsal" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"rule_id" uuid NOT NULL,
	"hash" text NOT NULL,
	"totals" jsonb NOT NULL,
	"lines" jsonb NOT NULL,
	"made_by" uuid,
	"made_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "notice" DROP CONSTRAINT "notice_state_check";--> statement-breakpoint
ALTER TABLE "notice" ALTER COLUMN "subject" SET DEFAULT '';--> statement-breakpoint
ALTER TABLE "notice" ALTER COLUMN "body" SET DEFAULT '';--> statement-breakpoint
ALTER TABLE "period" ADD COLUMN "plan" jsonb NOT NULL;--> statement-breakpoint
ALTER TABLE "notice" ADD COLUMN "planned_on" date NOT NULL;--> statement-breakpoint
ALTER TABLE "audience_hold" ADD CONSTRAINT "audience_hold_audience_id_audience_id_fk" FOREIGN KEY ("audience_id") REFERENCES "public"."audience"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rehearsal" ADD CONSTRAINT "rehearsal_rule_id_assignment_rule_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."assignment_rule"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE UNIQUE INDEX "audience_hold_open_key" ON "audience_hold" USING btree ("audience_id") WHERE resolved_at is null;--> statement-breakpoint
CREATE INDEX "rehearsal_rule_idx" ON "rehearsal" USING btree ("rule_id","made_at");--> statement-breakpoint
CREATE INDEX "notice_planned_idx" ON "notice" USING btree ("planned_on") WHERE state = 'planned';--> statement-breakpoint
CREATE INDEX "notice_waiting_idx" ON "notice" USING btree ("created_at") WHERE state in ('queued', 'sending');--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_state_check" CHECK ("notice"."state" in ('planned', 'suppressed', 'queued', 'sending', 'sent', 'delivered', 'bounced', 'failed'));