export type Session = { sessionId: string; issuedAt: Date };

export type Endings = {
  /** Milliseconds; what was issued before has ended. */
  sessionsValidFrom: number | null;
  /** Sessions that were ended one by one. */
  signedOut?: readonly string[];
};

/** Whether a session has not been ended before its time. */
export const sessionHolds = (
  { sessionId, issuedAt }: Session,
  { sessionsValidFrom, signedOut }: Endings,
): boolean => issuedAt.getTime() >= (sessionsValidFrom ?? 0) && !signedOut?.includes(sessionId);
