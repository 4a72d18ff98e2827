/** The gallery of the real bot, in a browser. */
import type { Browser, BrowserContextOptions, Page as Tab } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startGalleryScene, type GalleryScene } from '../../support/gallery-scene.js';
import { aGallery } from '../../support/gallery.js';
import { barriersIn } from './barriers.js';
import { launchChromium, suiteOf, UNHURRIED } from './browser.js';

const { title, isSkipped } = suiteOf('the gallery');

const HOSTILE = '<script>window.hacked=1</script>"><img src=x onerror="window.hacked=1"> a fox';
/** Several files of tests paint at once. */
const PATIENCE_MS = 240_000;
const PHONE = { viewport: { width: 390, height: 844 } };

/** Pages whose paths are known once something was painted. */
const MADE = ['wall', 'run', 'compare', 'batch', 'hostile', 'server', 'person'] as const;

describe.skipIf(isSkipped)(title, () => {
  let scene: GalleryScene;
  let browser: Browser;
  let paths: Readonly<Record<(typeof MADE)[number], string>>;
  let tabs: Tab[] = [];

  const textAt = async (path: string) => (await fetch(scene.origin + path)).text();
  const linksAt = async (path: string, link: RegExp) => [
    ...new Set(Array.from((await textAt(path)).matchAll(link), ([href]) => href)),
  ];
  const runOf = async (search: string): Promise<string> => {
    const path = `/?status=done&q=${search}`;
    return vi.waitFor(async () => {
      const [run] = await linksAt(path, /\/run\/\w+/gu);
      return run ?? expect.unreachable();
    }, PATIENCE_MS);
  };

  beforeAll(async () => {
    [scene, browser] = await Promise.all([
      startGalleryScene({}, { discord: UNHURRIED }),
      launchChromium(),
    ]);
    const { discord, gemini } = scene.studio;
    const [ada, ben] = ['ada', 'ben'].map((name) => discord.person(name));
    // A problem that passes, to be told of.
    let failures = 0;
    gemini.standIn.intercept((call, next) => {
      if (call.method !== 'POST' || failures > 0) return next();
      failures += 1;
      return new Response('', { status: 503 });
    });
    const prompts = ['a tin robot at dusk', 'a yellow boat'];
    const file = { name: 'batch.json', bytes: Buffer.from(JSON.stringify(prompts)) };
    await ada?.command('generate', { prompt: 'a red lantern in deep snow at night', seed: 35 });
    await ada?.command('generate', { prompt: HOSTILE, iterations: 1 });
    await ben?.command('generate', { file });
    const run = await runOf('lantern');
    const [batch = ''] = await linksAt(await runOf('robot'), /\/batch\/\w+/gu);
    const [compare = ''] = await linksAt(run, /\/run\/\w+\/compare[^"]+/gu);
    const hostile = await runOf('hacked');
    const server = `/server/${discord.guild().id}`;
    const person = `/person/${ada?.id ?? ''}`;
    const made = { run, batch, hostile, compare: compare.replaceAll('&amp;', '&') };
    paths = { wall: '/', server, person, ...made };
  });
  afterEach(async () => {
    await Promise.all(tabs.map((tab) => tab.close()));
    tabs = [];
  });
  afterAll(async () => {
    await browser.close();
    await scene.close();
  });

  async function open(path: string, look: BrowserContextOptions = {}) {
    const tab = await browser.newPage(look);
    tabs.push(tab);
    const errors: string[] = [];
    tab.on('pageerror', (error) => errors.push(String(error)));
    tab.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    tab.on('request', (request) => {
      if (!request.url().startsWith(scene.origin)) errors.push(`asked for ${request.url()}`);
    });
    await tab.goto(scene.origin + path);
    return { tab, errors };
  }

  const others = {
    costs: '/costs',
    problems: '/problems',
    servers: '/servers',
    nothing: '/?q=nothing',
    missing: '/none',
  };
  const pages = [...MADE, ...Object.keys(others)];
  const looks = [{ colorScheme: 'dark' }, { ...PHONE, colorScheme: 'light' }] as const;
  it.each(pages)(
    'has nothing serious against it, dark or light, wide or narrow: %s',
    async (page) => {
      const path = Object.entries({ ...paths, ...others }).find(([name]) => name === page)?.[1];
      for (const look of looks) {
        const { tab, errors } = await open(path ?? expect.unreachable(), look);
        expect(await barriersIn(tab)).toEqual([]);
        // A page that is not there is an error of its own.
        if (page !== 'missing') expect(errors).toEqual([]);
        expect(await tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
      }
    },
  );

  it('has nothing serious against its page to sign in', async () => {
    const { origin } = await aGallery({ token: 'a-token-of-enough-length' });
    for (const look of looks) {
      const tab = await browser.newPage(look);
      tabs.push(tab);
      await tab.goto(`${origin}/sign-in`);
      await tab.getByRole('textbox').or(tab.locator('input[type=password]')).waitFor();
      expect(await barriersIn(tab)).toEqual([]);
      expect(await tab.evaluate('document.documentElement.scrollWidth - innerWidth')).toBe(0);
    }
  });

  it.each(['/costs', '/problems?days=365'])(
    'writes plots large enough to read: %s',
    async (path) => {
      for (const look of [{}, PHONE]) {
        const { tab } = await open(path, look);
        const sizes = await tab.evaluate<number[]>(LABEL_HEIGHTS);
        expect(sizes.length).toBeGreaterThan(4);
        expect(Math.min(...sizes)).toBeGreaterThanOrEqual(11);
        expect(await tab.evaluate(OVERLAPPING_LABELS)).toEqual([]);
        expect(await tab.evaluate(CUT_LABELS)).toEqual([]);
      }
    },
  );

  it('runs nothing that somebody wrote', async () => {
    const plain = await open(paths.wall);
    const tab = (await open(paths.hostile)).tab;
    for (const { tab: page } of [plain, { tab }]) {
      expect(await page.evaluate('window.hacked')).toBeUndefined();
      expect(await page.locator('script, [onerror], img[src=x]').count()).toBe(0);
    }
    expect(await tab.locator('h1').textContent()).toBe(HOSTILE);
  });

  it('moves the line between two pictures, by keyboard and by pointer', async () => {
    const { tab, errors } = await open(paths.compare);
    const shown = () =>
      tab.evaluate<string>('getComputedStyle(document.querySelector(".side.left")).clipPath');
    const range = tab.getByRole('slider');
    const middle = await shown();
    await range.focus();
    await tab.keyboard.press('ArrowLeft');
    expect(await range.inputValue()).toBe('49');
    const left = await shown();
    expect(left).not.toBe(middle);
    const box = await range.boundingBox();
    if (!box) throw new Error('the slider is nowhere');
    await tab.mouse.click(box.x + box.width * 0.9, box.y + box.height / 2);
    expect(Number(await range.inputValue())).toBeGreaterThan(85);
    expect(await shown()).not.toBe(left);
    expect(errors).toEqual([]);
  });

  it('shows two pictures beside each other where no script runs', async () => {
    const { tab } = await open(paths.compare, { javaScriptEnabled: false });
    const boxes = await Promise.all(
      ['left', 'right'].map((side) => tab.locator(`.side.${side} img`).boundingBox()),
    );
    expect(boxes[0]?.y).toBe(boxes[1]?.y);
    expect(boxes[0]?.x).not.toBe(boxes[1]?.x);
  });

  it('is gone through with the keyboard alone', async () => {
    const { tab } = await open(paths.wall);
    await tab.keyboard.press('Tab');
    expect(await tab.locator(':focus').textContent()).toContain('Skip');
    await tab.keyboard.press('Enter');
    expect(await tab.evaluate('document.activeElement.id')).toBe('main');
    for (const landmark of ['banner', 'navigation', 'main', 'search'] as const)
      expect(await tab.getByRole(landmark).count(), landmark).toBeGreaterThan(0);
  });
});

const LABELS = `[...document.querySelectorAll('.plot .tick')]
  .map((label) => ({ words: label.textContent, box: label.getBoundingClientRect(),
    plot: label.closest('svg').getBoundingClientRect() }))
  .filter(({ box }) => box.height > 0)`;
const LABEL_HEIGHTS = `${LABELS}.map(({ box }) => box.height)`;
const CUT_LABELS = `((labels) => labels.filter(({ box, plot }) => box.left < plot.left || box.right > plot.right)
  .map(({ words }) => words))(${LABELS})`;
const OVERLAPPING_LABELS = `((labels) => labels.filter(({ box }, index) => labels.slice(index + 1)
  .some(({ box: other }) => box.left < other.right && other.left < box.right &&
    box.top < other.bottom && other.top < box.bottom)).map(({ words }) => words))(${LABELS})`;
