import { ComponentType, MessageFlags, MessageType, type APIMessage } from 'discord-api-types/v10';
import fc from 'fast-check';
import type { Browser, Page as Tab } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startDiscord, type Discord } from '../discord/index.js';
import { paint } from '../painter/index.js';
import { findChromium, launchChromium, suiteOf } from './browser.js';
import { openView, photograph, type Look } from './camera.js';
import { contained, rarities, samples, text } from './samples.js';
import { startPage, type StillPage } from './server.js';
import { viewOf } from './view-of.js';
import type { View } from './view.js';

const DARK_PHONE: Look = { size: 'phone', theme: 'dark' };
/** All that messages are built of. */
const KNOWN =
  'a article blockquote button code div em header h1 hr img li main ol option path pre s select small span strong svg time u ul';

const { title, isSkipped } = suiteOf('the page');

describe.skipIf(isSkipped)(title, () => {
  let discord: Discord;
  let page: StillPage;
  let browser: Browser;
  let base: APIMessage;
  let pictures: [string, string, string];
  let tabs: Tab[] = [];

  beforeAll(async () => {
    discord = await startDiscord();
    [page, browser] = await Promise.all([startPage(discord.standIn.origin), launchChromium()]);
    const painted = await Promise.all(
      [1, 2, 3].map((seed) =>
        paint({ prompt: 'a red fox', seed, size: { width: 256, height: 256 }, format: 'png' }),
      ),
    );
    const said = await discord.person('ada').say(
      discord.channel('easel'),
      '',
      painted.map(({ bytes }, at) => ({ name: `${String(at)}.png`, bytes })),
    );
    const [first = '', second = '', third = ''] = said.attachments.map(({ url }) => url);
    pictures = [first, second, third];
    base = said;
  });
  afterEach(async () => {
    await Promise.all(tabs.map((tab) => tab.close()));
    tabs = [];
  });
  afterAll(async () => {
    await browser.close();
    await page.close();
    await discord.close();
  });

  const view = (...messages: readonly APIMessage[]): View =>
    viewOf(discord, discord.channel('easel'), messages);
  const open = async (shown: View, look = DARK_PHONE) => {
    const { tab, errors } = await openView(browser, page, shown, look);
    tabs.push(tab);
    return { tab, errors };
  };
  const saying = (content: string): APIMessage => ({ ...base, content, attachments: [] });
  const shown = async (content: string) => (await open(view(saying(content)))).tab.locator('.body');
  const tagsIn = async (tab: Tab) =>
    (
      await tab.evaluate<string[]>(
        '[...document.querySelectorAll("body *")].map(({ tagName }) => tagName.toLowerCase())',
      )
    ).sort();

  it('shows every kind of component', async () => {
    const all = [...samples(base, pictures), ...rarities(base, pictures[0])];
    const { tab, errors } = await open(view(...all));
    expect(errors).toEqual([]);
    const count = (selector: string) => tab.locator(selector).count();
    for (const kind of [
      '.container',
      '.section > .thumbnail img',
      '.section > button',
      '.mosaic.of-1 img',
      '.mosaic.of-3 img',
      '.separator hr',
      '.file a',
      'button.primary',
      'button.secondary',
      'button.success',
      'button.danger',
      'button.link',
      'select option small',
      'select:disabled',
      '.veiled .cover',
      '.hint',
    ])
      expect(await count(kind), kind).toBeGreaterThan(0);
    expect(await count('.unknown')).toBe(0);
    const accent = 'getComputedStyle(document.querySelectorAll(".container")[1], "::before")';
    expect(await tab.evaluate(`${accent}.backgroundColor`)).toBe('rgb(240, 166, 60)');
  });

  it('says what it cannot draw', async () => {
    const strange = { type: 99 } as unknown as Parameters<typeof contained>[2];
    const { tab } = await open(view(contained(base, 0, strange)));
    expect(await tab.locator('.unknown').count()).toBe(1);
  });

  it('reads markdown as Discord does', async () => {
    const body = await shown(
      '# Head\n> said\n-# small\n- one\n- **two**\n1. first\n`a*b*` ~~gone~~ __u__ \\*not\\* <t:0:D>',
    );
    const html = await body.innerHTML();
    for (const part of [
      '<div class="heading h1">Head</div>',
      '<small>small</small>',
      '<ul><li>one</li><li><strong>two</strong></li></ul>',
      '<ol><li>first</li></ol>',
      '<code>a*b*</code> <s>gone</s> <u>u</u> *not*',
      '>1 January 1970</time>',
    ])
      expect(html).toContain(part);
    expect(await body.locator('blockquote').textContent()).toBe('said\n');
  });

  it('calls people, channels and commands by their names', async () => {
    const { id } = discord.person('ben');
    const channel = discord.channel('easel').id;
    const body = await shown(`<@${id}> <#${channel}> </history:${id}> <@100000000000000000>`);
    expect(await body.locator('.mention').allTextContents()).toEqual([
      '@Ben',
      'easel',
      '/history',
      '@unknown-user',
    ]);
  });

  it('tells who used which command, which thread there is, and how many reacted', async () => {
    const { interaction, thread, reactions } = {
      interaction: { id: '1', type: 2, user: discord.person('ada').user, name: 'generate' },
      thread: { id: '2', name: 'a red fox', message_count: 3 },
      reactions: [{ emoji: { id: null, name: '⭐' }, count: 2, me: true }],
    };
    const type = MessageType.ChatInputCommand;
    const message = { ...saying('x'), type, interaction, thread, reactions };
    const { tab } = await open(view(message as unknown as APIMessage));
    expect(await tab.locator('.occasion').textContent()).toBe('AAda used /generate');
    expect(await tab.locator('.thread').textContent()).toBe('a red fox3 Messages ›');
    expect(await tab.locator('.reaction').textContent()).toBe('⭐2');
  });

  it('adds no element, runs nothing and asks nobody else, whatever a message says', async () => {
    const evil = [
      '<script>window.ran = 1</script>',
      '<img src=x onerror="window.ran = 1">',
      '"><svg onload="window.ran = 1"><iframe src="//evil.example/">',
      '</option></select><style>*{display:none}</style>',
    ].join('');
    const said = (words: string) => {
      const all = [...samples(base, pictures), ...rarities(base, pictures[0]), saying('x')];
      const replaced = JSON.stringify(all, (key, value: unknown) =>
        ['content', 'label', 'placeholder', 'description', 'username', 'global_name'].includes(key)
          ? words
          : value,
      );
      const messages = JSON.parse(replaced) as APIMessage[];
      const names = { users: { [base.author.id]: words }, channels: {}, roles: {} };
      return { ...view(...messages), channel: words, names };
    };
    const { tab: plain } = await open(said('harmless'));
    page.show(said(evil));
    const asked: string[] = [];
    const { tab, errors } = await open(said(evil));
    tab.on('request', (request) => asked.push(request.url()));
    await tab.reload();
    await tab.locator('main').waitFor();
    expect(errors).toEqual([]);
    expect(await tagsIn(tab)).toEqual(await tagsIn(plain));
    expect(await tab.locator('.message').count()).toBe(said('').messages.length);
    expect(await tab.evaluate('window.ran')).toBeUndefined();
    const origins = [...new Set(asked.map((url) => new URL(url).origin))].sort();
    expect(origins).toEqual([page.origin, discord.standIn.origin].sort());
  });

  it('is built of known elements whatever is written', async () => {
    const syntax = ['-# ', '> ', '](', '<t:', '||', '```', '🦊', 'é'];
    const unit = fc.constantFrom(
      ...'< > [ ] ( ) | * _ ~ ` # - : @ ! & / \\ " 1 . a'.split(' '),
      '\n',
      ' ',
      ...syntax,
    );
    const words = fc.sample(fc.string({ unit, maxLength: 60 }), { numRuns: 300, seed: 1 });
    const { tab, errors } = await open(view(...words.map((word) => saying(word))));
    expect(errors).toEqual([]);
    expect(await tab.locator('.message').count()).toBe(words.length);
    const tags = new Set(await tagsIn(tab));
    expect([...tags].filter((tag) => !KNOWN.split(' ').includes(tag))).toEqual([]);
  });

  it('links to nothing but the web, and loads no picture from elsewhere', async () => {
    const { tab, errors } = await open(
      view(
        saying('[a](javascript:alert(1)) [b](data:text/html,x) [c](https://example.com/)'),
        contained(base, 0, {
          type: ComponentType.MediaGallery,
          items: ['https://evil.example/x.png', 'javascript:alert(1)', 'data:image/png,x'].map(
            (url) => ({ media: { url } }),
          ),
        }),
      ),
    );
    const links = await tab.evaluate('[...document.links].map(({ href }) => href)');
    expect(links).toEqual(['https://example.com/']);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toContain('Content Security Policy');
  });

  it('tells what is pressed, chosen, reacted, opened and dismissed', async () => {
    const [, judged, , , history, error] = samples(base, pictures);
    const reacted = {
      ...saying('x'),
      reactions: [{ emoji: { name: '⭐' }, count: 1, me: false }],
      thread: { id: '7', name: 'there' },
    } as unknown as APIMessage;
    const { tab } = await open(
      view(...[judged, history, error, reacted].flatMap((it) => it ?? [])),
    );
    await tab.evaluate(`window.acts = [];
      for (const act of ['press', 'choose', 'react', 'open', 'dismiss'])
        document.addEventListener(act, ({ type, detail: { on, ...rest } }) =>
          window.acts.push([type, on?.id, rest]));`);
    await tab.getByRole('button', { name: 'Details' }).click();
    await tab.getByRole('button', { name: 'Newer' }).click({ force: true });
    await tab.locator('select').selectOption('two foxes in fog');
    await tab.getByRole('button', { name: '⭐ 1' }).or(tab.locator('.reaction')).first().click();
    await tab.locator('.thread').click();
    await tab.getByRole('button', { name: 'Dismiss message' }).click();
    expect(await tab.evaluate('window.acts')).toEqual([
      ['press', base.id, { customId: '📋 Details' }],
      ['choose', base.id, { customId: 'Open one…', values: ['two foxes in fog'] }],
      ['react', base.id, { emoji: '⭐' }],
      ['open', undefined, { threadId: '7' }],
      ['dismiss', base.id, {}],
    ]);
  });

  it('hides a spoiler until it is pressed', async () => {
    const { tab } = await open(view(saying('||the end||'), ...rarities(base, pictures[0])));
    const colour = () => tab.evaluate('getComputedStyle(document.querySelector(".spoiler")).color');
    expect(await colour()).toBe('rgba(0, 0, 0, 0)');
    await tab.locator('.spoiler').click();
    expect(await colour()).not.toBe('rgba(0, 0, 0, 0)');
    await tab.locator('.cover').click();
    expect(await tab.locator('.veiled, .cover').count()).toBe(0);
  });

  it.each(['phone', 'desktop'] as const)('fits the width of a %s', async (size) => {
    const long = 'x'.repeat(300);
    const { tab } = await open(
      view(...samples(base, pictures), saying(long), contained(base, 0, text(long))),
      { size, theme: 'dark' },
    );
    const over = await tab.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(over).toBe(0);
  });

  it('is photographed in its theme, and not without its pictures', async () => {
    const isBright = async (theme: Look['theme']) => {
      const png = await photograph(browser, page, view(saying('x')), { size: 'phone', theme });
      expect((await sharp(png).metadata()).width).toBe(780);
      const { channels } = await sharp(png).stats();
      return (channels[0]?.mean ?? 0) > 128;
    };
    expect([await isBright('dark'), await isBright('light')]).toEqual([false, true]);
    discord.expireFiles();
    const gone = view({ ...base, flags: MessageFlags.HasThread });
    await expect(photograph(browser, page, gone, DARK_PHONE)).rejects.toThrow('404');
  });
});

describe('chromium', () => {
  it('is the one that CHROMIUM names, or is found on PATH, or is not there', () => {
    expect(findChromium({ CHROMIUM: '/opt/chromium', PATH: '' })).toBe('/opt/chromium');
    expect(findChromium({ PATH: '/nowhere' })).toBeUndefined();
  });
});
