'use client';

import { ActionForm } from '#components/forms/action-form.tsx';
import { Checkbox } from '#components/forms/checkbox.tsx';
import { Input } from '#components/forms/input.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { saveLogos } from '#features/tenancy/actions.ts';

type Drawing = { name: 'logo' | 'logoDark' | 'mark'; label: string; url: string | undefined; dark?: boolean };

const without = (name: Drawing['name']) => `without${name.charAt(0).toUpperCase()}${name.slice(1)}`;

export function LogosForm({ drawings }: { drawings: Drawing[] }) {
  return (
    <ActionForm action={saveLogos} done="Saved.">
      {(errors) => (
        <>
          {drawings.map(({ name, label, url, dark }) => (
            <div key={name} className="grid items-start gap-3 sm:grid-cols-[9rem_minmax(0,1fr)]">
              <div
                className="grid h-20 place-items-center rounded-lg border border-line p-3"
                style={{ background: dark ? '#1a1816' : '#ffffff' }}
              >
                {url ? (
                  // biome-ignore lint/performance/noImgElement: a small file that is served as it is
                  <img
                    src={url}
                    alt={`Current ${label.toLowerCase()}`}
                    className="h-13 w-full object-contain"
                  />
                ) : (
                  <span className="text-xs" style={{ color: dark ? '#a19e98' : '#68645f' }}>
                    None
                  </span>
                )}
              </div>
              <div className="grid gap-2">
                <Input
                  type="file"
                  name={name}
                  label={label}
                  hint="SVG, PNG or WebP, at most 256 KB."
                  accept=".svg,.png,.webp"
                  error={errors[name]}
                  optional
                />
                {url && <Checkbox name={without(name)} label="Take it away" />}
              </div>
            </div>
          ))}
          <div className="form-actions">
            <SubmitButton pendingText="Uploading">Save the pictures</SubmitButton>
          </div>
        </>
      )}
    </ActionForm>
  );
}
