import { Notice } from '#components/ui/notice.tsx';
import { Rich } from '#components/ui/rich.tsx';
import type { Viewer } from '#features/access/loaders.ts';
import type { LessonContent } from '#features/courses/loaders.ts';
import { SignForm } from '#features/signatures/components/sign-form.tsx';
import { SignaturePlace } from '#features/signatures/components/signature-place.tsx';
import { requireSettings } from '#features/tenancy/loaders.ts';
import { formatMoment } from '#lib/format-date.ts';

type Props = {
  policy: Extract<LessonContent, { kind: 'policy' }>;
  attemptId: string;
  lessonId: string;
  viewer: Viewer;
  signed: { printedName: string; signedAt: Date; documentSha256: string } | undefined;
};

/** The policy, word for word, and the form to sign it; or who signed it, when, and which text. */
export async function PolicyLesson({ policy, attemptId, lessonId, viewer, signed }: Props) {
  const { policies } = await requireSettings();
  return (
    <>
      <p className="muted mb-6 text-sm">
        {policy.title}, version {policy.version}
      </p>
      <Rich html={policy.html} />
      <SignaturePlace signed={signed !== undefined}>
        {signed ? (
          <Notice tone="success" title={`Signed by ${signed.printedName}`}>
            <p>
              {formatMoment(signed.signedAt, viewer)}. “{policy.meaning}”
            </p>
            <p className="mt-1 break-all text-xs">Text signed (SHA-256): {signed.documentSha256}</p>
          </Notice>
        ) : (
          <SignForm
            attemptId={attemptId}
            lessonId={lessonId}
            sha256={policy.sha256}
            meaning={policy.meaning}
            name={`${viewer.givenName} ${viewer.familyName}`}
            withPassword={policies.signing === 'password'}
          />
        )}
      </SignaturePlace>
    </>
  );
}
