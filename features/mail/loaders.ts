import { notFound } from 'next/navigation';
import { joinedRead } from '#db/joined-read.ts';
import { requirePermission } from '#features/access/loaders.ts';
import { findMail, listMail } from '#features/mail/queries.ts';
import { absent } from '#lib/errors.ts';

export const OUTBOX_PAGE = 50;

const ID = /^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** A page of the e-mails about people within reach, newest first. */
export async function loadOutbox(page: number) {
  const viewer = await requirePermission('notices.view');
  const asked = { scope: viewer.scope, viewerId: viewer.id, page, size: OUTBOX_PAGE };
  const outbox = await joinedRead(viewer.tenant, (db) => listMail(db, asked));
  return { ...outbox, reader: viewer };
}

/** One e-mail in full, or a 404. */
export async function loadMail(id: string) {
  const viewer = await requirePermission('notices.view');
  if (!ID.test(id)) notFound();
  const asked = { id, scope: viewer.scope, viewerId: viewer.id };
  const mail = await joinedRead(viewer.tenant, (db) => findMail(db, asked).catch(absent));
  if (!mail) notFound();
  return { mail, reader: viewer };
}
