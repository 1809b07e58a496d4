import type { Instrumentation } from 'next';
import { PASSES } from '#lib/errors.ts';
import { requestFacts } from '#lib/log.ts';

/** Called by Next with whatever a page throws, before it answers. */
export const onRequestError: Instrumentation.onRequestError = (error) => {
  const facts = requestFacts.getStore();
  if (facts && (error as { digest?: unknown } | null)?.digest === PASSES) facts.away = true;
};
