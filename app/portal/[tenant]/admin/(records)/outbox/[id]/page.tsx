import type { Metadata } from 'next';
import { DescriptionList } from '#components/data/description-list.tsx';
import { Page } from '#components/layout/page.tsx';
import { PageHeader } from '#components/layout/page-header.tsx';
import { Section } from '#components/layout/section.tsx';
import { MailState } from '#features/mail/components/mail-state.tsx';
import { loadMail } from '#features/mail/loaders.ts';
import { formatMoment } from '#lib/format-date.ts';

export const metadata: Metadata = { title: 'E-mail' };

type Fate = { transport: string | null; error: string | null; waits: boolean };

function noteOf({ transport, error, waits }: Fate): string | false {
  if (error !== null && waits) return `The mail server did not take it, and is asked again: ${error}`;
  return error ?? (transport === 'kept' && KEPT);
}

const KEPT = 'There is no mail server, so it was not sent. It is kept here alone.';

export default async function MailPage({ params }: { params: Promise<{ id: string }> }) {
  const { mail, reader } = await loadMail((await params).id);
  return (
    <Page>
      <PageHeader
        title={mail.subject}
        mark={<MailState mail={mail} />}
        back={{ href: '/admin/outbox', label: 'E-mail outbox' }}
      />
      <div className="card">
        <DescriptionList
          items={[
            ['From', mail.sender],
            ['To', mail.recipient],
            ['Written', formatMoment(mail.createdAt, reader)],
            ['Sent', mail.transport === 'smtp' && mail.sentAt && formatMoment(mail.sentAt, reader)],
            ['Note', noteOf(mail)],
          ]}
        />
      </div>
      <Section title="As a mail reader shows it">
        {/* Sandboxed without rights: what a letter contains can neither script nor reach the portal. */}
        <iframe
          title={`The e-mail “${mail.subject}”`}
          srcDoc={mail.bodyHtml}
          sandbox=""
          className="h-112 w-full resize-y rounded-lg border border-line bg-white"
        />
      </Section>
      <Section title="As plain text">
        <pre className="card whitespace-pre-wrap font-sans text-sm">{mail.bodyText}</pre>
      </Section>
    </Page>
  );
}
