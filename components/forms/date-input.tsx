import type { FieldProps } from '#components/forms/field.tsx';
import { Input } from '#components/forms/input.tsx';

type Props = FieldProps & {
  /** Local dates, 'YYYY-MM-DD'. */
  defaultValue?: string;
  min?: string;
  max?: string;
};

export function DateInput(props: Props) {
  return <Input type="date" className="tnum max-w-52" {...props} />;
}
