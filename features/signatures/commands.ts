import { and, eq, isNull } from 'drizzle-orm';
import { lesson } from '#db/schema/tenant/courses.ts';
import { attempt, signature } from '#db/schema/tenant/tracking.ts';
import type { TenantDb } from '#db/tenant-db.ts';
import { recordAudit } from '#features/audit/commands.ts';
import { completeLessons } from '#features/completions/commands.ts';
import { policyBody } from '#features/courses/input.ts';
import { isOwnName } from '#features/signatures/rules/printed-name.ts';
import { AppError, notFound } from '#lib/errors.ts';

type Signing = {
  attemptId: string;
  lessonId: string;
  sha256: string;
  printedName: string;
  method: 'password' | 'session';
  signer: { id: string; givenName: string; familyName: string };
  now: Date;
};

/**
 * Signs a policy word for word, by hash, and completes its lesson. Signed once, it stays signed.
 * @throws not_found for a policy that is not in the person's own attempt, conflict when another text was on the screen,
 *   bad_input for a name that is not the signer's
 */
export async function signPolicy(db: TenantDb, signing: Signing): Promise<{ attemptCompleted: boolean }> {
  const { attemptId, lessonId, signer, printedName, method, now } = signing;
  const policy = await findPolicy(db, signing);
  if (!policy) throw notFound('The policy');
  if (policy.sha256 !== signing.sha256)
    throw new AppError(
      'conflict',
      'The policy on your screen is not the one of this course. Reload the page.',
    );
  if (!isOwnName(printedName, signer)) {
    const message = `Type your own name: ${signer.givenName} ${signer.familyName}.`;
    throw new AppError('bad_input', 'The name is not yours.', { fields: { printedName: message } });
  }
  const [signed] = await db
    .insert(signature)
    .values({
      personId: signer.id,
      attemptId,
      lessonId,
      printedName,
      meaning: policy.meaning,
      method,
      documentTitle: policy.title,
      documentVersion: policy.version,
      documentSha256: policy.sha256,
      signedAt: now,
    })
    .onConflictDoNothing()
    .returning({ id: signature.id });
  if (signed)
    await recordAudit(db, [
      {
        at: now,
        actor: { kind: 'person', id: signer.id },
        action: 'policy.signed',
        subject: { kind: 'signature', id: signed.id },
        changes: {
          document: { before: null, after: `${policy.title} ${policy.version}` },
          sha256: { before: null, after: policy.sha256 },
          printedName: { before: null, after: printedName },
          method: { before: null, after: method },
        },
      },
    ]);
  return completeLessons(db, attemptId, [lessonId], now);
}

async function findPolicy(db: TenantDb, { attemptId, lessonId, signer }: Signing) {
  const [row] = await db
    .select({ body: lesson.body })
    .from(attempt)
    .innerJoin(lesson, eq(lesson.courseVersionId, attempt.courseVersionId))
    .where(
      and(
        eq(attempt.id, attemptId),
        eq(attempt.personId, signer.id),
        isNull(attempt.voidedAt),
        eq(lesson.id, lessonId),
        eq(lesson.kind, 'policy'),
      ),
    );
  return row ? policyBody.parse(row.body) : null;
}
