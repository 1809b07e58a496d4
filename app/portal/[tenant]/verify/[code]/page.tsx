import type { Metadata } from 'next';
import { CertificateVerdict } from '#features/certificates/components/certificate-verdict.tsx';
import { verifyCertificate } from '#features/certificates/loaders.ts';
import { requireBrand } from '#features/tenancy/loaders.ts';

export const metadata: Metadata = { title: 'Verify a certificate' };

export default async function VerifyPage({ params }: { params: Promise<{ code: string }> }) {
  const [found, brand] = await Promise.all([verifyCertificate((await params).code), requireBrand()]);
  return <CertificateVerdict found={found} brand={brand} />;
}
