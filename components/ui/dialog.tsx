'use client';

import { type ReactNode, useId, useRef } from 'react';
import { Button, type ButtonProps } from '#components/ui/button.tsx';

type Props = {
  trigger: Pick<ButtonProps, 'variant' | 'size' | 'icon' | 'label' | 'children'>;
  title: string;
  size?: 'md' | 'lg';
  children: ReactNode;
};

/** A native modal dialog behind a button: Escape, focus trap and focus return are the browser's. */
export function Dialog({ trigger, title, size = 'md', children }: Props) {
  const dialog = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  return (
    <>
      <Button {...trigger} aria-haspopup="dialog" onClick={() => dialog.current?.showModal()} />
      <dialog ref={dialog} className="dialog" data-size={size} aria-labelledby={titleId}>
        <header>
          <h2 id={titleId}>{title}</h2>
          <DialogClose variant="ghost" size="sm" icon="close" label="Close" />
        </header>
        <div className="dialog-body">{children}</div>
      </dialog>
    </>
  );
}

/** Closes the dialog it stands in: "Cancel". */
export function DialogClose(props: ButtonProps) {
  return <Button {...props} onClick={(event) => event.currentTarget.closest('dialog')?.close()} />;
}
