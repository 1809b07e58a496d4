import Link from 'next/link';

type Tab = { href: string; label: string; count?: number; current?: boolean };

/** Tabs are links: each has its address, and the back button works. */
export function Tabs({ label, tabs }: { label: string; tabs: Tab[] }) {
  return (
    <nav className="tabs" aria-label={label}>
      {tabs.map((tab) => (
        <Link key={tab.href} href={tab.href} prefetch={false} aria-current={tab.current ? 'page' : undefined}>
          {tab.label}
          {tab.count !== undefined && <span className="count">{tab.count.toLocaleString('en')}</span>}
        </Link>
      ))}
    </nav>
  );
}
