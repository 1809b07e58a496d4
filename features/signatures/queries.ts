import { eq } from 'drizzle-orm';
import { signature } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';

/** What was signed in one attempt. */
export async function signaturesOf(db: TenantDb, attemptId: string) {
  return db
    .select({
      lessonId: signature.lessonId,
      printedName: signature.printedName,
      signedAt: signature.signedAt,
      documentSha256: signature.documentSha256,
    })
    .from(signature)
    .where(eq(signature.attemptId, attemptId));
}
