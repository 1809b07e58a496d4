import { Notice } from '#components/ui/notice.tsx';

type Props = {
  message?: string;
  /** Field → sentence; each links to its field. */
  fields?: Readonly<Record<string, string>>;
};

/** At the top of a form that was refused. Shows nothing when nothing is wrong. */
export function FormErrorSummary({ message, fields = {} }: Props) {
  const errors = Object.entries(fields);
  if (!message && errors.length === 0) return null;
  return (
    <Notice tone="danger" live title={message ?? 'Please check these answers.'}>
      {errors.length > 0 && (
        <ul className="mt-1">
          {errors.map(([field, sentence]) => (
            <li key={field}>
              <a href={`#${field}`}>{sentence}</a>
            </li>
          ))}
        </ul>
      )}
    </Notice>
  );
}
