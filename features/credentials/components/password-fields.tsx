import { Input } from '#components/forms/input.tsx';
import { LONGEST, SHORTEST } from '#features/credentials/rules/password-fault.ts';

type Props = { errors: Readonly<Partial<Record<string, string>>> };

/** A new password, twice. What will do is said before, not after. */
export function PasswordFields({ errors }: Props) {
  return (
    <>
      <Input
        name="password"
        label="New password"
        type="password"
        autoComplete="new-password"
        hint={`At least ${SHORTEST} characters: a few words of your own are easier to keep in mind than signs.`}
        minLength={SHORTEST}
        maxLength={LONGEST * 2}
        error={errors.password}
      />
      <Input
        name="again"
        label="The same again"
        type="password"
        autoComplete="new-password"
        error={errors.again}
      />
    </>
  );
}
