export function Spinner({ label = 'Working' }: { label?: string }) {
  return (
    <span role="status">
      <span className="spinner" aria-hidden />
      <span className="sr-only">{label}</span>
    </span>
  );
}
