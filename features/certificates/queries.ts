import { and, desc, eq, isNull } from 'drizzle-orm';
import { certificate } from '#db/schema/tenant/compliance.ts';
import { courseVersion } from '#db/schema/tenant/courses.ts';
import { attempt } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';

const columns = {
  id: certificate.id,
  code: certificate.code,
  personId: certificate.personId,
  attemptId: certificate.attemptId,
  printedName: certificate.printedName,
  courseTitle: certificate.courseTitle,
  sha256: certificate.sha256,
  issuedAt: certificate.issuedAt,
  validUntil: certificate.validUntil,
  supersededBy: certificate.supersededBy,
  revokedAt: certificate.revokedAt,
  revokedWhy: certificate.revokedWhy,
  contentSha256: attempt.contentSha256,
  score: attempt.score,
  versionN: courseVersion.n,
  minutes: courseVersion.minutes,
};

const certificates = (db: TenantDb) =>
  db
    .select(columns)
    .from(certificate)
    .innerJoin(attempt, eq(attempt.id, certificate.attemptId))
    .innerJoin(courseVersion, eq(courseVersion.id, attempt.courseVersionId));

export type CertificateRow = Awaited<ReturnType<typeof certificates>>[number];

export async function findCertificate(db: TenantDb, code: string): Promise<CertificateRow | null> {
  const [row] = await certificates(db).where(eq(certificate.code, code));
  return row ?? null;
}

/** A person's own certificates, newest first. */
export async function certificatesOf(db: TenantDb, personId: string): Promise<CertificateRow[]> {
  return certificates(db).where(eq(certificate.personId, personId)).orderBy(desc(certificate.issuedAt));
}

/** The certificate of one attempt, if one was issued and not revoked. */
export async function certificateOfAttempt(db: TenantDb, personId: string, attemptId: string) {
  const [row] = await db
    .select({ code: certificate.code, issuedAt: certificate.issuedAt, validUntil: certificate.validUntil })
    .from(certificate)
    .where(
      and(
        eq(certificate.attemptId, attemptId),
        eq(certificate.personId, personId),
        isNull(certificate.revokedAt),
      ),
    );
  return row ?? null;
}
