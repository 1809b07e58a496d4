'use client';

import { useRouter } from 'next/navigation';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import { ProgressBar } from '#components/ui/progress.tsx';
import type { VideoBody } from '#features/courses/input.ts';
import { useFilmAddress } from '#features/player/components/film-address.ts';
import { usePlayer } from '#features/player/components/player-session.tsx';
import { useWatching } from '#features/player/components/watching.ts';
import { coverage, type Range } from '#features/player/rules/watched.ts';

type Props = {
  video: VideoBody & { src: string };
  watched: Range[];
  /** Seconds at which to go on. */
  position: number;
  complete: boolean;
  transcript: ReactNode;
};

const SPEEDS = [0.75, 1, 1.25, 1.5, 2];

export function VideoLesson({ video, watched: before, position, complete, transcript }: Props) {
  const router = useRouter();
  const { saved } = usePlayer();
  const { video: element, watched } = useWatching(video.seconds, before, position);
  const src = useFilmAddress(element, video.src);
  const [speed, setSpeed] = useState(1);
  const share = coverage(watched, video.seconds);
  const enough = share >= video.completeAt;
  const asked = useRef(complete);

  // Enough was watched: the server says so itself, once it has the last report, however long it cannot be reached.
  useEffect(() => {
    if (!enough || asked.current) return;
    asked.current = true;
    void saved().then(() => router.refresh());
  }, [enough, saved, router]);

  function setRate(rate: number) {
    setSpeed(rate);
    if (element.current) element.current.playbackRate = rate;
  }

  return (
    <div className="lesson-video">
      {/* biome-ignore lint/a11y/useMediaCaption: the tracks are there, one for each language of the lesson */}
      <video
        ref={element}
        controls
        playsInline
        preload="metadata"
        crossOrigin="anonymous"
        poster={video.poster ?? undefined}
        src={src}
      >
        {video.captions.map((track, index) => (
          <track
            key={track.lang}
            kind="captions"
            src={track.src}
            srcLang={track.lang}
            label={track.label}
            default={index === 0}
          />
        ))}
      </video>
      <div className="mt-4 flex flex-wrap items-center gap-x-6 gap-y-3">
        <div className="min-w-52 flex-1">
          <ProgressBar
            value={share}
            label="Watched"
            tone={enough ? 'success' : undefined}
            text={watchedText(share, video.completeAt)}
          />
        </div>
        <label className="flex items-center gap-2 text-sm">
          Speed
          <select
            className="input tnum"
            data-size="sm"
            value={speed}
            onChange={(event) => setRate(Number(event.target.value))}
          >
            {SPEEDS.map((rate) => (
              <option key={rate} value={rate}>
                {rate}×
              </option>
            ))}
          </select>
        </label>
      </div>
      <details className="mt-8">
        <summary className="font-medium">Transcript</summary>
        <div className="mt-4">{transcript}</div>
      </details>
    </div>
  );
}

const percent = (share: number) => Math.floor(share * 100 + 1e-9);

const watchedText = (share: number, needed: number) =>
  share >= needed
    ? `${percent(share)} % watched, that is enough`
    : `${percent(share)} % watched, ${percent(needed)} % needed`;
