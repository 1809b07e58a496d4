import type { DuePolicy } from '#features/compliance/rules/due-date.ts';
import type { Validity } from '#features/compliance/rules/renewal.ts';

/** What the form can show of a validity: a length; anything else was made elsewhere. */
export const lengthOf = (validity: Validity | null): string =>
  validity !== null && 'length' in validity ? validity.length : '';

/** What the form can show of a due policy; `offered` is a realistic day taken over from a rehearsal. */
export function duePolicyOf(policy: DuePolicy, offered: string | undefined) {
  if (offered) return { kind: 'fixed' as const, date: offered };
  if (policy.kind === 'fixed') return policy;
  const anchor = policy.anchor === 'hire' ? ('hire' as const) : ('assignment' as const);
  return { kind: 'days-after' as const, anchor, days: policy.days };
}
