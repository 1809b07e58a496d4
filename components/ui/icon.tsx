/** Drawn on a 24 grid with one path each, so that an icon costs a page two elements and no client code. */
const PATHS = {
  'arrow-down': 'M12 5v14M6 13l6 6 6-6',
  'arrow-left': 'M19 12H5M11 6l-6 6 6 6',
  'arrow-right': 'M5 12h14M13 6l6 6-6 6',
  'arrow-up': 'M12 19V5M6 11l6-6 6 6',
  alert: 'M12 4 2.8 19.5h18.4ZM12 10v4.5M12 17.2v.1',
  bell: 'M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 1.5h-15ZM10 21h4',
  book: 'M12 6.5C10 5 7.5 4.5 3.5 4.5v13.5c4 0 6.5.5 8.5 2 2-1.5 4.5-2 8.5-2V4.5c-4 0-6.5.5-8.5 2ZM12 6.5V20',
  building: 'M5 20.5V4h9v16.5M14 9.5h5v11M3 20.5h18M8.5 8h2M8.5 12h2M8.5 16h2',
  calendar: 'M4.5 6h15v14h-15ZM4.5 10.5h15M8.5 3.5V8M15.5 3.5V8',
  captions: 'M3.5 5.5h17v13h-17ZM10.5 10.700a2 2 0 1 0 0 2.600M17 10.700a2 2 0 1 0 0 2.6',
  certificate: 'M12 15a5.5 5.5 0 1 0 0-11 5.5 5.5 0 0 0 0 11ZM8.5 14 7 21l5-2.5L17 21l-1.5-7',
  chart: 'M4 20h16M7 16.5V12M12 16.5V5M17 16.5V9',
  check: 'm5 12.5 4.5 4.5L19 7.5',
  'check-circle': 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM8 12.300l2.8 2.700L16 9.5',
  'chevron-down': 'm6 9.5 6 6 6-6',
  'chevron-left': 'm14.5 6-6 6 6 6',
  'chevron-right': 'm9.5 6 6 6-6 6',
  circle: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z',
  clock: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5.300l3.3 2',
  close: 'm6 6 12 12M18 6 6 18',
  copy: 'M8.5 8.5h11v11h-11ZM15.5 8.5v-4h-11v11h4',
  document: 'M6 3.5h8l4.5 4.5v12.5H6ZM13.5 3.5v5h5M9 13h6.5M9 16.5h6.5',
  download: 'M12 4v11M7 10.5l5 5 5-5M5 20h14',
  edit: 'm4 20 1-4.5L16 4.5 19.5 8 8.5 19ZM13.5 7 17 10.5',
  'external-link': 'M18.5 13.5v6h-14v-14h6M14 4.5h5.5V10M19.5 4.5 11 13',
  eye: 'M2.5 12c2-4 5.5-6.5 9.5-6.5s7.5 2.5 9.5 6.5c-2 4-5.5 6.5-9.5 6.5S4.5 16 2.5 12ZM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6Z',
  filter: 'M4 6.5h16M7 12h10M10 17.5h4',
  flag: 'M5.5 21V4.5M5.5 5c4-2 8 2 13 0v9c-5 2-9-2-13 0',
  globe: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM3 12h18M12 3c5 5.5 5 12.5 0 18-5-5.5-5-12.5 0-18',
  grid: 'M4.5 4.5h6v6h-6ZM13.5 4.5h6v6h-6ZM4.5 13.5h6v6h-6ZM13.5 13.5h6v6h-6Z',
  help: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM9.5 9.5a2.5 2.5 0 1 1 3.7 2.200c-.8.4-1.2.9-1.2 1.800M12 16.700v.1',
  history: 'M3.5 12A8.5 8.5 0 1 0 6.5 5.5L4 7.700M4 3.700v4h4M12 7.5V12l3 2',
  home: 'M4 11l8-6.5 8 6.5v9h-5.5v-5.5h-5V20H4Z',
  info: 'M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v5.5M12 7.700v.1',
  link: 'M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.300l-1 1M14 10a4 4 0 0 0-5.7 0l-3 3a4 4 0 0 0 5.7 5.700l1-1',
  list: 'M9 6.5h11M9 12h11M9 17.5h11M4.5 6.5h.1M4.5 12h.1M4.5 17.5h.1',
  lock: 'M5.5 10.5h13v10h-13ZM8.5 10.5v-3a3.5 3.5 0 0 1 7 0v3',
  mail: 'M3.5 5.5h17v13h-17ZM4 6.5l8 6.5 8-6.5',
  menu: 'M4 7h16M4 12h16M4 17h16',
  minus: 'M5 12h14',
  monitor: 'M3.5 4.5h17v11.5h-17ZM8.5 20h7M12 16v4',
  moon: 'M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5Z',
  more: 'M5 12a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0M11.5 12a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0M18 12a.5.5 0 1 0 1 0 .5.5 0 1 0-1 0',
  offline:
    'M4 4l16 16M8.7 15a5 5 0 0 1 6.6 0M5.5 11.700a10 10 0 0 1 4-2.200M13 9a10 10 0 0 1 5.5 2.700M2.5 8.5A15 15 0 0 1 6.5 6M10 5a15 15 0 0 1 11.5 3.5M12 19h.1',
  palette:
    'M12 21a9 9 0 1 1 9-9c0 2-1.5 3-3 3h-2.5a2 2 0 0 0-1.5 3.300c.8 1 .2 2.7-2 2.700ZM7.5 12h.1M9.5 8h.1M14.5 8h.1',
  pause: 'M8.5 5.5v13M15.5 5.5v13',
  people:
    'M9 11.5a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM2.5 20c.3-3.5 3-5.5 6.5-5.5s6.2 2 6.5 5.5M15.5 4.800a3.5 3.5 0 0 1 0 6.400M18 14.800c2 .9 3.3 2.7 3.5 5.2',
  play: 'M7.5 5v14L19 12Z',
  plus: 'M12 5v14M5 12h14',
  podium: 'M3.5 20.5h17M4.5 20.5v-7h5M9.500 20.5V5.5h5v15M14.500 10.5h5v10',
  question: 'M4 4.5h16v12h-8l-4.5 4v-4H4ZM10 8.700a2 2 0 1 1 2.8 1.800c-.5.3-.8.6-.8 1.200M12 13.700v.1',
  refresh: 'M20 12a8 8 0 1 1-2.5-5.800L20 8.5M20 3.800v4.700h-4.7',
  search: 'M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.3 15.3 20 20',
  send: 'M20.5 3.5 10 14M20.5 3.5l-6.5 17L10 14l-6.5-4Z',
  settings:
    'M4 7h9M17 7h3M4 17h3M11 17h9M15 9.200a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.400ZM9 19.200a2.2 2.2 0 1 0 0-4.4 2.2 2.2 0 0 0 0 4.400Z',
  shield: 'M12 3.5 4.5 6v5.5c0 4.5 3 7.5 7.5 9.5 4.5-2 7.5-5 7.5-9.5V6ZM8.7 12l2.5 2.3 4.3-4.6',
  'sign-out': 'M10 4.5H5v15h5M15.5 8l4 4-4 4M9.5 12h10',
  sun: 'M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM12 3v1.5M12 19.5V21M3 12h1.5M19.5 12H21M5.6 5.600l1.1 1.100M17.3 17.300l1.1 1.100M5.6 18.400l1.1-1.100M17.3 6.700l1.1-1.1',
  trash: 'M4.5 6.5h15M9 6.5V4h6v2.5M6.5 6.5l1 14h9l1-14M10 10.5v6M14 10.5v6',
  upload: 'M12 15.5V4.5M7 9.5l5-5 5 5M5 20h14',
  user: 'M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4.5 20.5c.5-3.8 3.5-6 7.5-6s7 2.2 7.5 6',
  video: 'M3.5 6h12v12h-12ZM15.5 10.5l5-3v9l-5-3',
} as const;

export type IconName = keyof typeof PATHS;

/** Decorative unless `label` is given. */
export function Icon({ name, label, className }: { name: IconName; label?: string; className?: string }) {
  const classes = className ? `icon ${className}` : 'icon';
  const path = <path d={PATHS[name]} />;
  if (!label)
    return (
      <svg viewBox="0 0 24 24" className={classes} aria-hidden="true">
        {path}
      </svg>
    );
  return (
    <svg viewBox="0 0 24 24" className={classes} role="img" aria-label={label}>
      {path}
    </svg>
  );
}
