/** Works a pure function out once for each argument; for as long as the returned function lives. */
export function remember<Argument, Result>(
  work: (argument: Argument) => Result,
): (argument: Argument) => Result {
  const known = new Map<string, Result>();
  return (argument) => {
    const key = JSON.stringify(argument);
    if (!known.has(key)) known.set(key, work(argument));
    return known.get(key) as Result;
  };
}
