import type { Metadata } from 'next';
import { z } from 'zod';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { ScheduleForm } from '#features/assignments/components/schedule-form.tsx';
import { loadScheduleForm } from '#features/assignments/loaders.ts';
import { duePolicyOf, lengthOf } from '#features/assignments/rules/draft-of.ts';
import { choicesOf } from '#features/assignments/rules/schedule-form.ts';
import { inAddress, type SearchParams } from '#lib/address.ts';

export const metadata: Metadata = { title: 'Schedule a course' };

const formAddress = z.object({ draft: inAddress.id, due: inAddress.day });

export default async function NewSchedulePage({ searchParams }: { searchParams: SearchParams }) {
  const asked = formAddress.parse(await searchParams);
  const { units, sites, courses, requirements, draft, today } = await loadScheduleForm(asked.draft);
  // Required twice, one course would run two renewals for one person: what is required already is chosen as such.
  const required = new Set(requirements.map(({ courseId }) => courseId));
  const what = [
    ...requirements.map(({ requirementId, title }) => ({
      value: `requirement:${requirementId}`,
      label: `${title} · required already`,
    })),
    ...courses
      .filter(({ courseId }) => !required.has(courseId))
      .map(({ courseId, title, minutes }) => ({
        value: `course:${courseId}`,
        label: `${title} · ${minutes} min`,
      })),
  ];
  return (
    <Page width="narrow">
      <PageHeader
        title={draft ? 'Change the draft' : 'Schedule a course'}
        lead="Choose what, who and when. Before anything is published you see everybody it is for, their date and every message."
        back={{ href: '/admin/schedules', label: 'Schedules' }}
      />
      <ScheduleForm
        what={what}
        today={today}
        audience={{
          units: units.map(({ id, name, depth, people }) => ({
            value: id,
            name,
            label: `${'\u00a0'.repeat(depth * 4)}${name}`,
            count: people,
          })),
          sites: sites.map(({ id, name, people }) => ({ value: id, name, label: name, count: people })),
        }}
        draft={
          draft && {
            ruleId: draft.id,
            title: draft.title,
            what:
              draft.terms.state === 'draft'
                ? `course:${draft.terms.courseId}`
                : `requirement:${draft.requirementId}`,
            choices: choicesOf(draft.predicate),
            duePolicy: duePolicyOf(draft.duePolicy, asked.due),
            effectiveFrom: draft.effectiveFrom,
            terms: {
              validity: lengthOf(draft.terms.validity),
              renewalWindow: draft.terms.renewalWindow,
              grace: draft.terms.grace,
              lookBack: draft.terms.lookBack,
            },
          }
        }
      />
    </Page>
  );
}
