/** How to enter servers that are found at run time: as the one that is named first, with its name, password and encryption. */
export function redisLogin(url: string | undefined) {
  const { username, password, protocol } = new URL(url ?? 'redis://localhost');
  return {
    ...(username && { username: decodeURIComponent(username) }),
    ...(password && { password: decodeURIComponent(password) }),
    ...(protocol === 'rediss:' && { socket: { tls: true } as const }),
  };
}
