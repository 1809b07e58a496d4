import { SmallAction } from '#components/forms/small-action.tsx';
import { Section } from '#components/layout/section.tsx';
import { Badge } from '#components/ui/badge.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import { changeActive, signOutEverywhere, takeRole } from '#features/accounts/actions.ts';
import { GrantRoleForm } from '#features/accounts/components/grant-role-form.tsx';
import type { HeldRole } from '#features/accounts/queries.ts';
import { GIVEN_ROLES, roleMay, roleName } from '#features/accounts/rules/role-text.ts';
import { invitePerson } from '#features/invitations/actions.ts';
import type { Grants } from '#features/people/loaders.ts';
import { unitOptions } from '#features/units/components/options.ts';
import { formatDay, type Reader } from '#lib/format-date.ts';

type Props = {
  personId: string;
  status: string;
  roles: (HeldRole & { mayEnd: boolean })[];
  /** Over whom the reader may give roles; null when they may change nothing of this. */
  grants: Grants | null;
  isSelf: boolean;
  /** Whether the reader may send them a link to choose a password. */
  invites: boolean;
  reader: Reader;
};

/** What somebody may do here, and whether they may come in at all. */
export function AccountSection({ personId, status, roles, grants, isSelf, invites, reader }: Props) {
  return (
    <Section
      title="Roles and sign-in"
      text="Everybody can take courses. Managers see their own people without being given a role."
      actions={
        grants && (
          <Dialog
            trigger={{ size: 'sm', icon: 'plus', children: 'Give a role' }}
            title="Give a role"
            size="lg"
          >
            <GrantRoleForm
              personId={personId}
              roles={GIVEN_ROLES.map((role) => ({ value: role, label: roleName(role), hint: roleMay(role) }))}
              units={unitOptions(grants.units)}
              everybody={grants.everybody}
            />
          </Dialog>
        )
      }
    >
      <div className="card grid gap-4">
        {roles.length === 0 && <p className="muted text-sm">No role was given by hand.</p>}
        <ul className="grid gap-3">
          {roles.map((held) => (
            <li key={held.id} className="flex flex-wrap items-center justify-between gap-3 text-sm">
              <span>
                <strong className={held.endedAt ? 'muted' : undefined}>{roleName(held.role)}</strong> over{' '}
                {held.unit ?? 'everybody'}{' '}
                {held.endedAt && <Badge>Ended {formatDay(held.endedAt, reader)}</Badge>}
                <small className="muted block">
                  Given {formatDay(held.grantedAt, reader)}
                  {held.grantedBy && ` by ${held.grantedBy}`}
                </small>
              </span>
              {held.mayEnd && (
                <SmallAction action={takeRole} fields={{ personId, roleId: held.id }} pendingText="Ending">
                  End role
                </SmallAction>
              )}
            </li>
          ))}
        </ul>
        {(grants || invites) && (
          <div className="flex flex-wrap gap-3 border-t border-line pt-4">
            {invites && (
              <SmallAction action={invitePerson} fields={{ personId }} icon="mail" pendingText="Sending">
                Send a link to choose a password
              </SmallAction>
            )}
            {grants && (
              <SmallAction
                action={signOutEverywhere}
                fields={{ personId }}
                icon="sign-out"
                pendingText="Signing out"
              >
                Sign out everywhere
              </SmallAction>
            )}
            {grants && !isSelf && status !== 'left' && (
              <SmallAction
                action={changeActive}
                fields={{ personId, to: status === 'active' ? 'inactive' : 'active' }}
                variant={status === 'active' ? 'danger' : 'secondary'}
                icon={status === 'active' ? 'lock' : 'user'}
                pendingText="Saving"
              >
                {status === 'active' ? 'Deactivate' : 'Activate again'}
              </SmallAction>
            )}
          </div>
        )}
      </div>
    </Section>
  );
}
