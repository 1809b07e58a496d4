import { cache } from 'react';
import { joinedRead } from '#db/joined-read.ts';
import { findViewer, type Viewer } from '#features/access/loaders.ts';
import { countUnread, listNotices, type OwnNotice } from '#features/inbox/queries.ts';

/** Unread notices of whoever is signed in, read in the page's own transaction. */
export const loadUnread = cache(async (): Promise<number> => {
  const viewer = await findViewer();
  return viewer ? joinedRead(viewer.tenant, (db) => countUnread(db, viewer.id)) : 0;
});

/** The viewer's own notices, newest first. */
export const loadNotices = (viewer: Viewer): Promise<OwnNotice[]> =>
  joinedRead(viewer.tenant, (db) => listNotices(db, viewer.id));
