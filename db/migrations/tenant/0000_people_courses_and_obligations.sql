CREATE TABLE "audit_event" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"actor_kind" text NOT NULL,
	"actor_id" uuid,
	"on_behalf_of" uuid,
	"action" text NOT NULL,
	"subject_kind" text NOT NULL,
	"subject_id" uuid NOT NULL,
	"changes" jsonb NOT NULL,
	"request_id" text
);
--> statement-breakpoint
CREATE TABLE "audit_pending" (
	"event_id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_seal" (
	"seq" bigint PRIMARY KEY NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"prev_hash" text NOT NULL,
	"hash" text NOT NULL,
	"sealed_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audit_value" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"event_id" uuid NOT NULL,
	"field" text NOT NULL,
	"salt" text NOT NULL,
	"before" jsonb,
	"after" jsonb,
	CONSTRAINT "audit_value_pk" PRIMARY KEY("event_id","field")
);
--> statement-breakpoint
CREATE TABLE "absence" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"starts_on" date NOT NULL,
	"ends_on" date,
	"clock" text DEFAULT 'pause' NOT NULL,
	"source" text NOT NULL,
	"recorded_by" uuid,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "absence_clock_check" CHECK ("absence"."clock" in ('pause', 'shift', 'ignore')),
	CONSTRAINT "absence_dates_check" CHECK ("absence"."ends_on" is null or "absence"."starts_on" <= "absence"."ends_on")
);
--> statement-breakpoint
CREATE TABLE "certificate" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"code" text NOT NULL,
	"person_id" uuid NOT NULL,
	"attempt_id" uuid NOT NULL,
	"fulfilment_id" uuid,
	"printed_name" text NOT NULL,
	"course_title" text NOT NULL,
	"sha256" text NOT NULL,
	"issued_at" timestamp with time zone NOT NULL,
	"valid_until" date,
	"superseded_by" uuid,
	"revoked_at" timestamp with time zone,
	"revoked_why" text
);
--> statement-breakpoint
CREATE TABLE "exemption" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"obligation_id" uuid NOT NULL,
	"reason" text NOT NULL,
	"document" text,
	"valid_from" date NOT NULL,
	"valid_until" date NOT NULL,
	"state" text DEFAULT 'requested' NOT NULL,
	"requested_by" uuid,
	"requested_at" timestamp with time zone NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "exemption_dates_check" CHECK ("exemption"."valid_from" <= "exemption"."valid_until"),
	CONSTRAINT "exemption_state_check" CHECK ("exemption"."state" in ('requested', 'approved', 'rejected', 'ended', 'revoked'))
);
--> statement-breakpoint
CREATE TABLE "extension" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"period_id" uuid NOT NULL,
	"previous_due" date NOT NULL,
	"new_due" date NOT NULL,
	"reason" text NOT NULL,
	"state" text DEFAULT 'requested' NOT NULL,
	"requested_by" uuid,
	"requested_at" timestamp with time zone NOT NULL,
	"decided_by" uuid,
	"decided_at" timestamp with time zone,
	CONSTRAINT "extension_state_check" CHECK ("extension"."state" in ('requested', 'granted', 'denied', 'withdrawn'))
);
--> statement-breakpoint
CREATE TABLE "fulfilment" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"period_id" uuid NOT NULL,
	"source" text NOT NULL,
	"attempt_id" uuid,
	"signature_id" uuid,
	"at" timestamp with time zone NOT NULL,
	"by" uuid,
	"score" numeric(5, 4),
	"revoked_at" timestamp with time zone,
	"revoked_by" uuid,
	"revoked_why" text,
	CONSTRAINT "fulfilment_source_check" CHECK ("fulfilment"."source" in ('attempt', 'evidence', 'equivalency', 'import', 'override'))
);
--> statement-breakpoint
CREATE TABLE "obligation" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"requirement_id" uuid NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "obligation_reason" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"obligation_id" uuid NOT NULL,
	"source" text NOT NULL,
	"rule_id" uuid,
	"why" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"opened_by" uuid,
	"closed_at" timestamp with time zone,
	"closed_by" uuid,
	"closed_why" text,
	CONSTRAINT "obligation_reason_source_check" CHECK ("obligation_reason"."source" in ('rule', 'manual', 'manager', 'import'))
);
--> statement-breakpoint
CREATE TABLE "period" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"obligation_id" uuid NOT NULL,
	"requirement_version_id" uuid NOT NULL,
	"n" integer NOT NULL,
	"plan" jsonb NOT NULL,
	"window_opens" date NOT NULL,
	"due" date NOT NULL,
	"grace_until" date NOT NULL,
	"time_zone" text NOT NULL,
	"due_at" timestamp with time zone NOT NULL,
	"grace_ends_at" timestamp with time zone NOT NULL,
	"valid_from" date,
	"valid_until" date,
	"date_derivation" text NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closed_at" timestamp with time zone,
	"closed_why" text,
	CONSTRAINT "period_dates_check" CHECK ("period"."window_opens" <= "period"."due" and "period"."due" <= "period"."grace_until"),
	CONSTRAINT "period_validity_check" CHECK ("period"."valid_from" is null or "period"."valid_until" is null or "period"."valid_from" <= "period"."valid_until")
);
--> statement-breakpoint
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
CREATE TABLE "course" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"slug" text NOT NULL,
	"current_version_id" uuid,
	"retired_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "course_version" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"n" integer NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"title" text NOT NULL,
	"summary" text NOT NULL,
	"description" text DEFAULT '' NOT NULL,
	"topic" text NOT NULL,
	"level" text NOT NULL,
	"language" text NOT NULL,
	"minutes" integer NOT NULL,
	"cover_name" text,
	"content_sha256" text NOT NULL,
	"published_at" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"search" "tsvector" GENERATED ALWAYS AS (setweight(to_tsvector('simple', title), 'A') || setweight(to_tsvector('simple', summary || ' ' || topic), 'B') || setweight(to_tsvector('simple', description), 'C')) STORED,
	CONSTRAINT "course_version_state_check" CHECK ("course_version"."state" in ('draft', 'published', 'retired'))
);
--> statement-breakpoint
CREATE TABLE "lesson" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"course_version_id" uuid NOT NULL,
	"position" integer NOT NULL,
	"kind" text NOT NULL,
	"title" text NOT NULL,
	"minutes" integer NOT NULL,
	"required" boolean DEFAULT true NOT NULL,
	"body" jsonb NOT NULL,
	"title_words" "tsvector" GENERATED ALWAYS AS (to_tsvector('simple', title)) STORED,
	CONSTRAINT "lesson_kind_check" CHECK ("lesson"."kind" in ('text', 'video', 'quiz', 'policy'))
);
--> statement-breakpoint
CREATE TABLE "media" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"sha256" text NOT NULL,
	"name" text NOT NULL,
	"content_type" text NOT NULL,
	"bytes" bigint NOT NULL,
	"alt" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "question" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"lesson_id" uuid NOT NULL,
	"kind" text NOT NULL,
	"prompt" text NOT NULL,
	"options" jsonb NOT NULL,
	"answer" jsonb NOT NULL,
	"explanation" text DEFAULT '' NOT NULL,
	"points" integer DEFAULT 1 NOT NULL,
	CONSTRAINT "question_kind_check" CHECK ("question"."kind" in ('single', 'multiple', 'boolean', 'ordering'))
);
--> statement-breakpoint
CREATE TABLE "mail_message" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"notice_id" uuid,
	"sender" text NOT NULL,
	"recipient" text NOT NULL,
	"subject" text NOT NULL,
	"body_text" text NOT NULL,
	"body_html" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"transport" text,
	"sent_at" timestamp with time zone,
	"message_id" text,
	"error" text,
	"headers" jsonb
);
--> statement-breakpoint
CREATE TABLE "notice" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"period_id" uuid NOT NULL,
	"step" text NOT NULL,
	"recipient_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"channel" text NOT NULL,
	"state" text DEFAULT 'planned' NOT NULL,
	"why" text,
	"planned_on" date NOT NULL,
	"subject" text DEFAULT '' NOT NULL,
	"body" text DEFAULT '' NOT NULL,
	"href" text,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"sent_at" timestamp with time zone,
	"read_at" timestamp with time zone,
	CONSTRAINT "notice_channel_check" CHECK ("notice"."channel" in ('in-app', 'email')),
	CONSTRAINT "notice_state_check" CHECK ("notice"."state" in ('planned', 'suppressed', 'queued', 'sending', 'sent', 'delivered', 'bounced', 'failed'))
);
--> statement-breakpoint
CREATE TABLE "credential" (
	"person_id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"password_hash" text NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "person" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"email" text NOT NULL,
	"given_name" text NOT NULL,
	"family_name" text NOT NULL,
	"employee_no" text,
	"locale" text NOT NULL,
	"time_zone" text NOT NULL,
	"status" text DEFAULT 'active' NOT NULL,
	"unit_id" uuid,
	"site_id" uuid,
	"manager_id" uuid,
	"job_title" text,
	"employment_type" text,
	"hired_on" date,
	"first_sign_in_at" timestamp with time zone,
	"sessions_valid_from" timestamp with time zone,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "person_status_check" CHECK ("person"."status" in ('active', 'inactive', 'left')),
	CONSTRAINT "person_email_lower_check" CHECK ("person"."email" = lower("person"."email"))
);
--> statement-breakpoint
CREATE TABLE "person_attribute" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"name" text NOT NULL,
	"value" text,
	"valid_from" date NOT NULL,
	"valid_to" date,
	"recorded_at" timestamp with time zone DEFAULT now() NOT NULL,
	"source" text NOT NULL,
	CONSTRAINT "person_attribute_dates_check" CHECK ("person_attribute"."valid_to" is null or "person_attribute"."valid_to" >= "person_attribute"."valid_from")
);
--> statement-breakpoint
CREATE TABLE "person_role" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"role" text NOT NULL,
	"unit_id" uuid,
	"granted_by" uuid,
	"granted_at" timestamp with time zone DEFAULT now() NOT NULL,
	"ended_at" timestamp with time zone,
	CONSTRAINT "person_role_role_check" CHECK ("person_role"."role" in ('learner', 'manager', 'author', 'hr_admin', 'tenant_admin', 'auditor'))
);
--> statement-breakpoint
CREATE TABLE "setting" (
	"name" text PRIMARY KEY NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"value" jsonb NOT NULL,
	"changed_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
CREATE TABLE "site" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"name" text NOT NULL,
	"code" text NOT NULL,
	"country" text NOT NULL,
	"time_zone" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "unit" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"parent_id" uuid,
	"name" text NOT NULL,
	"code" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "unit_ancestor" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"unit_id" uuid NOT NULL,
	"ancestor_id" uuid NOT NULL,
	CONSTRAINT "unit_ancestor_pk" PRIMARY KEY("unit_id","ancestor_id")
);
--> statement-breakpoint
CREATE TABLE "assignment_exception" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"rule_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"missing" text NOT NULL,
	"sentence" text NOT NULL,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"resolved_at" timestamp with time zone
);
--> statement-breakpoint
CREATE TABLE "assignment_rule" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"title" text NOT NULL,
	"requirement_id" uuid NOT NULL,
	"audience_id" uuid NOT NULL,
	"due_policy" jsonb NOT NULL,
	"priority" integer DEFAULT 0 NOT NULL,
	"effective_from" date NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	"published_by" uuid,
	"published_at" timestamp with time zone,
	"ended_at" timestamp with time zone,
	CONSTRAINT "assignment_rule_state_check" CHECK ("assignment_rule"."state" in ('draft', 'scheduled', 'active', 'paused', 'ended'))
);
--> statement-breakpoint
CREATE TABLE "audience" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"name" text NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL
);
--> statement-breakpoint
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
CREATE TABLE "audience_member" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"audience_id" uuid NOT NULL,
	"rule_version_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"valid_from" timestamp with time zone NOT NULL,
	"valid_to" timestamp with time zone,
	"why" text NOT NULL
);
--> statement-breakpoint
CREATE TABLE "audience_rule_version" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"audience_id" uuid NOT NULL,
	"n" integer NOT NULL,
	"predicate" jsonb NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"created_by" uuid,
	"activated_at" timestamp with time zone,
	CONSTRAINT "audience_rule_version_state_check" CHECK ("audience_rule_version"."state" in ('draft', 'active', 'obsolete'))
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
CREATE TABLE "requirement" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"title" text NOT NULL,
	"state" text DEFAULT 'draft' NOT NULL,
	"created_by" uuid,
	"created_at" timestamp with time zone DEFAULT now() NOT NULL,
	CONSTRAINT "requirement_state_check" CHECK ("requirement"."state" in ('draft', 'published', 'retired'))
);
--> statement-breakpoint
CREATE TABLE "requirement_version" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"requirement_id" uuid NOT NULL,
	"n" integer NOT NULL,
	"course_id" uuid NOT NULL,
	"validity" jsonb,
	"renewal_window" text DEFAULT 'P60D' NOT NULL,
	"grace" text DEFAULT 'P14D' NOT NULL,
	"look_back" text DEFAULT 'P0D' NOT NULL,
	"published_at" timestamp with time zone,
	"created_by" uuid
);
--> statement-breakpoint
CREATE TABLE "applied_batch" (
	"source" text PRIMARY KEY NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"sequence" bigint NOT NULL,
	"applied_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "attempt" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"course_id" uuid NOT NULL,
	"course_version_id" uuid NOT NULL,
	"content_sha256" text NOT NULL,
	"n" integer NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"completed_at" timestamp with time zone,
	"score" numeric(5, 4),
	"voided_at" timestamp with time zone,
	"voided_why" text
);
--> statement-breakpoint
CREATE TABLE "lesson_completion" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"attempt_id" uuid NOT NULL,
	"lesson_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"completed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "lesson_completion_pk" PRIMARY KEY("attempt_id","lesson_id")
);
--> statement-breakpoint
CREATE TABLE "lesson_progress" (
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"attempt_id" uuid NOT NULL,
	"lesson_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"last_at" timestamp with time zone NOT NULL,
	"finished_at" timestamp with time zone,
	"watched" "int4multirange" DEFAULT '{}'::int4multirange NOT NULL,
	"position_seconds" integer,
	"position_at" timestamp with time zone,
	"position_seq" integer,
	"seconds_spent" integer DEFAULT 0 NOT NULL,
	"events" integer DEFAULT 0 NOT NULL,
	CONSTRAINT "lesson_progress_pk" PRIMARY KEY("attempt_id","lesson_id")
);
--> statement-breakpoint
CREATE TABLE "quiz_attempt" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"attempt_id" uuid NOT NULL,
	"lesson_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"n" integer NOT NULL,
	"opened_at" timestamp with time zone NOT NULL,
	"closes_at" timestamp with time zone,
	"drawn" jsonb NOT NULL,
	"submitted_at" timestamp with time zone,
	"answers" jsonb,
	"score" numeric(5, 4),
	"passed" boolean,
	"late" boolean DEFAULT false NOT NULL
);
--> statement-breakpoint
CREATE TABLE "signature" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"attempt_id" uuid,
	"lesson_id" uuid,
	"printed_name" text NOT NULL,
	"meaning" text NOT NULL,
	"method" text NOT NULL,
	"document_title" text NOT NULL,
	"document_version" text NOT NULL,
	"document_sha256" text NOT NULL,
	"signed_at" timestamp with time zone NOT NULL,
	CONSTRAINT "signature_method_check" CHECK ("signature"."method" in ('password', 'session', 'provider'))
);
--> statement-breakpoint
CREATE TABLE "tracking_event" (
	"id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"attempt_id" uuid NOT NULL,
	"lesson_id" uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"seq" integer NOT NULL,
	"kind" text NOT NULL,
	"at" timestamp with time zone NOT NULL,
	"received_at" timestamp with time zone NOT NULL,
	"data" jsonb NOT NULL
);
--> statement-breakpoint
ALTER TABLE "audit_seal" ADD CONSTRAINT "audit_seal_event_id_audit_event_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."audit_event"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audit_value" ADD CONSTRAINT "audit_value_event_id_audit_event_id_fk" FOREIGN KEY ("event_id") REFERENCES "public"."audit_event"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "absence" ADD CONSTRAINT "absence_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "certificate" ADD CONSTRAINT "certificate_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "certificate" ADD CONSTRAINT "certificate_attempt_id_attempt_id_fk" FOREIGN KEY ("attempt_id") REFERENCES "public"."attempt"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "certificate" ADD CONSTRAINT "certificate_fulfilment_id_fulfilment_id_fk" FOREIGN KEY ("fulfilment_id") REFERENCES "public"."fulfilment"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "exemption" ADD CONSTRAINT "exemption_obligation_id_obligation_id_fk" FOREIGN KEY ("obligation_id") REFERENCES "public"."obligation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "extension" ADD CONSTRAINT "extension_period_id_period_id_fk" FOREIGN KEY ("period_id") REFERENCES "public"."period"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fulfilment" ADD CONSTRAINT "fulfilment_period_id_period_id_fk" FOREIGN KEY ("period_id") REFERENCES "public"."period"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fulfilment" ADD CONSTRAINT "fulfilment_attempt_id_attempt_id_fk" FOREIGN KEY ("attempt_id") REFERENCES "public"."attempt"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "fulfilment" ADD CONSTRAINT "fulfilment_signature_id_signature_id_fk" FOREIGN KEY ("signature_id") REFERENCES "public"."signature"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "obligation" ADD CONSTRAINT "obligation_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "obligation" ADD CONSTRAINT "obligation_requirement_id_requirement_id_fk" FOREIGN KEY ("requirement_id") REFERENCES "public"."requirement"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "obligation_reason" ADD CONSTRAINT "obligation_reason_obligation_id_obligation_id_fk" FOREIGN KEY ("obligation_id") REFERENCES "public"."obligation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "period" ADD CONSTRAINT "period_obligation_id_obligation_id_fk" FOREIGN KEY ("obligation_id") REFERENCES "public"."obligation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "period" ADD CONSTRAINT "period_requirement_version_id_requirement_version_id_fk" FOREIGN KEY ("requirement_version_id") REFERENCES "public"."requirement_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "standing" ADD CONSTRAINT "standing_obligation_id_obligation_id_fk" FOREIGN KEY ("obligation_id") REFERENCES "public"."obligation"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "course_version" ADD CONSTRAINT "course_version_course_id_course_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."course"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lesson" ADD CONSTRAINT "lesson_course_version_id_course_version_id_fk" FOREIGN KEY ("course_version_id") REFERENCES "public"."course_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "question" ADD CONSTRAINT "question_lesson_id_lesson_id_fk" FOREIGN KEY ("lesson_id") REFERENCES "public"."lesson"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "mail_message" ADD CONSTRAINT "mail_message_notice_id_notice_id_fk" FOREIGN KEY ("notice_id") REFERENCES "public"."notice"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_period_id_period_id_fk" FOREIGN KEY ("period_id") REFERENCES "public"."period"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_recipient_id_person_id_fk" FOREIGN KEY ("recipient_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "credential" ADD CONSTRAINT "credential_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_unit_id_unit_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."unit"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_site_id_site_id_fk" FOREIGN KEY ("site_id") REFERENCES "public"."site"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person" ADD CONSTRAINT "person_manager_fk" FOREIGN KEY ("manager_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_attribute" ADD CONSTRAINT "person_attribute_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_role" ADD CONSTRAINT "person_role_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "person_role" ADD CONSTRAINT "person_role_unit_id_unit_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."unit"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unit" ADD CONSTRAINT "unit_parent_fk" FOREIGN KEY ("parent_id") REFERENCES "public"."unit"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unit_ancestor" ADD CONSTRAINT "unit_ancestor_unit_id_unit_id_fk" FOREIGN KEY ("unit_id") REFERENCES "public"."unit"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "unit_ancestor" ADD CONSTRAINT "unit_ancestor_ancestor_id_unit_id_fk" FOREIGN KEY ("ancestor_id") REFERENCES "public"."unit"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment_exception" ADD CONSTRAINT "assignment_exception_rule_id_assignment_rule_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."assignment_rule"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment_exception" ADD CONSTRAINT "assignment_exception_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment_rule" ADD CONSTRAINT "assignment_rule_requirement_id_requirement_id_fk" FOREIGN KEY ("requirement_id") REFERENCES "public"."requirement"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "assignment_rule" ADD CONSTRAINT "assignment_rule_audience_id_audience_id_fk" FOREIGN KEY ("audience_id") REFERENCES "public"."audience"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audience_hold" ADD CONSTRAINT "audience_hold_audience_id_audience_id_fk" FOREIGN KEY ("audience_id") REFERENCES "public"."audience"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audience_member" ADD CONSTRAINT "audience_member_audience_id_audience_id_fk" FOREIGN KEY ("audience_id") REFERENCES "public"."audience"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audience_member" ADD CONSTRAINT "audience_member_rule_version_id_audience_rule_version_id_fk" FOREIGN KEY ("rule_version_id") REFERENCES "public"."audience_rule_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audience_member" ADD CONSTRAINT "audience_member_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "audience_rule_version" ADD CONSTRAINT "audience_rule_version_audience_id_audience_id_fk" FOREIGN KEY ("audience_id") REFERENCES "public"."audience"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "rehearsal" ADD CONSTRAINT "rehearsal_rule_id_assignment_rule_id_fk" FOREIGN KEY ("rule_id") REFERENCES "public"."assignment_rule"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requirement_version" ADD CONSTRAINT "requirement_version_requirement_id_requirement_id_fk" FOREIGN KEY ("requirement_id") REFERENCES "public"."requirement"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "requirement_version" ADD CONSTRAINT "requirement_version_course_id_course_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."course"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_course_id_course_id_fk" FOREIGN KEY ("course_id") REFERENCES "public"."course"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "attempt" ADD CONSTRAINT "attempt_course_version_id_course_version_id_fk" FOREIGN KEY ("course_version_id") REFERENCES "public"."course_version"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "lesson_completion" ADD CONSTRAINT "lesson_completion_lesson_id_lesson_id_fk" FOREIGN KEY ("lesson_id") REFERENCES "public"."lesson"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quiz_attempt" ADD CONSTRAINT "quiz_attempt_attempt_id_attempt_id_fk" FOREIGN KEY ("attempt_id") REFERENCES "public"."attempt"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "quiz_attempt" ADD CONSTRAINT "quiz_attempt_lesson_id_lesson_id_fk" FOREIGN KEY ("lesson_id") REFERENCES "public"."lesson"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "signature" ADD CONSTRAINT "signature_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "audit_event_subject_idx" ON "audit_event" USING btree ("subject_kind","subject_id","at");--> statement-breakpoint
CREATE INDEX "audit_event_at_idx" ON "audit_event" USING btree ("at");--> statement-breakpoint
CREATE UNIQUE INDEX "audit_seal_event_key" ON "audit_seal" USING btree ("event_id");--> statement-breakpoint
CREATE INDEX "absence_person_idx" ON "absence" USING btree ("person_id","starts_on");--> statement-breakpoint
CREATE UNIQUE INDEX "certificate_code_key" ON "certificate" USING btree ("code");--> statement-breakpoint
CREATE UNIQUE INDEX "certificate_attempt_key" ON "certificate" USING btree ("attempt_id");--> statement-breakpoint
CREATE INDEX "certificate_person_idx" ON "certificate" USING btree ("person_id","issued_at");--> statement-breakpoint
CREATE INDEX "exemption_obligation_idx" ON "exemption" USING btree ("obligation_id");--> statement-breakpoint
CREATE INDEX "extension_period_idx" ON "extension" USING btree ("period_id");--> statement-breakpoint
CREATE UNIQUE INDEX "fulfilment_active_key" ON "fulfilment" USING btree ("period_id") WHERE revoked_at is null;--> statement-breakpoint
CREATE INDEX "fulfilment_attempt_idx" ON "fulfilment" USING btree ("attempt_id");--> statement-breakpoint
CREATE UNIQUE INDEX "obligation_person_requirement_key" ON "obligation" USING btree ("person_id","requirement_id");--> statement-breakpoint
CREATE INDEX "obligation_requirement_idx" ON "obligation" USING btree ("requirement_id");--> statement-breakpoint
CREATE INDEX "obligation_reason_obligation_idx" ON "obligation_reason" USING btree ("obligation_id") WHERE closed_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "obligation_reason_rule_open_key" ON "obligation_reason" USING btree ("obligation_id","rule_id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "obligation_reason_rule_idx" ON "obligation_reason" USING btree ("rule_id");--> statement-breakpoint
CREATE UNIQUE INDEX "period_n_key" ON "period" USING btree ("obligation_id","n");--> statement-breakpoint
CREATE UNIQUE INDEX "period_open_key" ON "period" USING btree ("obligation_id") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "period_due_idx" ON "period" USING btree ("due_at") WHERE closed_at is null;--> statement-breakpoint
CREATE INDEX "standing_person_idx" ON "standing" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "standing_manager_idx" ON "standing" USING btree ("manager_id");--> statement-breakpoint
CREATE UNIQUE INDEX "course_slug_key" ON "course" USING btree ("slug");--> statement-breakpoint
CREATE INDEX "course_current_version_idx" ON "course" USING btree ("current_version_id");--> statement-breakpoint
CREATE UNIQUE INDEX "course_version_n_key" ON "course_version" USING btree ("course_id","n");--> statement-breakpoint
CREATE INDEX "course_version_search_idx" ON "course_version" USING gin ("search");--> statement-breakpoint
CREATE INDEX "course_version_title_trgm_idx" ON "course_version" USING gin ("title" gin_trgm_ops);--> statement-breakpoint
CREATE INDEX "course_version_topic_idx" ON "course_version" USING btree ("topic");--> statement-breakpoint
CREATE UNIQUE INDEX "lesson_position_key" ON "lesson" USING btree ("course_version_id","position");--> statement-breakpoint
CREATE INDEX "lesson_title_words_idx" ON "lesson" USING gin ("title_words");--> statement-breakpoint
CREATE UNIQUE INDEX "media_name_key" ON "media" USING btree ("name");--> statement-breakpoint
CREATE INDEX "question_lesson_idx" ON "question" USING btree ("lesson_id");--> statement-breakpoint
CREATE INDEX "mail_message_created_idx" ON "mail_message" USING btree ("created_at");--> statement-breakpoint
CREATE UNIQUE INDEX "mail_message_notice_key" ON "mail_message" USING btree ("notice_id");--> statement-breakpoint
CREATE UNIQUE INDEX "notice_once_key" ON "notice" USING btree ("period_id","step","recipient_id","channel");--> statement-breakpoint
CREATE INDEX "notice_recipient_idx" ON "notice" USING btree ("recipient_id","created_at");--> statement-breakpoint
CREATE INDEX "notice_unread_idx" ON "notice" USING btree ("recipient_id") WHERE read_at is null and channel = 'in-app' and state = 'sent';--> statement-breakpoint
CREATE INDEX "notice_planned_idx" ON "notice" USING btree ("planned_on") WHERE state = 'planned';--> statement-breakpoint
CREATE INDEX "notice_waiting_idx" ON "notice" USING btree ("created_at") WHERE state in ('queued', 'sending');--> statement-breakpoint
CREATE UNIQUE INDEX "person_email_key" ON "person" USING btree ("email");--> statement-breakpoint
CREATE UNIQUE INDEX "person_employee_no_key" ON "person" USING btree ("employee_no");--> statement-breakpoint
CREATE INDEX "person_name_idx" ON "person" USING btree ("family_name","given_name","id");--> statement-breakpoint
CREATE INDEX "person_unit_idx" ON "person" USING btree ("unit_id");--> statement-breakpoint
CREATE INDEX "person_site_idx" ON "person" USING btree ("site_id");--> statement-breakpoint
CREATE INDEX "person_manager_idx" ON "person" USING btree ("manager_id");--> statement-breakpoint
CREATE INDEX "person_attribute_person_idx" ON "person_attribute" USING btree ("person_id","name","valid_from");--> statement-breakpoint
CREATE UNIQUE INDEX "person_attribute_open_key" ON "person_attribute" USING btree ("person_id","name") WHERE valid_to is null;--> statement-breakpoint
CREATE INDEX "person_role_person_idx" ON "person_role" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "site_code_key" ON "site" USING btree ("code");--> statement-breakpoint
CREATE UNIQUE INDEX "unit_code_key" ON "unit" USING btree ("code");--> statement-breakpoint
CREATE INDEX "unit_parent_idx" ON "unit" USING btree ("parent_id");--> statement-breakpoint
CREATE INDEX "unit_ancestor_ancestor_idx" ON "unit_ancestor" USING btree ("ancestor_id","unit_id");--> statement-breakpoint
CREATE UNIQUE INDEX "assignment_exception_open_key" ON "assignment_exception" USING btree ("rule_id","person_id") WHERE resolved_at is null;--> statement-breakpoint
CREATE INDEX "assignment_rule_requirement_idx" ON "assignment_rule" USING btree ("requirement_id");--> statement-breakpoint
CREATE INDEX "assignment_rule_audience_idx" ON "assignment_rule" USING btree ("audience_id");--> statement-breakpoint
CREATE UNIQUE INDEX "audience_hold_open_key" ON "audience_hold" USING btree ("audience_id") WHERE resolved_at is null;--> statement-breakpoint
CREATE UNIQUE INDEX "audience_member_open_key" ON "audience_member" USING btree ("audience_id","person_id") WHERE valid_to is null;--> statement-breakpoint
CREATE INDEX "audience_member_person_idx" ON "audience_member" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "audience_rule_version_n_key" ON "audience_rule_version" USING btree ("audience_id","n");--> statement-breakpoint
CREATE UNIQUE INDEX "audience_rule_version_active_key" ON "audience_rule_version" USING btree ("audience_id") WHERE state = 'active';--> statement-breakpoint
CREATE INDEX "rehearsal_rule_idx" ON "rehearsal" USING btree ("rule_id","made_at");--> statement-breakpoint
CREATE UNIQUE INDEX "requirement_version_n_key" ON "requirement_version" USING btree ("requirement_id","n");--> statement-breakpoint
CREATE INDEX "requirement_version_course_idx" ON "requirement_version" USING btree ("course_id");--> statement-breakpoint
CREATE UNIQUE INDEX "attempt_n_key" ON "attempt" USING btree ("person_id","course_id","n");--> statement-breakpoint
CREATE UNIQUE INDEX "attempt_open_key" ON "attempt" USING btree ("person_id","course_id") WHERE completed_at is null and voided_at is null;--> statement-breakpoint
CREATE INDEX "attempt_course_idx" ON "attempt" USING btree ("course_id","completed_at");--> statement-breakpoint
CREATE UNIQUE INDEX "quiz_attempt_n_key" ON "quiz_attempt" USING btree ("attempt_id","lesson_id","n");--> statement-breakpoint
CREATE INDEX "quiz_attempt_person_idx" ON "quiz_attempt" USING btree ("person_id");--> statement-breakpoint
CREATE UNIQUE INDEX "signature_once_key" ON "signature" USING btree ("attempt_id","lesson_id");--> statement-breakpoint
CREATE INDEX "signature_person_idx" ON "signature" USING btree ("person_id");--> statement-breakpoint
CREATE INDEX "tracking_event_attempt_idx" ON "tracking_event" USING btree ("attempt_id","lesson_id","seq");