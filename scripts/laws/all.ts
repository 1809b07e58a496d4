import { client } from '#scripts/laws/client.ts';
import { features } from '#scripts/laws/features.ts';
import { imports } from '#scripts/laws/imports.ts';
import { size } from '#scripts/laws/size.ts';
import type { Law } from '#scripts/laws/tree.ts';

export const laws: Law[] = [imports, client, features, size];
