/** Opens what the page draws on a phone's width or a desktop's, and photographs it as a small PNG. */
import type { Browser, Page as Tab } from 'playwright-core';
import sharp from 'sharp';
import type { StillPage } from './server.js';
import type { View } from './view.js';

export const SIZES = {
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true },
  desktop: { viewport: { width: 800, height: 600 }, deviceScaleFactor: 1.5, isMobile: false },
} as const;

export const THEMES = ['dark', 'light'] as const;

export interface Look {
  readonly size: keyof typeof SIZES;
  readonly theme: (typeof THEMES)[number];
}

/** A tab with the view in it, its pictures loaded; closing it closes all that belongs to it. */
export async function openView(
  browser: Browser,
  page: StillPage,
  view: View,
  { size, theme }: Look,
): Promise<{ readonly tab: Tab; readonly errors: readonly string[] }> {
  page.show(view);
  const tab = await browser.newPage({
    ...SIZES[size],
    colorScheme: theme,
    locale: 'en-GB',
    timezoneId: 'UTC',
  });
  const errors: string[] = [];
  tab.on('pageerror', ({ message }) => errors.push(message));
  tab.on('console', (line) => line.type() === 'error' && errors.push(line.text()));
  await tab.goto(page.origin);
  await tab.locator('main').waitFor();
  await tab.waitForFunction('[...document.images].every(({ complete }) => complete)');
  return { tab, errors };
}

/** The whole of a view as a PNG. @throws Error where a picture in it does not load, or the page reports an error. */
export async function photograph(
  browser: Browser,
  page: StillPage,
  view: View,
  look: Look,
): Promise<Buffer> {
  const { tab, errors } = await openView(browser, page, view, look);
  try {
    if (errors.length > 0) throw new Error(`the page reports: ${errors.join('; ')}`);
    const png = await tab.locator('main').screenshot();
    return await small(png);
  } finally {
    await tab.close();
  }
}

export function small(png: Buffer): Promise<Buffer> {
  return sharp(png).png({ palette: true, quality: 90, effort: 10 }).toBuffer();
}
