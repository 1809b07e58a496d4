export type DemoPerson = { name: string; role: string; email: string };

/** `busy`: the address that is being signed in, or another sign of work. */
type Props = { people: DemoPerson[]; busy: string | null; onChoose: (email: string) => void };

export function DemoPeople({ people, busy, onChoose }: Props) {
  return (
    <section aria-labelledby="demo" className="mt-2">
      <h2 id="demo" className="text-sm">
        Or look around as
      </h2>
      <ul className="mt-3 grid gap-2">
        {people.map((person) => (
          <li key={person.email}>
            <button
              type="button"
              className="card flex w-full items-center gap-3 px-4 py-3 text-start"
              aria-disabled={busy !== null || undefined}
              onClick={() => onChoose(person.email)}
            >
              <span className="min-w-0 flex-1">
                <span className="block font-medium">{person.name}</span>
                <span className="muted block text-sm">{person.role}</span>
              </span>
              {busy === person.email && <span className="spinner" role="status" aria-label="Signing in" />}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
