import { notFound, redirect } from 'next/navigation';
import { joinedRead } from '#db/joined-read.ts';
import { type TenantScope, withTenant } from '#db/tenant-db.ts';
import { findViewer, requireTenant, requireViewer, type Viewer } from '#features/access/loaders.ts';
import { scopeOf } from '#features/access/rules/permissions.ts';
import { type CertificateRow, certificatesOf, findCertificate } from '#features/certificates/queries.ts';
import { certificateDocument } from '#features/certificates/rules/certificate-pdf.ts';
import { printedCode, readCode } from '#features/certificates/rules/code.ts';
import { type Standing, standing } from '#features/certificates/rules/standing.ts';
import { statementHash } from '#features/certificates/rules/statement.ts';
import { requireBrand, requireSettings } from '#features/tenancy/loaders.ts';
import { clock, localDay } from '#lib/clock.ts';
import { interFiles } from '#lib/fonts.ts';
import { formatLocalDate } from '#lib/local-date.ts';
import { portalOrigin } from '#lib/origin.ts';

export type VerifiedCertificate = {
  certificate: CertificateRow;
  standing: Standing;
  /** Whether what it states is what was issued. */
  intact: boolean;
};

/** The certificate behind a code that anybody may have typed; null when this tenant issued none such. */
export async function verifyCertificate(typed: string): Promise<VerifiedCertificate | null> {
  const tenant = await requireTenant();
  const viewer = await findViewer();
  return lookUp(viewer?.tenant ?? tenant, typed);
}

async function lookUp(tenant: TenantScope, typed: string): Promise<VerifiedCertificate | null> {
  const code = readCode(typed);
  const certificate = code && (await withTenant(tenant, 'read', (db) => findCertificate(db, code)));
  if (!certificate) return null;
  const { printedName, courseTitle, contentSha256, validUntil } = certificate;
  const issuedAt = certificate.issuedAt.toISOString();
  const stated = { code, tenantId: tenant.id, printedName, courseTitle, contentSha256, issuedAt, validUntil };
  return {
    certificate,
    standing: standing(certificate, localDay(clock.now(), 'UTC')),
    intact: statementHash(stated) === certificate.sha256,
  };
}

/** The PDF of a certificate, for the person it names and for those who may see who owes what. */
export async function loadCertificatePdf(typed: string): Promise<{ bytes: Buffer; fileName: string }> {
  const viewer = await requireViewer();
  const found = await lookUp(viewer.tenant, typed);
  const mine = found?.certificate.personId === viewer.id;
  if (!found || !(mine || scopeOf('compliance.view', viewer.roles)?.kind === 'all')) notFound();
  const { certificate } = found;
  // No new copy of what is void: its public page says so, and why.
  if (found.standing === 'revoked') redirect(`/verify/${printedCode(certificate.code)}`);
  const brand = await requireBrand();
  const code = printedCode(certificate.code);
  const bytes = await certificateDocument(
    {
      tenantName: brand.name,
      accent: (await requireSettings()).brand.accent,
      printedName: certificate.printedName,
      courseTitle: certificate.courseTitle,
      version: certificate.versionN,
      minutes: certificate.minutes,
      issued: formatLocalDate(localDay(certificate.issuedAt, viewer.timeZone)),
      validUntil: certificate.validUntil && formatLocalDate(certificate.validUntil),
      code,
      verifyUrl: `${portalOrigin(viewer.tenant.slug)}/verify/${code}`,
    },
    { regular: interFiles(400), strong: interFiles(600) },
  );
  return { bytes, fileName: `certificate-${code}.pdf` };
}

/** The viewer's own certificates, newest first, with what each is worth today. */
export async function loadOwnCertificates(viewer: Viewer) {
  const rows = await joinedRead(viewer.tenant, (db) => certificatesOf(db, viewer.id));
  const today = localDay(clock.now(), 'UTC');
  return rows.map((row) => ({ ...row, standing: standing(row, today) }));
}

export type OwnCertificate = Awaited<ReturnType<typeof loadOwnCertificates>>[number];
