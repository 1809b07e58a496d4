/** Why a person owes something; closed rows stay (compliance model, "obligation_reason"). */
export type Reason = {
  source: 'rule' | 'manual' | 'manager' | 'import';
  /** The rule, where one is the source. */
  ruleId: string | null;
  openedAt: Date;
  closedAt: Date | null;
};

export type ReasonKey = Pick<Reason, 'source' | 'ruleId'>;

/**
 * What opening a reason means for the obligation. create: the first ever, so it gets its first period. revive: nothing was
 * open; the obligation and its periods go on. join: it lives already. unchanged: this very reason is open already.
 */
export type Opened = { effect: 'create' | 'revive' | 'join' | 'unchanged'; reasons: Reason[] };

/** release: no reason is left. keep: others are. unchanged: there was nothing to close. */
export type Closed = { effect: 'release' | 'keep' | 'unchanged'; reasons: Reason[] };

/** An obligation lives while at least one reason is open. */
export const isOwed = (reasons: readonly Reason[]): boolean => reasons.some(isOpen);

/** Every rule or manual act only adds a reason: never a second obligation, never a second period. */
export function openReason(reasons: readonly Reason[], key: ReasonKey, now: Date): Opened {
  if (reasons.some((reason) => isOpen(reason) && isSame(reason, key))) {
    return { effect: 'unchanged', reasons: [...reasons] };
  }
  const effect = reasons.length === 0 ? 'create' : isOwed(reasons) ? 'join' : 'revive';
  return { effect, reasons: [...reasons, { ...key, openedAt: now, closedAt: null }] };
}

export function closeReason(reasons: readonly Reason[], key: ReasonKey, now: Date): Closed {
  const isMeant = (reason: Reason) => isOpen(reason) && isSame(reason, key);
  if (!reasons.some(isMeant)) return { effect: 'unchanged', reasons: [...reasons] };
  const closed = reasons.map((reason) => (isMeant(reason) ? { ...reason, closedAt: now } : reason));
  return { effect: isOwed(closed) ? 'keep' : 'release', reasons: closed };
}

const isOpen = (reason: Reason): boolean => reason.closedAt === null;

const isSame = (reason: ReasonKey, key: ReasonKey): boolean =>
  reason.source === key.source && reason.ruleId === key.ruleId;
