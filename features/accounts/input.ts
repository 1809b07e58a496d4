import { z } from 'zod';
import { GIVEN_ROLES } from '#features/accounts/rules/role-text.ts';

export const grantRoleInput = z.object({
  personId: z.uuid(),
  role: z.enum(GIVEN_ROLES, 'Choose a role.'),
  /** Empty: over everybody. */
  unitId: z.union([z.uuid('Choose a department.'), z.literal('').transform(() => null)]),
});

export const endRoleInput = z.object({ personId: z.uuid(), roleId: z.uuid() });

export const accountInput = z.object({ personId: z.uuid() });

export const deactivateInput = accountInput.extend({
  to: z.enum(['active', 'inactive']),
});
