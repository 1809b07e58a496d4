/** Failed sign-ins that are let through within `windowMs`; the account's own limit is low, an office's shared address high. */
export const THROTTLE = { windowMs: 15 * 60_000, perAccount: 10, perAddress: 200 } as const;

/** Whether one more attempt is refused unheard. */
export const isThrottled = (failures: { account: number; address: number }): boolean =>
  failures.account >= THROTTLE.perAccount || failures.address >= THROTTLE.perAddress;
