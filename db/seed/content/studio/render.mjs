// Draws a scene frame by frame in Chromium and encodes it:
//   node db/seed/content/studio/render.mjs security-awareness [--still 12.5 out.png]
// Needs Chromium and ffmpeg on PATH; the films themselves are committed.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { chromium } from 'playwright';

const FPS = 12;
const here = import.meta.dirname;
const slug = process.argv[2];
const folder = join(here, '..', 'courses', slug);
const course = JSON.parse(readFileSync(join(folder, 'course.json'), 'utf8'));
const { video } = course.lessons.find((lesson) => lesson.kind === 'video');

const inter = dirname(createRequire(import.meta.url).resolve('@fontsource-variable/inter/package.json'));
const font = readFileSync(join(inter, 'files/inter-latin-wght-normal.woff2')).toString('base64');
const html = `<!doctype html><meta charset="utf-8"><style>
@font-face { font-family: 'Inter Variable'; font-weight: 100 900; src: url(data:font/woff2;base64,${font}); }
${readFileSync(join(here, 'stage.css'), 'utf8')}</style>
${readFileSync(join(here, `${slug}.html`), 'utf8')}
<script>${readFileSync(join(here, 'stage.js'), 'utf8')}</script>`;

const executablePath = execFileSync('which', ['chromium']).toString().trim();
const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
await page.setContent(html);
await page.evaluate(() => document.fonts.ready);

async function frame(seconds, options) {
  await page.evaluate((t) => window.seek(t), seconds);
  return page.screenshot(options);
}

const still = process.argv.indexOf('--still');
if (still > 0) {
  for (const at of process.argv[still + 1].split(','))
    await frame(Number(at), { path: process.argv[still + 2].replace('%', at) });
} else {
  const file = join(folder, video.file);
  // A quiet bed of two slowly breathing fifths, so that nobody wonders whether the sound is broken.
  const breath = (hz, rate, phase) => `sin(2*PI*${hz}*t)*(0.5+0.5*sin(2*PI*${rate}*t+${phase}))`;
  const bed = [breath(146.83, 0.05, 0), breath(220, 0.07, 2), breath(293.66, 0.04, 4), breath(329.63, 0.03, 1)];
  const ffmpeg = spawn(
    'ffmpeg',
    [
      ...`-y -loglevel error -f image2pipe -framerate ${FPS} -c:v mjpeg -i -`.split(' '),
      ...['-f', 'lavfi', '-t', String(video.seconds), '-i', `aevalsrc=0.02*(${bed.join('+')}):s=24000`],
      ...['-af', `lowpass=f=700,afade=t=in:d=2,afade=t=out:st=${video.seconds - 3}:d=3`],
      ...`-c:v libx264 -profile:v main -pix_fmt yuv420p -preset veryslow -tune animation -crf 29 -g 120`.split(' '),
      ...`-vf scale=1280:720:in_color_matrix=bt601:in_range=pc:out_color_matrix=bt709:out_range=tv -colorspace bt709 -color_trc bt709`.split(' '),
      ...`-color_primaries bt709 -c:a aac -b:a 32k -ac 1 -movflags +faststart -shortest`.split(' '),
      file,
    ],
    { stdio: ['pipe', 'inherit', 'inherit'] },
  );
  for (let n = 0; n < video.seconds * FPS; n++) {
    const ready = ffmpeg.stdin.write(await frame(n / FPS, { type: 'jpeg', quality: 96 }));
    if (!ready) await once(ffmpeg.stdin, 'drain');
  }
  ffmpeg.stdin.end();
  await once(ffmpeg, 'close');
  await frame(4, { path: join(folder, video.poster), type: 'jpeg', quality: 80 });
}
await browser.close();
