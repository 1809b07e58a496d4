ALTER TABLE "progress_summary" DROP CONSTRAINT "progress_summary_person_id_person_id_fk";
--> statement-breakpoint
ALTER TABLE "quarter_score" DROP CONSTRAINT "quarter_score_person_id_person_id_fk";
