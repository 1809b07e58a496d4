import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type GivenRole, PERMISSIONS, type Permission, scopeOf } from '#features/access/rules/permissions.ts';

const everyone: GivenRole = { role: 'learner', unitId: null };

test('a learner reaches nobody but themselves, and only to learn', () => {
  for (const permission of Object.keys(PERMISSIONS) as Permission[]) {
    const expected = permission === 'learning.take' ? { kind: 'self' } : null;
    assert.deepEqual(scopeOf(permission, [everyone]), expected, permission);
  }
});

test('a role over a unit reaches that unit, and the widest role counts', () => {
  const local: GivenRole = { role: 'hr_admin', unitId: 'u1' };
  assert.deepEqual(scopeOf('compliance.view', [everyone, local]), { kind: 'units', unitIds: ['u1'] });
  assert.deepEqual(scopeOf('compliance.view', [local, { role: 'auditor', unitId: null }]), { kind: 'all' });
});

test('a manager sees their own people and schedules nothing', () => {
  const manager: GivenRole = { role: 'manager', unitId: null };
  assert.deepEqual(scopeOf('team.view', [everyone, manager]), { kind: 'reports' });
  assert.equal(scopeOf('compliance.schedule', [everyone, manager]), null);
});

test('what is everybody’s is nobody’s over a department', () => {
  const local: GivenRole = { role: 'tenant_admin', unitId: 'u1' };
  assert.equal(scopeOf('settings.manage', [everyone, local]), null);
  assert.deepEqual(scopeOf('people.manage', [everyone, local]), { kind: 'units', unitIds: ['u1'] });
  assert.equal(scopeOf('units.manage', [everyone, { role: 'hr_admin', unitId: 'u1' }]), null);
  const wide: GivenRole = { role: 'tenant_admin', unitId: null };
  assert.deepEqual(scopeOf('settings.manage', [local, wide]), { kind: 'all' });
});

test('an auditor reads and changes nothing', () => {
  const auditor: GivenRole = { role: 'auditor', unitId: null };
  for (const permission of [
    'team.nudge',
    'compliance.schedule',
    'compliance.decide',
    'people.manage',
    'units.manage',
    'settings.manage',
  ] as const) {
    assert.equal(scopeOf(permission, [everyone, auditor]), null, permission);
  }
});
