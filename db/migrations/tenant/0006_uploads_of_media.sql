CREATE TABLE "media_upload" (
	"id" uuid PRIMARY KEY DEFAULT uuidv7() NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"file_name" text NOT NULL,
	"bytes" bigint NOT NULL,
	"part_bytes" integer NOT NULL,
	"fingerprint" text NOT NULL,
	"handle" text NOT NULL,
	"started_by" uuid NOT NULL,
	"started_at" timestamp with time zone NOT NULL,
	"handed_in_at" timestamp with time zone,
	"settled_at" timestamp with time zone,
	"refusal" text,
	"media_id" uuid,
	CONSTRAINT "media_upload_refusal_check" CHECK (refusal is null or settled_at is not null)
);
--> statement-breakpoint
ALTER TABLE "media" ADD COLUMN "title" text;--> statement-breakpoint
ALTER TABLE "media" ADD COLUMN "added_by" uuid;--> statement-breakpoint
ALTER TABLE "media_upload" ADD CONSTRAINT "media_upload_started_by_person_id_fk" FOREIGN KEY ("started_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
ALTER TABLE "media_upload" ADD CONSTRAINT "media_upload_media_id_media_id_fk" FOREIGN KEY ("media_id") REFERENCES "public"."media"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "media_upload_open_idx" ON "media_upload" USING btree ("started_at") WHERE settled_at is null;--> statement-breakpoint
CREATE INDEX "media_upload_started_by_idx" ON "media_upload" USING btree ("started_by");--> statement-breakpoint
CREATE INDEX "media_upload_media_id_idx" ON "media_upload" USING btree ("media_id");--> statement-breakpoint
ALTER TABLE "media" ADD CONSTRAINT "media_added_by_person_id_fk" FOREIGN KEY ("added_by") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "media_added_by_idx" ON "media" USING btree ("added_by");