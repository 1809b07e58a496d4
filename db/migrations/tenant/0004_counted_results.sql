CREATE TABLE "completion_rate" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"requirement_id" uuid NOT NULL,
	"unit_id" uuid,
	"owed" integer NOT NULL,
	"on_time" integer NOT NULL,
	"late" integer NOT NULL,
	"open" integer NOT NULL,
	"overdue" integer NOT NULL,
	"excused" integer NOT NULL,
	"computed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "completion_rate_key" UNIQUE NULLS NOT DISTINCT("requirement_id","unit_id"),
	CONSTRAINT "completion_rate_sum_check" CHECK ("completion_rate"."owed" = "completion_rate"."on_time" + "completion_rate"."late" + "completion_rate"."open" + "completion_rate"."overdue" + "completion_rate"."excused")
);
--> statement-breakpoint
CREATE TABLE "leaderboard_absence" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"left_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "progress_summary" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"courses_done" integer NOT NULL,
	"courses_begun" integer NOT NULL,
	"lessons_done" integer NOT NULL,
	"minutes_done" integer NOT NULL,
	"active_days" integer NOT NULL,
	"last_active_on" date,
	"streak_days" integer NOT NULL,
	"computed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "quarter_score" (
	"person_id" uuid NOT NULL,
	"quarter" text NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"lessons" integer NOT NULL,
	"courses" integer NOT NULL,
	"points" integer NOT NULL,
	"computed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "quarter_score_pk" PRIMARY KEY("person_id","quarter")
);
--> statement-breakpoint
CREATE TABLE "result_mark" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"marked_at" timestamp with time zone NOT NULL,
	"swept" boolean DEFAULT false NOT NULL,
	CONSTRAINT "result_mark_kind_check" CHECK ("result_mark"."kind" in ('person', 'requirement'))
);
--> statement-breakpoint
ALTER TABLE "completion_rate" ADD CONSTRAINT "completion_rate_requirement_id_requirement_id_fk" FOREIGN KEY ("requirement_id") REFERENCES "public"."requirement"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "leaderboard_absence" ADD CONSTRAINT "leaderboard_absence_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "progress_summary" ADD CONSTRAINT "progress_summary_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quarter_score" ADD CONSTRAINT "quarter_score_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "quarter_score_points_idx" ON "quarter_score" USING btree ("quarter","points");--> statement-breakpoint
CREATE INDEX "result_mark_subject_idx" ON "result_mark" USING btree ("kind","subject_id");--> statement-breakpoint
CREATE INDEX "result_mark_age_idx" ON "result_mark" USING btree ("kind","marked_at");--> statement-breakpoint
INSERT INTO "result_mark" ("kind", "subject_id", "marked_at") SELECT 'person', id, now() FROM "person" UNION ALL SELECT 'requirement', id, now() FROM "requirement";
