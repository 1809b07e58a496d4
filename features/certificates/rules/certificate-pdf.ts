import PDFDocument from 'pdfkit';
import { encode } from 'uqr';
import { fontRuns } from '#features/certificates/rules/font-runs.ts';
import type { FontFile } from '#lib/fonts.ts';

export type CertificateFacts = {
  tenantName: string;
  /** Accent of the tenant on paper, `#rrggbb`. */
  accent: string;
  printedName: string;
  courseTitle: string;
  version: number;
  minutes: number;
  issued: string;
  validUntil: string | null;
  code: string;
  verifyUrl: string;
};

const INK = '#1d1b18';
const SOFT = '#5f5a52';
const LEFT = 64;
const QR_SIZE = 104;

type Fonts = { regular: FontFile[]; strong: FontFile[] };

/** The certificate as PDF, A4 landscape: type and one QR code that opens the page where anyone can verify it. */
export function certificateDocument(facts: CertificateFacts, fonts: Fonts): Promise<Buffer> {
  const document = new PDFDocument({
    size: 'A4',
    layout: 'landscape',
    margins: { top: 56, bottom: 40, left: LEFT, right: LEFT },
    lang: 'en',
    info: {
      Title: `Certificate: ${facts.courseTitle}`,
      Author: facts.tenantName,
      Subject: facts.printedName,
    },
  });
  const done = collect(document);
  const strong = typesetter(document, fonts.strong);
  const regular = typesetter(document, fonts.regular);
  const { width, height } = document.page;

  document.rect(0, 0, width, 8).fill(facts.accent);
  strong(facts.tenantName, 13, INK, 60);
  regular('Certificate of completion', 13, SOFT, 80);
  strong(facts.printedName, facts.printedName.length > 32 ? 30 : 40, INK, 176);
  regular('has completed', 15, SOFT, 240);
  strong(facts.courseTitle, facts.courseTitle.length > 40 ? 20 : 26, facts.accent, 266);
  regular(`Version ${facts.version}, ${facts.minutes} minutes`, 11, SOFT, 306);

  const foot = height - 40 - QR_SIZE;
  regular('Issued', 10, SOFT, foot);
  strong(facts.issued, 13, INK, foot + 14);
  regular('Valid until', 10, SOFT, foot + 44);
  strong(facts.validUntil ?? 'No expiry', 13, INK, foot + 58);
  regular(`Verify: ${facts.verifyUrl}`, 9, SOFT, foot + QR_SIZE - 12);
  drawQr(document, facts.verifyUrl, width - LEFT - QR_SIZE, foot);
  document.end();
  return done;
}

type Document = InstanceType<typeof PDFDocument>;

/** Sets one line of text from the left margin, changing font where a script needs it. */
function typesetter(document: Document, files: FontFile[]) {
  for (const { name, bytes } of files) document.registerFont(name, bytes);
  const available = files.map(({ name }) => {
    document.font(name);
    const { font } = (
      document as unknown as { _font: { font: { hasGlyphForCodePoint(point: number): boolean } } }
    )._font;
    return { name, has: (point: number) => font.hasGlyphForCodePoint(point) };
  });
  return (text: string, size: number, colour: string, y: number) => {
    let x = LEFT;
    for (const run of fontRuns(text, available)) {
      document.font(run.font).fontSize(size).fillColor(colour).text(run.text, x, y, { lineBreak: false });
      x += document.widthOfString(run.text);
    }
  };
}

function drawQr(document: Document, text: string, left: number, top: number): void {
  const { data, size } = encode(text, { ecc: 'M', border: 0 });
  const cell = QR_SIZE / size;
  document.fillColor(INK);
  for (const [row, cells] of data.entries()) {
    for (const [column, dark] of cells.entries()) {
      if (dark) document.rect(left + column * cell, top + row * cell, cell + 0.05, cell + 0.05);
    }
  }
  document.fill(INK);
}

function collect(document: Document): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    document.on('data', (part: Buffer) => parts.push(part));
    document.on('end', () => resolve(Buffer.concat(parts)));
    document.on('error', reject);
  });
}
