import type { ReactNode } from 'react';

type Props = { title: string; id?: string; text?: ReactNode; actions?: ReactNode; children: ReactNode };

export function Section({ title, id, text, actions, children }: Props) {
  return (
    <section className="section" aria-label={title} id={id}>
      <header>
        <div>
          <h2>{title}</h2>
          {text && <p>{text}</p>}
        </div>
        {actions}
      </header>
      {children}
    </section>
  );
}
