import { actions } from '#scripts/laws/actions.ts';
import { ambient } from '#scripts/laws/ambient.ts';
import { client } from '#scripts/laws/client.ts';
import { doors } from '#scripts/laws/doors.ts';
import { features } from '#scripts/laws/features.ts';
import { imports } from '#scripts/laws/imports.ts';
import { lockfile } from '#scripts/laws/lockfile.ts';
import { once } from '#scripts/laws/once.ts';
import { plainNode } from '#scripts/laws/plain-node.ts';
import { size } from '#scripts/laws/size.ts';
import { text } from '#scripts/laws/text.ts';
import type { Law } from '#scripts/laws/tree.ts';

export const laws: Law[] = [
  imports,
  client,
  features,
  plainNode,
  doors,
  once,
  ambient,
  actions,
  text,
  size,
  lockfile,
];
