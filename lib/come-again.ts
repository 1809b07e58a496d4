const LEAST_SECONDS = 5;
const MOST_SECONDS = 30;
const WINDOW_MS = 5_000;

/**
 * In how many seconds whoever is refused may come again. Refusing costs too: when many are refused for each one who is served, each
 * comes less often, so that a crowd outside does not take the time of those inside. Spread by a quarter, lest they come together.
 */
export function comeAgain(random: () => number = Math.random) {
  let [since, refused, served] = [performance.now(), 0, 0];
  let seconds = LEAST_SECONDS;
  return {
    served() {
      served += 1;
    },
    /** The seconds to wait. */
    refused(): number {
      const passed = performance.now() - since;
      if (passed > WINDOW_MS) {
        const wanted = passed > 2 * WINDOW_MS ? 0 : (LEAST_SECONDS * refused) / Math.max(1, served);
        seconds = Math.min(MOST_SECONDS, Math.max(LEAST_SECONDS, wanted));
        [since, refused, served] = [performance.now(), 0, 0];
      }
      refused += 1;
      return Math.round(seconds * (0.75 + random() / 2));
    },
  };
}
