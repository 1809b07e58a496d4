import { expect, type Locator, type Page } from '@playwright/test';

/** More stops than any page has: whoever needs more is caught somewhere. */
const MOST_STOPS = 120;

const hasFocus = (target: Locator): Promise<boolean> =>
  target.evaluateAll((found) => found.some((element) => element === document.activeElement));

/** Goes on by Tab until `target` has the focus; at every stop on the way the focus can be seen. */
export async function tabTo(page: Page, target: Locator, key: 'Tab' | 'Shift+Tab' = 'Tab'): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if (await hasFocus(target)) return;
    await page.keyboard.press(key);
    await expectFocusSeen(page);
  }
  throw new Error(`${target} is not reached by ${MOST_STOPS} times ${key}.`);
}

export async function pressOn(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

export async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.type(text);
}

/** What has the focus is on the screen, not covered, and is drawn differently from when it has none. */
export async function expectFocusSeen(page: Page): Promise<void> {
  await expect(async () => {
    const fault = await page.evaluate(() => {
      const element = document.activeElement;
      // Past the last stop the focus is with the browser's own bar.
      if (!element || element === document.body) return null;
      // Inside a film's own controls, where the browser draws its ring.
      if (element instanceof HTMLVideoElement && !element.matches(':focus-visible')) return null;
      const name = element.outerHTML.slice(0, 160);
      if (!element.matches(':focus-visible')) return `not :focus-visible: ${name}`;
      const outlined = (one: Element) => {
        const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one);
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0 && !/, 0\)$/.test(outlineColor);
      };
      // A choice shows the focus of the box inside it around the whole.
      const around = element.closest('label') ?? element;
      if (!outlined(element) && !outlined(around)) return `without an outline: ${name}`;
      const { left, right, top, bottom } = around.getBoundingClientRect();
      const places: [number, number][] = [
        [(left + right) / 2, (top + bottom) / 2],
        [left + 4, top + 4],
        [right - 4, bottom - 4],
      ];
      const seen = places.some(([x, y]) => {
        const hit = document.elementFromPoint(x, y);
        return hit !== null && (around.contains(hit) || hit.contains(around));
      });
      return seen ? null : `covered or off the screen: ${name}`;
    });
    expect(fault).toBeNull();
  }).toPass({ timeout: 20_000, intervals: [20, 50, 100] });
}

/** Tab leads through the whole page and out of it again, wherever it begins. */
export async function expectNoTrap(page: Page): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    await page.keyboard.press('Tab');
    await expectFocusSeen(page);
    if (await page.evaluate(() => document.activeElement === document.body)) return;
  }
  throw new Error(`After ${MOST_STOPS} times Tab the focus is still on the page.`);
}
