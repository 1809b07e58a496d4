import type { ReactNode } from 'react';
import { Icon, type IconName } from '#components/ui/icon.tsx';

type Props = { icon?: IconName; title: string; text?: ReactNode; children?: ReactNode };

/** What is empty, why, and (children) what to do about it. */
export function EmptyState({ icon, title, text, children }: Props) {
  return (
    <div className="empty">
      {icon && <Icon name={icon} />}
      <strong>{title}</strong>
      {text && <p>{text}</p>}
      {children && <div>{children}</div>}
    </div>
  );
}
