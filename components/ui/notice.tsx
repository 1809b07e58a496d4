import type { ReactNode } from 'react';
import { Icon, type IconName } from '#components/ui/icon.tsx';

type Kind = 'info' | 'success' | 'warn' | 'danger' | 'neutral';

const ICONS: Record<Kind, IconName> = {
  info: 'info',
  success: 'check-circle',
  warn: 'alert',
  danger: 'alert',
  neutral: 'info',
};

/** `live` announces it to screen readers when it appears after an action. */
export function Notice({
  tone = 'info',
  title,
  live,
  children,
}: {
  tone?: Kind;
  title?: string;
  live?: boolean;
  children?: ReactNode;
}) {
  const role = live ? (tone === 'danger' ? 'alert' : 'status') : undefined;
  return (
    <div className="notice" data-tone={tone} role={role}>
      <Icon name={ICONS[tone]} />
      <div>
        {title && <strong className="block">{title}</strong>}
        {children}
      </div>
    </div>
  );
}
