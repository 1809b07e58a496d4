'use client';

import { Failure } from '#components/layout/failure.tsx';

export default function AdminError(props: { error: unknown; retry: () => void }) {
  return <Failure {...props} />;
}
