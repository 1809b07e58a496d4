import { Icon } from '#components/ui/icon.tsx';
import { UnreadLink } from '#features/inbox/components/unread-link.tsx';

export async function Bell({ unread }: { unread: Promise<number> }) {
  return (
    <UnreadLink count={await unread}>
      <Icon name="bell" />
    </UnreadLink>
  );
}
