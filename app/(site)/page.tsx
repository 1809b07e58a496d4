import type { Metadata } from 'next';
import { Input } from '#components/forms/input.tsx';
import { AuthLayout } from '#components/layout/auth-layout.tsx';
import { Button } from '#components/ui/button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { loadPortals } from '#features/operations/loaders.ts';

export const metadata: Metadata = { title: 'Find your portal' };

type Query = Promise<{ unknown?: string }>;

export default async function SitePage({ searchParams }: { searchParams: Query }) {
  const [portals, { unknown }] = await Promise.all([loadPortals(), searchParams]);
  return (
    <AuthLayout
      brand={{ name: 'Lectern', logoUrl: '/lectern.svg', logoDarkUrl: '/lectern-dark.svg' }}
      title="Find your portal"
      text="Your company has a portal of its own. Its name is the first part of its address."
    >
      {unknown !== undefined && (
        <Notice tone="danger" live>
          There is no portal with that name. Ask your HR department for its address.
        </Notice>
      )}
      <form className="form" action="/find">
        <Input
          name="portal"
          label="Name of your portal"
          autoComplete="organization"
          spellCheck={false}
          required
        />
        <Button variant="primary" size="lg" type="submit">
          Go to the portal
        </Button>
      </form>
      {portals.length > 0 && (
        <section aria-labelledby="portals">
          <h2 id="portals" className="text-sm">
            Demo portals
          </h2>
          <ul className="mt-3 grid gap-2">
            {portals.map(({ name, href }) => (
              <li key={href}>
                <a className="card block px-4 py-3 font-medium" href={href}>
                  {name}
                </a>
              </li>
            ))}
          </ul>
        </section>
      )}
    </AuthLayout>
  );
}
