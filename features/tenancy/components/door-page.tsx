import type { ComponentProps } from 'react';
import { AuthLayout } from '#components/layout/auth-layout.tsx';
import { requireBrand } from '#features/tenancy/loaders.ts';

type Props = Omit<ComponentProps<typeof AuthLayout>, 'brand' | 'aside'>;

/** A page at the tenant's door, for people who are not signed in: its brand, and its own words beside. */
export async function DoorPage(props: Props) {
  const brand = await requireBrand();
  const aside = brand.tagline && <p className="max-w-[16ch] text-4xl font-semibold">{brand.tagline}</p>;
  return <AuthLayout brand={brand} aside={aside} {...props} />;
}
