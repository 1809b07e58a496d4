import { z } from 'zod';
import { sign, verify } from '#lib/crypto.ts';

/** Who plays which lesson in which attempt: what a player may report on, and nothing else. */
export type Launch = { tenantId: string; personId: string; attemptId: string; lessonId: string };

export type VerifiedLaunch = Launch & { expiresAt: number };

export const LAUNCH_MINUTES = 30;

const shape = z.tuple([z.uuid(), z.uuid(), z.uuid(), z.uuid(), z.int()]);

/** The player's leave to report one lesson. It needs no session and no database to be checked; the player renews it by session. */
export function mintLaunchToken(launch: Launch, now: Date): string {
  const { tenantId, personId, attemptId, lessonId } = launch;
  const expiresAt = now.getTime() + LAUNCH_MINUTES * 60_000;
  return sign('launch', JSON.stringify([tenantId, personId, attemptId, lessonId, expiresAt]));
}

/** What a token of ours says, expired or not; null for anything else. */
export function readLaunchToken(token: string): VerifiedLaunch | null {
  const payload = verify('launch', token);
  if (payload === null) return null;
  const parsed = shape.safeParse(JSON.parse(payload));
  if (!parsed.success) return null;
  const [tenantId, personId, attemptId, lessonId, expiresAt] = parsed.data;
  return { tenantId, personId, attemptId, lessonId, expiresAt };
}
