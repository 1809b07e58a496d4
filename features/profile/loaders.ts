import { notFound } from 'next/navigation';
import { joinedRead } from '#db/joined-read.ts';
import type { Viewer } from '#features/access/loaders.ts';
import { findProfile } from '#features/profile/queries.ts';

export async function loadProfile(viewer: Viewer) {
  const found = await joinedRead(viewer.tenant, (db) => findProfile(db, viewer.id));
  return found ?? notFound();
}
