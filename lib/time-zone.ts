import { z } from 'zod';

/** Names that IANA has changed and JavaScript has not. */
const RENAMED: Readonly<Record<string, string>> = {
  'Africa/Asmera': 'Africa/Asmara',
  'America/Godthab': 'America/Nuuk',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Atlantic/Faeroe': 'Atlantic/Faroe',
  'Europe/Kiev': 'Europe/Kyiv',
};

/** Time zones to choose from, as IANA calls them. */
export const timeZones = (): string[] => [
  'UTC',
  ...Intl.supportedValuesOf('timeZone')
    .map((name) => RENAMED[name] ?? name)
    .toSorted(),
];

export const timeZoneSchema = z.string().refine(isTimeZone, 'Choose a time zone.');

/** Names that are no longer listed are still good; offsets are not: they know no summer. */
function isTimeZone(name: string): boolean {
  if (!/^[A-Z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

/** 'America/New_York' → 'America/New York'. */
export const timeZoneName = (timeZone: string): string => timeZone.replaceAll('_', ' ');
