'use client';

import { Failure } from '#components/layout/failure.tsx';

const way = (href: string, label: string) => (
  <a href={href} className="btn btn-secondary">
    {label}
  </a>
);

const AWAY = {
  title: 'A database does not answer',
  text: 'Neither the server that this page is read from nor one that follows it answers. The page comes by itself as soon as one does. What this node finds wrong stands at /readyz, without signing in.',
  ways: way('/operator/health', 'See how every server is'),
};

const FAULT = {
  title: 'This page is broken',
  text: 'No server is away: the portal itself failed. The log of the node that made the page has the cause under this reference.',
  ways: way('/operator', 'Tenants'),
};

/** Operators are told which it is: something that passes, or a fault that they look up in the log. */
export default function OperatorError(props: { error: unknown; retry: () => void }) {
  return <Failure {...props} away={AWAY} fault={FAULT} />;
}
