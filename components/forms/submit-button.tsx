'use client';

import { useFormStatus } from 'react-dom';
import { Button, type ButtonProps } from '#components/ui/button.tsx';

/** Says that it is working while its form is being sent, and cannot be pressed twice. */
export function SubmitButton({
  pendingText,
  children,
  icon,
  ...props
}: ButtonProps & { pendingText?: string }) {
  const { pending } = useFormStatus();
  return (
    <Button
      variant="primary"
      {...props}
      icon={pending ? undefined : icon}
      type="submit"
      aria-disabled={pending || undefined}
      onClick={pending ? (event) => event.preventDefault() : props.onClick}
    >
      {pending && <span className="spinner" aria-hidden />}
      {pending ? (pendingText ?? children) : children}
    </Button>
  );
}
