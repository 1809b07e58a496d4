/**
 * How to enter servers that are found at run time: as the one that is named first, with its name, password and encryption.
 * @param ending ends connections that are being made too: the client by itself would keep what it then gets, and the process with it
 */
export function redisLogin(url: string | undefined, ending: AbortSignal) {
  const { username, password, protocol } = new URL(url ?? 'redis://localhost');
  return {
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    socket: { signal: ending, ...(protocol === 'rediss:' && { tls: true as const }) },
  };
}
