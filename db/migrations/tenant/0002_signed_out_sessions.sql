CREATE TABLE "signed_out_session" (
	"session_id" uuid PRIMARY KEY NOT NULL,
	"tenant_id" uuid DEFAULT nullif(current_setting('app.current_tenant', true), '')::uuid NOT NULL,
	"person_id" uuid NOT NULL,
	"signed_out_at" timestamp with time zone NOT NULL,
	"expires_at" timestamp with time zone NOT NULL
);
--> statement-breakpoint
ALTER TABLE "signed_out_session" ADD CONSTRAINT "signed_out_session_person_id_person_id_fk" FOREIGN KEY ("person_id") REFERENCES "public"."person"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "signed_out_session_person_idx" ON "signed_out_session" USING btree ("person_id");