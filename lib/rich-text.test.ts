import assert from 'node:assert/strict';
import { test } from 'node:test';
import { richText } from '#lib/rich-text.ts';

const render = (markdown: string) => richText(markdown, (name) => (name === 'a.svg' ? '/media/a.svg' : null));

test('headings, lists, emphasis and tables are kept; a page has one h1, so a text begins at h2', () => {
  assert.equal(
    render('# One\n\n- *a*\n- **b**'),
    '<h2>One</h2>\n<ul>\n<li><em>a</em></li>\n<li><strong>b</strong></li>\n</ul>\n',
  );
  assert.match(render('| a |\n|---|\n| b |'), /<th scope="col">a<\/th>[\s\S]*<td>b<\/td>/);
});

test('a lone image is a figure; an image that is not stored is left out', () => {
  assert.match(
    render('![Ways in](a.svg)'),
    /^<figure><img src="\/media\/a.svg" alt="Ways in" loading="lazy"[^>]*><\/figure>/,
  );
  assert.doesNotMatch(render('![Ways in](b.svg)'), /<img/);
});

test('nothing that runs or that reaches elsewhere survives', () => {
  const attacks = [
    '<script>alert(1)</script>',
    '<img src=x onerror=alert(1)>',
    '[x](javascript:alert(1))',
    '<a href="java\nscript:alert(1)">x</a>',
    '<a href="//evil.example">x</a>',
    '<iframe src="https://evil.example"></iframe>',
    '<p style="position:fixed" onclick="x()">x</p>',
    '<svg onload=alert(1)>',
    '<form action="/x"><input name=q></form>',
  ];
  for (const attack of attacks) {
    assert.doesNotMatch(render(attack), /script|onerror|onclick|onload|style|iframe|<form|evil/i, attack);
  }
});
