import type { Holder } from '#features/joiners/queries.ts';
import { AppError } from '#lib/errors.ts';

/** Why somebody cannot be put on record: who has the address or the number already, as far as the asker reaches them. */
export function taken(holders: readonly Holder[], email: string): AppError {
  const fields = Object.fromEntries(
    holders.map((one) =>
      one.email === email ? ['email', sentence(one, 'address')] : ['employeeNo', sentence(one, 'number')],
    ),
  );
  const known = holders.find(({ reached }) => reached);
  return new AppError('bad_input', 'Somebody is on record with this already.', {
    fields,
    ...(known && { see: { href: `/admin/people/${known.id}`, label: `Open the record of ${known.name}` } }),
  });
}

function sentence({ name, status, reached }: Holder, what: 'address' | 'number'): string {
  if (!reached) return `This ${what} is in use here already.`;
  if (status === 'left') return `${name} has left, and their record keeps this ${what}.`;
  return `${name} has this ${what} already.`;
}
