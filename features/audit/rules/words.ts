import { capitalised } from '#lib/capitalised.ts';
import { formatLocalDate } from '#lib/local-date.ts';

/** What was done, as a person says it. An act without an entry here reads as its own name, with its dashes taken out. */
const ACTS: Readonly<Record<string, string>> = {
  'role.ended': 'Ended a role',
  'role.granted': 'Gave a role',
  'sessions.ended': 'Signed a person out everywhere',
  'assignment-rule.published': 'Published a schedule',
  'assignment-rule.paused': 'Paused a schedule',
  'assignment-rule.active': 'Resumed a schedule',
  'assignment-rule.ended': 'Ended a schedule',
  'attempt.started': 'Began a course',
  'attempt.completed': 'Completed a course',
  'audience.refreshed': 'Looked at an audience again',
  'certificate.issued': 'Issued a certificate',
  'certificate.revoked': 'Revoked a certificate',
  'course.published': 'Published a course',
  'credential.chosen': 'Chose a password',
  'credential.invited': 'Invited a person to sign in',
  'credential.link-asked': 'Asked for a link to choose a password',
  'fulfilment.revoked': 'Revoked a proof',
  'leaderboard.joined': 'Joined the leaderboard',
  'leaderboard.left': 'Left the leaderboard',
  'obligation.assigned': 'Assigned a requirement',
  'obligation.fulfilled': 'Met a requirement',
  'obligation.released': 'Released from a requirement',
  'period.fulfilled': 'Met a requirement',
  'period.redated': 'Moved a due date',
  'person.added': 'Put a person on record',
  'person.attributes-recorded': 'Recorded facts about a person',
  'person.nudged': 'Nudged a person',
  'person.changed': 'Changed a person',
  'policy.signed': 'Signed a policy',
  'requirement.published': 'Published a requirement',
  'settings.changed': 'Changed settings',
  'site.added': 'Made a site',
  'site.removed': 'Removed a site',
  'site.renamed': 'Renamed a site',
  'tenant-admin.admitted': 'Admitted an administrator',
  'tenant.moved': 'Moved the portal to another cluster',
  'tenant.restored': 'Restored the portal from a backup',
  'unit.added': 'Made a department',
  'unit.removed': 'Removed a department',
  'unit.renamed': 'Renamed a department',
};

export function actText(action: string): string {
  const known = ACTS[action];
  if (known) return known;
  return capitalised(action.replaceAll(/[.-]/g, ' ').trim());
}

/** 'jobTitle', 'valid_until' → 'Job title', 'Valid until'. */
export function fieldText(field: string): string {
  const words = field.replaceAll(/([a-z])([A-Z])/g, '$1 $2').replaceAll(/[_.-]/g, ' ');
  return capitalised(words.toLowerCase());
}

const DAY = /^\d{4}-\d\d-\d\d$/;

/** A kept value in words; `called` gives the names of things that are recorded by their id. */
export function valueText(value: unknown, called: (id: string) => string | undefined): string {
  if (value === null || value === undefined || value === '') return 'nothing';
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value === 'string') return called(value) ?? (DAY.test(value) ? formatLocalDate(value) : value);
  if (Array.isArray(value)) return value.map((item) => valueText(item, called)).join(', ') || 'nothing';
  if (typeof value === 'object')
    return Object.entries(value)
      .map(([field, item]) => `${fieldText(field).toLowerCase()} ${valueText(item, called)}`)
      .join(', ');
  return String(value);
}
