import type { StandingDuty } from '#features/duties/loaders.ts';

/** Why the person owes it, and how its date came about. */
export function WhyMe({ duty }: { duty: StandingDuty }) {
  return (
    <details className="why">
      <summary>
        Why me, why then<span className="sr-only">: {duty.title}</span>
      </summary>
      <ul>
        {duty.reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
        {duty.derivation && <li>{duty.derivation}</li>}
      </ul>
    </details>
  );
}
