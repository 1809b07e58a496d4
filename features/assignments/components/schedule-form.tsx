'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { ActionForm } from '#components/forms/action-form.tsx';
import { DateInput } from '#components/forms/date-input.tsx';
import { Input } from '#components/forms/input.tsx';
import { type Option, Select } from '#components/forms/select.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { rehearseSchedule } from '#features/assignments/actions.ts';
import { type Audience, AudienceFields } from '#features/assignments/components/audience-fields.tsx';
import { AudienceSentence } from '#features/assignments/components/audience-sentence.tsx';
import { DueFields } from '#features/assignments/components/due-fields.tsx';
import { TermsFields } from '#features/assignments/components/terms-fields.tsx';
import type { ScheduleInput } from '#features/assignments/input.ts';
import { type Choices, predicateFrom, scheduleFrom } from '#features/assignments/rules/schedule-form.ts';

export type Draft = {
  ruleId: string;
  title: string;
  what: string;
  choices: Choices;
  duePolicy: ScheduleInput['duePolicy'];
  effectiveFrom: string;
  terms: { validity: string; renewalWindow: string; grace: string; lookBack: string };
};

type Props = { what: Option[]; audience: Audience; draft: Draft | null; today: string };

const nothing: Choices = { units: [], sites: [], hired: 'any', hiredDate: '', hiredDays: 90 };

/** Course → who → due → name; the sentence under "Who" says what is meant. */
export function ScheduleForm({ what, audience, draft, today }: Props) {
  const router = useRouter();
  const [chosen, setChosen] = useState(draft?.what ?? '');
  const [choices, setChoices] = useState(draft?.choices ?? nothing);
  const [predicate, setPredicate] = useState(() => predicateFrom(entriesOf(choices)));
  const name = what.find(({ value }) => value === chosen)?.label.split(' · ')[0] ?? '';

  function follow(event: FormEvent<HTMLElement>) {
    const form = (event.target as HTMLInputElement).form;
    // Fields that this change brings in are there after the next paint.
    if (form) requestAnimationFrame(() => setPredicate(predicateFrom(new FormData(form))));
  }

  async function rehearse(_previous: unknown, form: FormData) {
    form.set('whatTitle', name);
    if (!String(form.get('title') ?? '').trim()) form.set('title', name || 'New schedule');
    const result = await rehearseSchedule(scheduleFrom(form));
    if (result?.ok) router.push(`/admin/schedules/${result.data.ruleId}/rehearsal`);
    return result;
  }

  return (
    <div onChange={follow}>
      <ActionForm action={rehearse} hidden={draft ? { ruleId: draft.ruleId } : {}}>
        {(errors) => (
          <>
            <section className="card form" aria-labelledby="part-what">
              <h2 id="part-what">What</h2>
              <Select
                id="requirement"
                name="what"
                label="Course"
                options={what}
                placeholder="Choose a course"
                value={chosen}
                onChange={(event) => setChosen(event.target.value)}
                error={errors.requirement ?? errors['requirement.courseId']}
              />
              {chosen.startsWith('course:') && <TermsFields terms={draft?.terms} errors={errors} />}
              {chosen.startsWith('requirement:') && (
                <p className="muted text-sm">
                  It is required of others already. The same terms apply, and nobody owes it twice.
                </p>
              )}
            </section>
            <section className="card form" aria-labelledby="part-who">
              <h2 id="part-who">Who</h2>
              <AudienceFields
                audience={audience}
                choices={choices}
                errors={errors}
                onHired={(hired) => setChoices({ ...choices, hired })}
              />
              <AudienceSentence predicate={predicate} audience={audience} />
            </section>
            <section className="card form" aria-labelledby="part-due">
              <h2 id="part-due">Due</h2>
              <DueFields policy={draft?.duePolicy} today={today} errors={errors} />
              <DateInput
                name="effectiveFrom"
                label="Begins on"
                hint="Nobody is assigned before this day."
                defaultValue={draft?.effectiveFrom ?? today}
                error={errors.effectiveFrom}
              />
            </section>
            <section className="card form" aria-labelledby="part-name">
              <h2 id="part-name">Name</h2>
              <Input
                name="title"
                label="What HR calls this schedule"
                hint="The course’s name when left empty."
                defaultValue={draft?.title}
                maxLength={200}
                error={errors.title}
                optional
              />
            </section>
            <div className="form-actions items-center">
              <SubmitButton size="lg" iconEnd="arrow-right" pendingText="Working out everybody’s date">
                Rehearse it
              </SubmitButton>
              <span className="muted text-sm">Nothing is assigned and nothing is sent yet.</span>
            </div>
          </>
        )}
      </ActionForm>
    </div>
  );
}

/** The draft's choices as the form would send them. */
function entriesOf({ units, sites, hired, hiredDate, hiredDays }: Choices): FormData {
  const form = new FormData();
  for (const id of units) form.append('unit', id);
  for (const id of sites) form.append('site', id);
  form.set('hired', hired);
  form.set('hiredDate', hiredDate);
  form.set('hiredDays', String(hiredDays));
  return form;
}
