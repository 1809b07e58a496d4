import { Status } from '#components/ui/badge.tsx';
import type { Tone } from '#components/ui/tone.ts';

const WORDS: Readonly<Record<string, [Tone, string]>> = {
  active: ['success', 'Active'],
  inactive: ['warn', 'Deactivated'],
  left: ['neutral', 'Left'],
};

export function PersonStatus({ status }: { status: string }) {
  const [tone, word] = WORDS[status] ?? ['neutral', status];
  return <Status tone={tone}>{word}</Status>;
}

export const PERSON_STATUS_OPTIONS = Object.entries(WORDS).map(([value, [, label]]) => ({ value, label }));
