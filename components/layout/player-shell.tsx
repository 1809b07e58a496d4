import type { ReactNode } from 'react';
import { OfflineBar, SkipLink } from '#components/layout/app-shell.tsx';
import { ArrivalFocus } from '#components/layout/arrival-focus.tsx';
import { LessonLink, type OutlineItem } from '#components/layout/lesson-link.tsx';
import { ButtonLink } from '#components/ui/button.tsx';
import { Icon } from '#components/ui/icon.tsx';
import { ProgressBar } from '#components/ui/progress.tsx';

type Props = {
  course: string;
  exit: { href: string; label: string };
  outline: OutlineItem[];
  /** Where the player says "saved" or "will be saved". */
  saveState?: ReactNode;
  /** Previous and next: first child at the start, last at the end. */
  foot?: ReactNode;
  children: ReactNode;
};

/** A course fills the screen: outline at the side (a drawer on small screens), one reading column, the way on at the foot. */
export function PlayerShell({ course, exit, outline, saveState, foot, children }: Props) {
  const done = outline.filter((item) => item.state === 'done').length;
  return (
    <div className="player">
      <SkipLink />
      <header className="player-top">
        <ButtonLink href={exit.href} variant="ghost" icon="arrow-left" label={exit.label} />
        <p>{course}</p>
        <div>
          {saveState}
          <button type="button" popoverTarget="outline" className="btn btn-ghost player-outline-button">
            <Icon name="list" />
            <span className="tnum">
              {done}/{outline.length}
              <span className="sr-only"> lessons done: outline</span>
            </span>
          </button>
        </div>
      </header>
      <nav id="outline" popover="auto" className="player-side" aria-label="Lessons">
        <button
          type="button"
          popoverTarget="outline"
          popoverTargetAction="hide"
          className="btn btn-ghost player-outline-button"
        >
          <Icon name="close" label="Close" />
        </button>
        <header>
          <h2>{course}</h2>
          <ProgressBar
            value={outline.length ? done / outline.length : 0}
            label="Lessons done"
            text={`${done} of ${outline.length}`}
          />
        </header>
        <ol>
          {outline.map((item) => (
            <li key={item.href}>
              <LessonLink {...item} />
            </li>
          ))}
        </ol>
      </nav>
      <div className="player-main">
        <OfflineBar text="You are offline. Go on: your progress is kept on this device and sent when you are back." />
        <main id="content" tabIndex={-1} className="outline-none">
          <ArrivalFocus />
          {children}
        </main>
        {foot && <footer className="player-foot">{foot}</footer>}
      </div>
    </div>
  );
}
