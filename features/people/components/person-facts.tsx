import Link from 'next/link';
import { DescriptionList } from '#components/data/description-list.tsx';
import { Badge } from '#components/ui/badge.tsx';
import type { findPerson } from '#features/people/queries.ts';
import { capitalised } from '#lib/capitalised.ts';
import { languageName } from '#lib/language-name.ts';
import { formatLocalDate } from '#lib/local-date.ts';
import { timeZoneName } from '#lib/time-zone.ts';

type Props = {
  person: Awaited<ReturnType<typeof findPerson>>;
  names: ReadonlyMap<string, string>;
};

export function PersonFacts({ person, names }: Props) {
  const { unitId, siteId, managerId, hiredOn } = person;
  const manager = managerId && (
    <Link href={`/admin/people/${managerId}`} prefetch={false} className="link">
      {names.get(managerId)}
    </Link>
  );
  const hired = hiredOn ? formatLocalDate(hiredOn) : <Badge tone="warn">Not on record</Badge>;
  return (
    <DescriptionList
      items={[
        ['E-mail', person.email],
        ['Employee number', person.employeeNo],
        ['Job', person.jobTitle],
        ['Department', unitId && names.get(unitId)],
        ['Site', siteId && names.get(siteId)],
        ['Manager', manager],
        ['Employed as', person.employmentType && capitalised(person.employmentType)],
        ['Hire date', hired],
        ['Time zone', timeZoneName(person.timeZone)],
        ['Language', languageName(person.locale)],
      ]}
    />
  );
}
