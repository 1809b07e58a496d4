ALTER TABLE "media_upload" ADD COLUMN "taken_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "media_upload" ADD COLUMN "cleared_at" timestamp with time zone;--> statement-breakpoint
ALTER TABLE "media_upload" ADD COLUMN "put_away_at" timestamp with time zone;--> statement-breakpoint
CREATE INDEX "media_upload_uncleared_idx" ON "media_upload" USING btree ("settled_at") WHERE cleared_at is null;