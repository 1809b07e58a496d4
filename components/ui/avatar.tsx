import { initials } from '#components/ui/initials.ts';

export function Avatar({ name, size = 'md' }: { name: string; size?: 'sm' | 'md' | 'lg' }) {
  return (
    <span className="avatar" data-size={size === 'md' ? undefined : size} aria-hidden>
      {initials(name)}
    </span>
  );
}
