/** At which speed a film can be watched: faster nobody follows. */
export const SLOWEST = 0.25;
export const FASTEST = 2;

/** As it is reported, whatever the browser says: what lies outside would be refused, and with it that the film was played. */
export const reportedSpeed = (rate: number): number => Math.min(FASTEST, Math.max(SLOWEST, rate));
