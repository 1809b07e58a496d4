import type { Tone } from '#components/ui/tone.ts';

type Props = {
  /** 0 to 1. */
  value: number;
  label: string;
  tone?: Tone;
};

const percent = (value: number) => Math.round(Math.min(1, Math.max(0, value)) * 100);

const aria = (label: string, now: number) =>
  ({
    role: 'progressbar',
    'aria-label': label,
    'aria-valuenow': now,
    'aria-valuemin': 0,
    'aria-valuemax': 100,
  }) as const;

/** `text` stands beside the bar: '3 of 5'. */
export function ProgressBar({ value, label, tone, text }: Props & { text?: string }) {
  const now = percent(value);
  return (
    <span className="meter" data-tone={tone}>
      <i {...aria(label, now)}>
        <i style={{ width: `${now}%` }} />
      </i>
      {text && <span className="tnum">{text}</span>}
    </span>
  );
}

export function ProgressRing({ value, label, tone, size = 44 }: Props & { size?: number }) {
  const now = percent(value);
  return (
    <span className="dial tnum" data-tone={tone} {...aria(label, now)}>
      <svg viewBox="0 0 36 36" width={size} height={size} strokeWidth="3.5" aria-hidden>
        <circle cx="18" cy="18" r="15.9155" />
        {now > 0 && <circle cx="18" cy="18" r="15.9155" strokeDasharray={`${now} 100`} />}
      </svg>
      {size >= 40 && <span>{now}%</span>}
    </span>
  );
}
