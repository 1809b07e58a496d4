import type { Role } from '#db/schema/tenant/people.ts';

/** Over whom a permission reaches. `units` includes their sub-units. */
export type Scope =
  | { kind: 'all' }
  | { kind: 'units'; unitIds: string[] }
  | { kind: 'reports' }
  | { kind: 'self' };

export type GivenRole = { role: Role; unitId: string | null };

type Sentence = {
  may: string;
  roles: readonly Role[];
  /** What is everybody's: a role over some departments does not give it. */
  whole?: true;
};

/** Who may do what: one table of sentences. `learner` is everybody; `manager` reaches their own people only. */
export const PERMISSIONS = {
  'learning.take': { may: 'take courses and see their own record', roles: ['learner'] },
  'team.view': {
    may: "see their own people's obligations",
    roles: ['manager', 'hr_admin', 'tenant_admin', 'auditor'],
  },
  'team.nudge': {
    may: 'remind their own people of what they owe',
    roles: ['manager', 'hr_admin', 'tenant_admin'],
  },
  'compliance.view': { may: 'see who owes what', roles: ['hr_admin', 'tenant_admin', 'auditor'] },
  'compliance.schedule': {
    may: 'schedule courses and publish the schedule',
    roles: ['hr_admin', 'tenant_admin'],
  },
  'compliance.decide': {
    may: 'exempt, extend, record leave, and recognise or revoke a proof',
    roles: ['hr_admin', 'tenant_admin'],
  },
  'people.view': { may: 'see the people of the tenant', roles: ['hr_admin', 'tenant_admin', 'auditor'] },
  'people.record': {
    may: 'record where people work, as what and under whom',
    roles: ['hr_admin', 'tenant_admin'],
  },
  'people.manage': { may: 'change people, roles and sign-in', roles: ['tenant_admin'] },
  'units.manage': {
    may: 'make, rename and remove departments and sites',
    roles: ['hr_admin', 'tenant_admin'],
    whole: true,
  },
  'courses.author': { may: 'write and publish courses', roles: ['author', 'tenant_admin'] },
  'media.manage': {
    may: 'bring films and pictures into the portal',
    roles: ['author', 'hr_admin', 'tenant_admin'],
    whole: true,
  },
  'notices.view': { may: 'see every message that was sent', roles: ['hr_admin', 'tenant_admin', 'auditor'] },
  'audit.view': { may: 'read and verify the audit trail', roles: ['tenant_admin', 'auditor'] },
  'settings.manage': {
    may: "change the tenant's brand and settings",
    roles: ['tenant_admin'],
    whole: true,
  },
} as const satisfies Record<string, Sentence>;

export type Permission = keyof typeof PERMISSIONS;

/** The reach of a permission for somebody who holds `roles`; null when they do not have it. The widest role counts. */
export function scopeOf(permission: Permission, roles: readonly GivenRole[]): Scope | null {
  const { roles: granting, whole }: Sentence = PERMISSIONS[permission];
  const held = roles.filter(({ role, unitId }) => granting.includes(role) && !(whole && unitId !== null));
  const wide = held.filter(({ role }) => role !== 'learner' && role !== 'manager');
  if (wide.some(({ unitId }) => unitId === null)) return { kind: 'all' };
  const unitIds = wide.flatMap(({ unitId }) => (unitId === null ? [] : [unitId]));
  if (unitIds.length > 0) return { kind: 'units', unitIds };
  if (held.some(({ role }) => role === 'manager')) return { kind: 'reports' };
  return held.length > 0 ? { kind: 'self' } : null;
}
