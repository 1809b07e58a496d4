'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { Input } from '#components/forms/input.tsx';
import { SmallAction } from '#components/forms/small-action.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { Dialog } from '#components/ui/dialog.tsx';
import type { changeUnitName, deleteUnit } from '#features/units/actions.ts';

type Props = {
  name: string;
  /** Which department or site it is, as the actions know it. */
  fields: Record<string, string>;
  removable: boolean;
  rename: typeof changeUnitName;
  remove: typeof deleteUnit;
};

/** Renames a department or a site, and removes one that nothing needs. */
export function ChangePlace({ name, fields, removable, rename, remove }: Props) {
  const id = `name-${Object.values(fields).join()}`;
  return (
    <Dialog
      trigger={{ variant: 'ghost', size: 'sm', icon: 'edit', label: `Change ${name}` }}
      title={`Change ${name}`}
    >
      <div className="grid gap-5">
        <ActionForm action={rename} hidden={fields}>
          {(errors) => (
            <>
              <Input
                // Filled anew when it has been renamed.
                key={name}
                id={id}
                name="name"
                label="Name"
                defaultValue={name}
                maxLength={100}
                autoComplete="off"
                error={errors.name}
              />
              <div className="form-actions">
                <SubmitButton pendingText="Saving">Rename</SubmitButton>
              </div>
            </>
          )}
        </ActionForm>
        <div className="border-t border-line pt-4">
          {removable ? (
            <SmallAction action={remove} fields={fields} variant="danger" icon="trash" pendingText="Removing">
              Remove
            </SmallAction>
          ) : (
            <p className="muted text-sm">
              It cannot be removed: somebody or something belongs to it, or did once, and the record keeps its
              names.
            </p>
          )}
        </div>
      </div>
    </Dialog>
  );
}
