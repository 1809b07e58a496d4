/** '1.4 MB', in powers of 1,024 as the limits are. */
export function sizeText(bytes: number): string {
  if (bytes < 1024) return `${bytes} B`;
  const [unit, by] =
    bytes < 1024 ** 2 ? ['KB', 1024] : bytes < 1024 ** 3 ? ['MB', 1024 ** 2] : ['GB', 1024 ** 3];
  const size = bytes / Number(by);
  return `${size < 10 ? size.toFixed(1) : Math.round(size)} ${unit}`;
}
