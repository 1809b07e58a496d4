import { cache } from 'react';
import { joinedRead } from '#db/joined-read.ts';
import { findViewer } from '#features/access/loaders.ts';
import { countUnread } from '#features/inbox/queries.ts';

/** Unread notices of whoever is signed in, read in the page's own transaction. */
export const loadUnread = cache(async (): Promise<number> => {
  const viewer = await findViewer();
  return viewer ? joinedRead(viewer.tenant, (db) => countUnread(db, viewer.id)) : 0;
});
