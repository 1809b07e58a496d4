'use client';

import { type DragEvent, useId, useRef, useState } from 'react';
import { Button } from '#components/ui/button.tsx';
import { ProgressBar } from '#components/ui/progress.tsx';
import { type Sending, useUploads } from '#features/media/components/use-uploads.ts';
import type { UploadRow } from '#features/media/loaders.ts';
import { sizeText } from '#features/media/rules/size-text.ts';

type Props = { known: UploadRow[]; allowed: string; accept: string };

/** Brings files: chosen or dropped, several at once, paused, gone on with, also after a reload. */
export function UploadPanel({ known, allowed, accept }: Props) {
  const uploads = useUploads(known);
  const input = useRef<HTMLInputElement>(null);
  const inputId = useId();
  const choose = useRef<HTMLButtonElement>(null);
  const [over, setOver] = useState(false);

  function drop(event: DragEvent) {
    event.preventDefault();
    setOver(false);
    uploads.add(event.dataTransfer.files);
  }

  /** What was in focus goes with its row: the keyboard goes on from where files are chosen. */
  function leave(going: Promise<void>) {
    choose.current?.focus();
    void going;
  }

  const others = known.filter(({ id }) => !uploads.ids.has(id));
  return (
    <div className="mb-8 flex flex-col gap-4">
      <section
        aria-label="Add files"
        className="upload-area"
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={drop}
      >
        <Button
          ref={choose}
          icon="upload"
          variant="primary"
          data-picks={inputId}
          onClick={() => input.current?.click()}
        >
          Choose files
        </Button>
        <p>or drop them here. {allowed}.</p>
        <input
          ref={input}
          id={inputId}
          type="file"
          multiple
          hidden
          accept={accept}
          onChange={(event) => {
            uploads.add([...(event.target.files ?? [])]);
            event.target.value = '';
          }}
        />
      </section>
      {(uploads.sendings.length > 0 || others.length > 0) && (
        <ul className="upload-list" aria-label="On their way" aria-live="polite">
          {uploads.sendings.map((one) => (
            <SendingRow key={one.key} one={one} uploads={uploads} drop={() => leave(uploads.drop(one.key))} />
          ))}
          {others.map((one) => (
            <KnownRow key={one.id} one={one} forget={() => leave(uploads.forget(one.id))} />
          ))}
        </ul>
      )}
    </div>
  );
}

type SendingProps = { one: Sending; uploads: ReturnType<typeof useUploads>; drop: () => void };

function SendingRow({ one, uploads, drop }: SendingProps) {
  const { key, name, state, why } = one;
  return (
    <li>
      <b>{name}</b>
      {state === 'refused' ? (
        <p role="alert">{why}</p>
      ) : (
        <ProgressBar
          value={one.bytes ? one.sent / one.bytes : 0}
          label={`${name} sent`}
          text={wordsFor(one)}
        />
      )}
      <div className="flex gap-2">
        {(state === 'sending' || state === 'waiting') && (
          <Button size="sm" icon="pause" label={`Pause ${name}`} onClick={() => uploads.pause(key)} />
        )}
        {state === 'paused' && (
          <Button size="sm" icon="play" label={`Go on with ${name}`} onClick={() => uploads.resume(key)} />
        )}
        <Button
          size="sm"
          icon="close"
          label={state === 'refused' ? `Put ${name} away` : `Cancel ${name}`}
          onClick={drop}
        />
      </div>
    </li>
  );
}

function wordsFor({ state, sent, bytes }: Sending): string {
  const how = `${sizeText(sent)} of ${sizeText(bytes)}`;
  if (state === 'queued') return `${how}, waiting for its turn`;
  if (state === 'paused') return `${how}, paused`;
  return state === 'waiting' ? `${how}, waiting for the network` : how;
}

function KnownRow({ one, forget }: { one: UploadRow; forget: () => void }) {
  return (
    <li>
      <b>{one.fileName}</b>
      {one.refusal !== null ? (
        <>
          <p role="alert">{one.refusal}</p>
          <Button size="sm" icon="close" label={`Put ${one.fileName} away`} onClick={forget} />
        </>
      ) : one.handedIn ? (
        <p>Has arrived and is being checked …</p>
      ) : (
        <>
          <p>Not finished. Choose the same file again to go on where it stopped.</p>
          <Button size="sm" icon="close" label={`Cancel ${one.fileName}`} onClick={forget} />
        </>
      )}
    </li>
  );
}
