import type { ReactNode } from 'react';
import { Notice } from '#components/ui/notice.tsx';
import { hasMailServer } from '#lib/has-mail-server.ts';

/** Beside what is said of e-mail, where none leaves: what becomes of it instead. */
export const NoMailServer = ({ children }: { children: ReactNode }) =>
  hasMailServer() ? null : (
    <div className="mb-5">
      <Notice tone="warn" title="There is no mail server: no e-mail leaves this portal">
        {children}
      </Notice>
    </div>
  );
