export function percentOf(value: number, whole: number): string {
  if (whole === 0) return '0%';
  const percent = (value / whole) * 100;
  // Never "100%" while somebody is missing, nor "0%" while somebody is there.
  if (value > 0 && percent < 1) return '<1%';
  if (value < whole && percent > 99) return '>99%';
  return `${Math.round(percent)}%`;
}
