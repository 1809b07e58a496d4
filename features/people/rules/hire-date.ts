import { refusal } from '#lib/errors.ts';

/**
 * Refuses a hire date that has not come where the person works: facts of today are copied to the person, and nothing turns
 * them over on the morning on which a later one comes true.
 */
export function requireBegun(hiredOn: string | null | undefined, today: string): void {
  if (hiredOn && hiredOn > today)
    throw refusal('hiredOn', 'That day has not come yet. Record it on the day they begin.');
}
