'use client';

import { useEffect, useState } from 'react';
import { useFormStatus } from 'react-dom';
import { Button, type ButtonProps } from '#components/ui/button.tsx';

/** After so long whoever waits is told that nothing is wrong with them. */
const LONG_MS = 8_000;

/** Says that it is working while its form is being sent, and that this takes long, and cannot be pressed twice. */
export function SubmitButton({
  pendingText,
  children,
  icon,
  ...props
}: ButtonProps & { pendingText?: string }) {
  const { pending } = useFormStatus();
  return (
    <>
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
      {pending && <Longer />}
    </>
  );
}

function Longer() {
  const [long, setLong] = useState(false);
  useEffect(() => {
    const waiting = setTimeout(() => setLong(true), LONG_MS);
    return () => clearTimeout(waiting);
  }, []);
  return (
    // No status: forms have one of their own, which tells how it ended.
    <span aria-live="polite" className={long ? 'muted basis-full text-sm' : 'sr-only'}>
      {long && 'This takes longer than usual. It is still on its way: leave the page open.'}
    </span>
  );
}
