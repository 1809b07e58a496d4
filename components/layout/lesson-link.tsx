import Link from 'next/link';
import { Icon, type IconName } from '#components/ui/icon.tsx';

export type OutlineItem = {
  href: string;
  title: string;
  /** 'Video, 4 min' */
  detail?: string;
  state: 'open' | 'done' | 'locked';
  current?: boolean;
};

const MARKS: Record<OutlineItem['state'], [IconName, string]> = {
  open: ['circle', 'Not done'],
  done: ['check-circle', 'Done'],
  locked: ['lock', 'Opens later'],
};

export function LessonLink({ href, title, detail, state, current }: OutlineItem) {
  const [icon, label] = MARKS[state];
  const inside = (
    <>
      <Icon name={icon} label={label} />
      {title}
      {detail && <small>{detail}</small>}
    </>
  );
  if (state === 'locked')
    return (
      <span className="lesson-link" data-state={state}>
        {inside}
      </span>
    );
  return (
    <Link
      href={href}
      prefetch={false}
      className="lesson-link"
      data-state={state}
      aria-current={current ? 'page' : undefined}
    >
      {inside}
    </Link>
  );
}
