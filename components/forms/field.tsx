import type { ReactNode } from 'react';
import { Icon } from '#components/ui/icon.tsx';

export type FieldProps = {
  /** Name of the control, and the root of its ids. */
  name: string;
  label: string;
  hint?: ReactNode;
  error?: string;
  optional?: boolean;
  /** When two fields of one page share a name. */
  id?: string;
};

/** The attributes that tie a control to its label, hint and error. */
export function wiring({ name, hint, error, id = name }: FieldProps) {
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return {
    id,
    name,
    'aria-describedby': described || undefined,
    'aria-invalid': error ? true : undefined,
  } as const;
}

function Notes({ name, hint, error, id = name }: FieldProps) {
  return (
    <>
      {hint && (
        <p className="hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p className="error" id={`${id}-error`}>
          <Icon name="alert" />
          {error}
        </p>
      )}
    </>
  );
}

const Optional = () => <span className="optional"> (optional)</span>;

/** Label, control, hint and error of one control that spreads `wiring(props)`. */
export function Field({ children, ...props }: FieldProps & { children: ReactNode }) {
  return (
    <div className="field">
      <label htmlFor={props.id ?? props.name}>
        {props.label}
        {props.optional && <Optional />}
      </label>
      {children}
      <Notes {...props} />
    </div>
  );
}

/** The same for several controls with one question: radios, checkboxes. */
export function FieldGroup({ children, ...props }: FieldProps & { children: ReactNode }) {
  const { id, 'aria-describedby': describedBy } = wiring(props);
  return (
    <fieldset className="field" id={id} aria-describedby={describedBy}>
      <legend className="mb-1.5">
        {props.label}
        {props.optional && <Optional />}
      </legend>
      {children}
      <Notes {...props} />
    </fieldset>
  );
}
