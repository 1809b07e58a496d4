import { ChangeSite } from '#features/sites/components/change-site.tsx';
import { PlaceRow } from '#features/units/components/place-row.tsx';
import type { Place } from '#features/units/loaders.ts';
import { timeZoneName } from '#lib/time-zone.ts';

export function SiteList({ sites }: { sites: readonly Place<'sites'>[] }) {
  return (
    <ul>
      {sites.map(({ id, name, timeZone, people, removable }) => (
        <li key={id} className="border-line not-first:border-t">
          <PlaceRow
            name={name}
            note={timeZoneName(timeZone)}
            people={people}
            href={`/admin/people?site=${id}`}
          >
            <ChangeSite siteId={id} name={name} removable={removable} />
          </PlaceRow>
        </li>
      ))}
    </ul>
  );
}
