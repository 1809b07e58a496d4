export type BrandProps = {
  name: string;
  logoUrl?: string;
  /** For dark pages, when the logo needs another drawing there. */
  logoDarkUrl?: string;
};

function Logo({ src, alt, className }: { src: string; alt: string; className?: string }) {
  // biome-ignore lint/performance/noImgElement: a logo is a small vector file; an optimiser would only add a request
  return <img src={src} alt={alt} className={className} />;
}

/** The tenant's logo, or its initial on the accent beside its name. */
export function Brand({ name, logoUrl, logoDarkUrl }: BrandProps) {
  if (!logoUrl)
    return (
      <span className="brand">
        <i aria-hidden>{name.slice(0, 1)}</i>
        <span>{name}</span>
      </span>
    );
  return (
    <span className="brand">
      <Logo src={logoUrl} alt={name} className={logoDarkUrl && 'dark:hidden'} />
      {logoDarkUrl && <Logo src={logoDarkUrl} alt={name} className="hidden dark:block" />}
    </span>
  );
}
