import { ProgressBar } from '#components/ui/progress.tsx';
import type { Home } from '#features/home/loaders.ts';

export function BegunList({ attempts }: { attempts: Home['begun'] }) {
  return (
    <ul className="grid gap-3 sm:grid-cols-2">
      {attempts.map(({ id, title, done, of }) => (
        <li key={id} className="card grid gap-3">
          <h3>
            <a href={`/learn/${id}`} className="card-link">
              {title}
            </a>
          </h3>
          <ProgressBar
            value={done / of}
            label={`Lessons done of ${title}`}
            text={`${done} of ${of} lessons`}
          />
        </li>
      ))}
    </ul>
  );
}
