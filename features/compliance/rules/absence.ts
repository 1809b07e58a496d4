import { addDays, countOf, daysBetween, formatLocalDate, type LocalDate, laterOf } from '#lib/local-date.ts';

/**
 * What an absence does to a running clock. pause: its days do not count. shift: they count, but a due date may not fall in
 * it and moves to the first day back. ignore: nothing.
 */
export type ClockPolicy = 'pause' | 'shift' | 'ignore';

/** Both days belong to the absence; no end: until further notice. */
export type Absence = { startsOn: LocalDate; endsOn: LocalDate | null; clock: ClockPolicy };

export type Moved = { due: LocalDate; reasons: string[] };

/** Moves a due date, counted from `start`, past the absences. An absence without an end moves it only when its end is known. */
export function pastAbsences(start: LocalDate, due: LocalDate, absences: readonly Absence[]): Moved {
  const ended = absences.filter((a): a is Ended => a.endsOn !== null);
  const paused = pauseDays(
    start,
    due,
    ended.filter((a) => a.clock === 'pause'),
  );
  const shifted = firstDayBack(
    paused.due,
    ended.filter((a) => a.clock !== 'ignore'),
  );
  const open = absences
    .filter((a) => a.endsOn === null && a.clock !== 'ignore' && a.startsOn <= shifted.due)
    .map((a) => `on leave since ${formatLocalDate(a.startsOn)}, it moves again on return`);
  return { due: shifted.due, reasons: [...paused.reasons, ...shifted.reasons, ...open] };
}

type Ended = Absence & { endsOn: LocalDate };

function pauseDays(start: LocalDate, due: LocalDate, absences: readonly Ended[]): Moved {
  let moved = due;
  let counted = start;
  let days = 0;
  for (const { startsOn: from, endsOn: until } of absences.toSorted(byStart)) {
    if (from > moved || until <= counted) continue;
    const added = daysBetween(laterOf(from, addDays(counted, 1)), until) + 1;
    moved = addDays(moved, added);
    counted = until;
    days += added;
  }
  return { due: moved, reasons: days === 0 ? [] : [`moved ${countOf(days, 'day')} by leave`] };
}

function firstDayBack(due: LocalDate, absences: readonly Ended[]): Moved {
  let moved = due;
  for (const { startsOn: from, endsOn: until } of absences.toSorted(byStart)) {
    if (from <= moved && moved <= until) moved = addDays(until, 1);
  }
  return {
    due: moved,
    reasons: moved === due ? [] : [`moved to the first day back, ${formatLocalDate(moved)}`],
  };
}

const byStart = (a: Ended, b: Ended): number =>
  a.startsOn < b.startsOn ? -1 : a.startsOn > b.startsOn ? 1 : 0;
