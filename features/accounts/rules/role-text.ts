import type { Role } from '#db/schema/tenant/people.ts';
import { PERMISSIONS } from '#features/access/rules/permissions.ts';
import { capitalised } from '#lib/capitalised.ts';

/** Roles that are given by hand. Everybody learns, and managers follow from the reporting line. */
export const GIVEN_ROLES = ['hr_admin', 'auditor', 'tenant_admin', 'author'] as const satisfies Role[];
export type GivenRoleName = (typeof GIVEN_ROLES)[number];

const NAMES: Readonly<Record<Role, string>> = {
  learner: 'Learner',
  manager: 'Manager',
  author: 'Author',
  hr_admin: 'HR admin',
  tenant_admin: 'Tenant admin',
  auditor: 'Auditor',
};

export const roleName = (role: Role): string => NAMES[role];

/** What a role lets somebody do, from the table of permissions itself. */
export function roleMay(role: Role): string {
  const sentences = Object.values(PERMISSIONS)
    .filter(({ roles }) => (roles as readonly Role[]).includes(role))
    .map(({ may }) => may);
  const text = sentences.join('; ');
  return `${capitalised(text)}.`;
}
