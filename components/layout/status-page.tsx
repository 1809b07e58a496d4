import type { ReactNode } from 'react';

type Props = {
  code?: string;
  title: string;
  text: ReactNode;
  /** Buttons: what to do now. */
  children?: ReactNode;
};

/** A page that says what happened and what to do now: not found, failed, suspended, offline. */
export function StatusPage({ code, title, text, children }: Props) {
  return (
    <main className="status-page outline-none" id="content" tabIndex={-1}>
      {code && <span className="code">{code}</span>}
      <h1>{title}</h1>
      <p>{text}</p>
      {children && <div className="actions">{children}</div>}
    </main>
  );
}
