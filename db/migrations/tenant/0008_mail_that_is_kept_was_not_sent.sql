ALTER TABLE "notice" DROP CONSTRAINT "notice_state_check";--> statement-breakpoint
ALTER TABLE "notice" ADD CONSTRAINT "notice_state_check" CHECK ("notice"."state" in ('planned', 'suppressed', 'queued', 'sending', 'sent', 'kept', 'delivered', 'bounced', 'failed'));--> statement-breakpoint
UPDATE "notice" SET "state" = 'kept', "sent_at" = NULL, "why" = 'No mail server; the outbox has it.'
  WHERE "state" = 'sent' AND "id" IN (SELECT "notice_id" FROM "mail_message" WHERE "transport" = 'kept');--> statement-breakpoint
UPDATE "mail_message" SET "sent_at" = NULL WHERE "transport" = 'kept';
