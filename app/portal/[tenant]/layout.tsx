import type { Metadata } from 'next';
import type { ReactNode } from 'react';
import { requireBrand } from '#features/tenancy/loaders.ts';

export async function generateMetadata(): Promise<Metadata> {
  const { name, markUrl } = await requireBrand();
  return {
    title: { default: name, template: `%s · ${name}` },
    ...(markUrl && { icons: { icon: markUrl } }),
  };
}

/** The tenant's host: everything below is drawn in its colour. */
export default async function TenantLayout({ children }: { children: ReactNode }) {
  const { css } = await requireBrand();
  return (
    <>
      <style href="brand" precedence="default">
        {css}
      </style>
      {children}
    </>
  );
}
