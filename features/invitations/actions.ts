'use server';

import { withTenant } from '#db/tenant-db.ts';
import { publicAction, tenantAction } from '#features/access/action.ts';
import { networkOf } from '#features/access/rules/throttle.ts';
import { askForLink, invite } from '#features/invitations/commands.ts';
import { askForLinkInput, inviteInput } from '#features/invitations/input.ts';
import { requireReach } from '#features/people/queries.ts';
import { hasMailServer } from '#lib/has-mail-server.ts';

export const askForPasswordLink = publicAction({
  input: askForLinkInput,
  run: async ({ tenant, address, now }, { email }) => {
    await askForLink(tenant, { email, network: networkOf(address), now });
    return { data: null };
  },
});

const KEPT = 'There is no mail server: the letter is in the outbox and reaches nobody.';

export const invitePerson = tenantAction({
  permission: 'people.record',
  input: inviteInput,
  run: async ({ viewer, scope, now }, { personId }) => {
    await withTenant(viewer.tenant, 'write', async (db) => {
      await requireReach(db, { personId, scope, viewerId: viewer.id });
      await invite(db, { personId, by: { kind: 'person', id: viewer.id }, now });
    });
    return { data: hasMailServer() ? 'A link is on its way.' : KEPT };
  },
});
