import type { Metadata } from 'next';
import { NotFoundPage } from '#components/layout/not-found-page.tsx';
import { findTenantHere } from '#features/access/loaders.ts';
import { requireBrand } from '#features/tenancy/loaders.ts';

export const metadata: Metadata = { title: 'Not found' };

/** For addresses that no route has: on a tenant's host in the tenant's colour, as everything there. */
export default async function NotFound() {
  const brand = (await findTenantHere()) && (await requireBrand());
  return (
    <>
      {brand && (
        <style href="brand" precedence="default">
          {brand.css}
        </style>
      )}
      <NotFoundPage />
    </>
  );
}
