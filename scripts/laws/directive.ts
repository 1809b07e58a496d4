import type { SourceFile } from '#scripts/laws/tree.ts';

export const starts = (file: SourceFile, directive: 'use client' | 'use server') =>
  file.program().body.some((node) => 'directive' in node && node.directive === directive);
