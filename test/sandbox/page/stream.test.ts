/** What an open page is told as it happens, in a browser whose connections to one server are six. */
import { randomUUID } from 'node:crypto';
import type { Browser, BrowserContext, Page as Tab, Route } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startStudio, type Studio } from '../studio.js';
import { Actor } from './act.js';
import { addApi } from './api.js';
import { launchChromium, suiteOf } from './browser.js';
import type { Feed } from './feed.js';
import { guildsOf } from './scene-of.js';
import { startSite, type Site } from './server.js';
import { Switches } from './switches.js';

const MOST_TABS = 6;
const { title, isSkipped } = suiteOf('the stream of a page');

describe.skipIf(isSkipped)(title, () => {
  let studio: Studio;
  let site: Site;
  let browser: Browser;
  let context: BrowserContext;
  const feeds = new Set<Feed>();

  beforeAll(async () => {
    studio = await startStudio({ discord: { limits: Infinity } });
    const { discord } = studio;
    const people = discord.people.map(({ id, name }) => ({ id, name }));
    const actor = new Actor(discord, new Switches(studio, noop, noop));
    const sceneFor = (as: (typeof discord.people)[number]) =>
      ({ people, guilds: guildsOf(discord, as), bot: 'running', faults: [] }) as const;
    site = await startSite({
      media: discord.standIn.origin,
      script: 'main.ts',
      addRoutes: (app) => {
        addApi(app, { discord, actor, feeds, sceneFor });
      },
    });
    browser = await launchChromium();
  });
  beforeEach(async () => {
    context = await browser.newContext();
  });
  afterEach(() => context.close());
  afterAll(async () => {
    await browser.close();
    await site.close();
    await studio.close();
  });

  const open = async () => {
    const tab = await context.newPage();
    await tab.goto(`${site.origin}/#in=${studio.discord.channel('easel').id}`);
    await tab.locator('#composer[placeholder]:not([placeholder=""])').waitFor();
    return tab;
  };
  const say = (text: string) =>
    studio.discord.person('ben').say(studio.discord.channel('easel'), text);

  it('is closed where nobody looks, so that many tabs may be open', async () => {
    const first = await open();
    await turn(first, 'hidden');
    for (let more = 0; more < MOST_TABS; more += 1) await turn(await open(), 'hidden');
    await expect.poll(() => feeds.size).toBe(0);
    await say('said meanwhile');
    await turn(first, 'visible');
    await messageIn(first, 'said meanwhile').waitFor();
    await say('said now');
    await messageIn(first, 'said now').waitFor();
    expect(await first.locator('.lost').isVisible()).toBe(false);
  });

  it('is shared by the windows of one person, and by the next where the one that reads it is closed', async () => {
    // Another try of this test finds what the first one said.
    const mark = randomUUID();
    const words = (word: string) => `${word} ${mark}`;
    const tabs = [await open()];
    while (tabs.length < MOST_TABS + 2) tabs.push(await open());
    expect(feeds.size).toBe(1);
    await say(words('all'));
    for (const tab of tabs) await messageIn(tab, words('all')).waitFor();
    const [reader, ...others] = tabs;
    await reader?.close();
    await say(words('meanwhile'));
    await expect.poll(() => feeds.size).toBe(1);
    await say(words('later'));
    for (const tab of others) {
      await messageIn(tab, words('meanwhile')).waitFor();
      await messageIn(tab, words('later')).waitFor();
      expect(await tab.locator('.lost').isVisible()).toBe(false);
    }
  });

  it('is missed aloud where it does not open, and caught up with once it does', async () => {
    const held: Route[] = [];
    await context.route('**/api/events**', (route) => void held.push(route));
    const tab = await open();
    await tab.locator('.lost').waitFor();
    await say('said while it was not open');
    for (const route of held) await route.continue();
    await messageIn(tab, 'said while it was not open').waitFor();
    await tab.locator('.lost').waitFor({ state: 'hidden' });
  });
});

const noop = () => undefined;

const messageIn = (tab: Tab, text: string) => tab.locator('article.message', { hasText: text });

/** A browser without a screen shows all of its tabs, so this one is told that it does not. */
async function turn(tab: Tab, state: 'visible' | 'hidden'): Promise<void> {
  await tab.evaluate(
    `Object.defineProperty(document, 'hidden', { value: ${state === 'hidden'}, configurable: true });
     document.dispatchEvent(new Event('visibilitychange'));`,
  );
}
