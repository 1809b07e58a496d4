/** A still of what is coming: `className` gives its size. */
export function Skeleton({ className = 'h-4 w-full' }: { className?: string }) {
  return <span className={`skeleton ${className}`} aria-hidden />;
}

/** A page that is loading: a heading and some lines, announced once. */
export function PageSkeleton({ label = 'Loading' }: { label?: string }) {
  return (
    <div className="page" role="status">
      <span className="sr-only">{label}</span>
      <Skeleton className="mb-8 h-8 w-64 max-w-full" />
      <div className="grid gap-4">
        <Skeleton className="h-24 w-full" />
        <Skeleton className="h-24 w-full" />
        <Skeleton className="h-24 w-full" />
      </div>
    </div>
  );
}
