import { Tabs } from '#components/ui/tabs.tsx';
import type { ShownBoard } from '#features/leaderboard/loaders.ts';
import { address } from '#lib/address.ts';

type Props = { board: Pick<ShownBoard, 'reach' | 'of' | 'last' | 'unit'>; company: string };

/** Everybody or one's own department, this quarter or the last: each has its address. */
export function BoardTabs({ board: { reach, of, last, unit }, company }: Props) {
  const at = (choice: { of?: string | undefined; last: boolean }) =>
    address('/leaderboard', { of: choice.of, quarter: choice.last ? 'last' : undefined });
  const chosen = of === 'unit' && reach === 'all' ? 'unit' : undefined;
  return (
    <div className="flex flex-wrap justify-between gap-x-8">
      {reach === 'all' && unit && (
        <Tabs
          label="Whose"
          tabs={[
            { href: at({ last }), label: company, current: of === 'all' },
            { href: at({ of: 'unit', last }), label: unit, current: of === 'unit' },
          ]}
        />
      )}
      <Tabs
        label="When"
        tabs={[
          { href: at({ of: chosen, last: false }), label: 'This quarter', current: !last },
          { href: at({ of: chosen, last: true }), label: 'Last quarter', current: last },
        ]}
      />
    </div>
  );
}
