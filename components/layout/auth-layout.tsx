import type { ReactNode } from 'react';
import { Brand, type BrandProps } from '#components/layout/brand.tsx';

type Props = {
  brand: BrandProps;
  title: string;
  text?: ReactNode;
  /** Beside the form on wide screens: a sentence about the portal. */
  aside?: ReactNode;
  children: ReactNode;
};

export function AuthLayout({ brand, title, text, aside, children }: Props) {
  return (
    <div className="auth">
      <main>
        <Brand {...brand} />
        <h1>{title}</h1>
        {text && <p className="mt-2 text-ink-2">{text}</p>}
        <div className="mt-7 grid gap-5">{children}</div>
      </main>
      {aside && <aside>{aside}</aside>}
    </div>
  );
}
