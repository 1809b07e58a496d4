import { Select } from '#components/forms/select.tsx';

type Props = {
  terms: { validity: string; renewalWindow: string; grace: string; lookBack: string } | undefined;
  errors: Readonly<Partial<Record<string, string>>>;
};

const VALIDITY = [
  { value: 'P6M', label: '6 months' },
  { value: 'P1Y', label: '1 year' },
  { value: 'P2Y', label: '2 years' },
  { value: 'P3Y', label: '3 years' },
];
const RENEWAL = [
  { value: 'P30D', label: '30 days before it expires' },
  { value: 'P60D', label: '60 days before it expires' },
  { value: 'P90D', label: '90 days before it expires' },
];
const GRACE = [
  { value: 'P0D', label: 'None: overdue the day after' },
  { value: 'P7D', label: '7 days' },
  { value: 'P14D', label: '14 days' },
  { value: 'P30D', label: '30 days' },
];
const LOOK_BACK = [
  { value: 'P0D', label: 'No, everybody does it anew' },
  { value: 'P30D', label: 'Yes, of the last 30 days' },
  { value: 'P90D', label: 'Yes, of the last 90 days' },
  { value: 'P1Y', label: 'Yes, of the last year' },
];

/** The terms of a new requirement, in plain words and with defaults that fit most. */
export function TermsFields({ terms, errors }: Props) {
  return (
    <div className="grid gap-5 sm:grid-cols-2">
      <Select
        name="validity"
        label="How long a completion is valid"
        hint="Doing it again early never shortens it."
        options={VALIDITY}
        placeholder="For good"
        defaultValue={terms?.validity ?? ''}
        error={errors['requirement.validity']}
        optional
      />
      <Select
        name="renewalWindow"
        label="When it can be renewed"
        hint="For what expires."
        options={RENEWAL}
        defaultValue={terms?.renewalWindow ?? 'P60D'}
      />
      <Select
        name="grace"
        label="Grace after the due day"
        hint="Late, but not overdue yet."
        options={GRACE}
        defaultValue={terms?.grace ?? 'P14D'}
      />
      <Select
        name="lookBack"
        label="Does an earlier completion count?"
        hint="One from before the assignment."
        options={LOOK_BACK}
        defaultValue={terms?.lookBack ?? 'P0D'}
      />
    </div>
  );
}
