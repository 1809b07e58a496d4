'use client';

import { useState } from 'react';
import { ActionForm } from '#components/forms/action-form.tsx';
import { Field, wiring } from '#components/forms/field.tsx';
import { Input } from '#components/forms/input.tsx';
import { SubmitButton } from '#components/forms/submit-button.tsx';
import { Notice } from '#components/ui/notice.tsx';
import { saveBrand } from '#features/tenancy/actions.ts';
import { PalettePreview } from '#features/tenancy/components/palette-preview.tsx';
import { normalHex } from '#lib/oklch.ts';
import { palette } from '#lib/palette.ts';

export function BrandForm({ accent, tagline }: { accent: string; tagline: string }) {
  const [colour, setColour] = useState(accent);
  const shown = palette(colour);
  return (
    <ActionForm action={saveBrand} done="Saved. Every page has the new look from now on.">
      {(errors) => {
        const field = {
          name: 'accent',
          label: 'Accent colour',
          hint: 'One colour. The rest is computed from it, for light and dark pages.',
          error: errors.accent,
        };
        return (
          <>
            <Field {...field}>
              <div className="flex gap-2">
                <input
                  type="color"
                  aria-label="Pick the accent colour"
                  value={normalHex(colour) ?? '#000000'}
                  onChange={(event) => setColour(event.target.value)}
                  className="h-9 w-12 cursor-pointer rounded-md border border-line-strong bg-surface p-1"
                />
                <input
                  {...wiring(field)}
                  value={colour}
                  onChange={(event) => setColour(event.target.value)}
                  spellCheck={false}
                  autoComplete="off"
                  className="input tnum max-w-36"
                />
              </div>
            </Field>
            <PalettePreview palette={shown} />
            <div aria-live="polite">{shown.message && <Notice tone="warn">{shown.message}</Notice>}</div>
            <Input
              name="tagline"
              label="Tagline"
              hint="Stands on the sign-in page."
              defaultValue={tagline}
              maxLength={120}
              error={errors.tagline}
              optional
            />
            <div className="form-actions">
              <SubmitButton pendingText="Saving">Save</SubmitButton>
            </div>
          </>
        );
      }}
    </ActionForm>
  );
}
