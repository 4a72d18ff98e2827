/** The parts of the playground's page in a browser, before the stand-in and without the bot. */
import {
  ApplicationCommandOptionType as Option,
  ButtonStyle,
  ComponentType,
  MessageFlags,
  type APIMessage,
} from 'discord-api-types/v10';
import type { Browser, Page as Tab } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startStudio, type Studio } from '../studio.js';
import { Actor } from './act.js';
import { addApi } from './api.js';
import { launchChromium, suiteOf } from './browser.js';
import { SIZES } from './camera.js';
import type { Feed } from './feed.js';
import { guildsOf } from './scene-of.js';
import { startSite, type Site } from './server.js';
import { Switches } from './switches.js';

const EVIL = '<img src=x onerror="window.ran = 1">';
const { title, isSkipped } = suiteOf('the parts of the page');

describe.skipIf(isSkipped)(title, () => {
  let studio: Studio;
  let site: Site;
  let browser: Browser;
  let tabs: Tab[] = [];
  const feeds = new Set<Feed>();

  beforeAll(async () => {
    const people = { people: ['dan', EVIL], guilds: ['Studio', 'Atelier', EVIL] };
    studio = await startStudio({ discord: { ...people, ackDeadlineMs: 300, limits: Infinity } });
    const { discord } = studio;
    const { id } = discord.channel('news');
    discord.setPermissions({ id }, { deny: ['ViewChannel'] }, discord.person('dan'));
    const options = [
      { name: 'prompt', description: EVIL, type: Option.String },
      { name: 'file', description: 'prompts', type: Option.Attachment },
      { name: 'loud', description: 'or quiet', type: Option.Boolean },
    ];
    await asBot('PUT', `/applications/${discord.applicationId}/commands`, [
      { name: 'generate', description: 'paints', options },
      { name: 'help', description: EVIL },
      { name: 'Show its prompt', type: 3 },
    ]);
    const changed = () => {
      for (const feed of feeds) feed.sceneChanged();
      discord.standIn.changed();
    };
    const switches = new Switches(studio, () => undefined, changed);
    site = await startSite({
      media: discord.standIn.origin,
      script: 'main.ts',
      addRoutes: (app) => {
        addApi(app, {
          discord,
          actor: new Actor(discord, switches),
          feeds,
          sceneFor: (as) => ({
            people: discord.people.map((one) => ({ id: one.id, name: one.name, note: EVIL })),
            guilds: guildsOf(discord, as),
            bot: 'running',
            faults: switches.all(),
          }),
        });
      },
    });
    browser = await launchChromium();
  });
  afterEach(async () => {
    await Promise.all(tabs.map((tab) => tab.close()));
    tabs = [];
  });
  afterAll(async () => {
    await browser.close();
    await site.close();
    await studio.close();
  });

  async function asBot<T>(method: string, path: string, body: unknown): Promise<T> {
    const { apiUrl, token } = studio.discord;
    const headers = { authorization: `Bot ${token}`, 'content-type': 'application/json' };
    const init = { method, headers, body: JSON.stringify(body) };
    const answer = await fetch(`${apiUrl}/v10${path}`, init);
    if (!answer.ok) throw new Error(await answer.text());
    return (await answer.json()) as T;
  }
  const withButton = (words: string) => ({
    flags: MessageFlags.IsComponentsV2,
    components: [
      { type: ComponentType.TextDisplay, content: words },
      {
        type: ComponentType.ActionRow,
        components: [
          { type: ComponentType.Button, style: ButtonStyle.Primary, label: 'Go', custom_id: 'go' },
        ],
      },
    ],
  });
  /** A channel that no other test has written to. */
  const newThread = (name: string) => {
    const { id } = studio.discord.openThread(studio.discord.channel('easel'), name);
    for (const feed of feeds) feed.sceneChanged();
    return { id };
  };
  const post = (channel: { readonly id: string }, words: string) =>
    asBot<APIMessage>('POST', `/channels/${channel.id}/messages`, withButton(words));
  const edit = ({ id, channel_id: channel }: APIMessage, words: string) =>
    asBot('PATCH', `/channels/${channel}/messages/${id}`, withButton(words));
  const open = async (who = 'ada', where = studio.discord.channel('easel').id, look = {}) => {
    const tab = await browser.newPage({ ...SIZES.desktop, ...look });
    tabs.push(tab);
    const as = studio.discord.person(who).id;
    await tab.goto(`${site.origin}/#as=${as}&in=${where}`);
    await tab.locator('#composer[placeholder]:not([placeholder=""])').waitFor();
    return tab;
  };
  const tagsIn = (tab: Tab) =>
    tab.evaluate<string[]>(
      '[...document.querySelectorAll("body *")].map(({ tagName }) => tagName.toLowerCase())',
    );

  it('draws again only what changed, and keeps the focus on what it draws again', async () => {
    const thread = newThread('kept');
    await post(thread, 'first');
    const second = await post(thread, 'second');
    const tab = await open('ada', thread.id);
    const articles = tab.locator('article[data-id]');
    await articles.nth(1).getByRole('button', { name: 'Go' }).focus();
    await tab.evaluate('for (const it of document.querySelectorAll("article")) it.mark = 1');
    await edit(second, 'second, edited');
    await tab.getByText('second, edited').waitFor();
    const marks = await tab.evaluate(
      '[...document.querySelectorAll("article[data-id]")].map(({ mark }) => mark ?? 0)',
    );
    expect(marks).toEqual([1, 0]);
    expect(await tab.evaluate('document.activeElement.textContent')).toBe('Go');
  });

  it('follows the newest message, and keeps the place of who reads above', async () => {
    const thread = newThread('long');
    const ada = studio.discord.person('ada');
    for (let at = 0; at < 40; at += 1) await ada.say(thread, `line ${at}\n\nmore`);
    const tab = await open('ada', thread.id);
    const away = () =>
      tab.evaluate<number>(
        '(({ scrollHeight, scrollTop, clientHeight }) => scrollHeight - scrollTop - clientHeight)(document.querySelector(".scroller"))',
      );
    const top = () => tab.evaluate<number>('document.querySelector(".scroller").scrollTop');
    await ada.say(thread, 'the last but one');
    await tab.getByText('the last but one').waitFor();
    await expect.poll(away).toBeLessThan(2);

    await tab.locator('.scroller').hover();
    await tab.mouse.wheel(0, -600);
    const jump = tab.locator('.jump');
    await jump.waitFor();
    const before = await top();
    await ada.say(thread, 'the very last');
    await tab.getByText('1 new message').waitFor();
    expect(await top()).toBe(before);
    await jump.click();
    await expect.poll(away).toBeLessThan(2);
    expect(await jump.isVisible()).toBe(false);
  });

  it('marks what is unread, until it is opened', async () => {
    const news = studio.discord.channel('news');
    const tab = await open();
    const channel = tab.getByRole('navigation', { name: 'Channels' }).getByText('news');
    await tab.locator('.channel', { hasText: 'news' }).waitFor();
    expect(await tab.locator('.channel.unread').count()).toBe(0);
    await studio.discord.person('ben').say(news, 'something new');
    await tab.locator('.channel.unread', { hasText: 'news' }).waitFor();
    await channel.click();
    await tab.getByText('something new').waitFor();
    expect(await tab.locator('.channel.unread').count()).toBe(0);
  });

  it('shows each person what they see, and leads them away from what they do not', async () => {
    const tab = await open('ada', studio.discord.channel('news').id);
    await tab.getByRole('heading', { name: 'news', exact: true }).waitFor();
    await tab.getByRole('button', { name: /^You are/u }).click();
    await tab.getByRole('menuitemradio', { name: /dan/u }).click();
    await tab.getByRole('heading', { name: 'easel', exact: true }).waitFor();
    expect(await tab.locator('.channel', { hasText: 'news' }).count()).toBe(0);
    expect(await tab.locator('.toast').count()).toBe(0);
  });

  it('adds no element, whatever servers, people, channels and commands are called', async () => {
    const thread = newThread(EVIL);
    await studio.discord.person(EVIL).say(thread, EVIL);
    const tab = await open(EVIL, thread.id);
    await tab.locator('#composer').fill('/');
    await tab.locator('.offer').first().waitFor();
    await tab.locator('#composer').fill(`/generate ${EVIL}`);
    await tab.locator('.said').waitFor();
    await tab.getByRole('button', { name: /^You are/u }).click();
    await tab.getByRole('menu').waitFor();
    expect((await tagsIn(tab)).filter((tag) => /^(?:img|script|iframe)$/u.test(tag))).toEqual([]);
    expect(await tab.evaluate('window.ran')).toBeUndefined();
  });

  it('completes a command by mouse and keyboard, and says so when nobody answers', async () => {
    const thread = newThread('typed');
    const tab = await open('ada', thread.id);
    const composer = tab.locator('#composer');
    await composer.press('/');
    await tab.getByRole('option', { name: '/generate' }).click();
    for (const key of ['ArrowDown', 'Tab']) await tab.keyboard.press(key);
    await tab.keyboard.type('a fox');
    for (const key of ['Tab', 'ArrowDown', 'Enter']) await tab.keyboard.press(key);
    expect(await composer.inputValue()).toBe('/generate prompt: a fox loud: ');
    await tab.keyboard.type('tr');
    expect(await tab.getByRole('option', { selected: true }).textContent()).toBe('True');
    await tab.keyboard.press('Escape');
    expect(await tab.getByRole('listbox').isVisible()).toBe(false);
    await tab.keyboard.type('ue');
    await tab.keyboard.press('Enter');
    await tab.getByText('The application did not respond').waitFor();
    expect(await composer.inputValue()).toBe('');
    await tab.getByRole('button', { name: 'Dismiss message' }).click();
    expect(await tab.locator('.failure').count()).toBe(0);
    await composer.press('ArrowUp');
    expect(await composer.inputValue()).toBe('/generate prompt: a fox loud: true');
  });

  it('takes a dropped file of prompts for the command that takes files', async () => {
    const tab = await open();
    await tab.evaluate(`(() => {
      const dataTransfer = new DataTransfer();
      dataTransfer.items.add(new File(['[]'], 'prompts.json'));
      for (const type of ['dragover', 'drop'])
        document.querySelector('.composer').dispatchEvent(
          new DragEvent(type, { dataTransfer, bubbles: true, cancelable: true }),
        );
    })()`);
    expect(await tab.locator('#composer').inputValue()).toBe('/generate ');
    expect(await tab.locator('.tray li .words').textContent()).toBe('fileprompts.json2 bytes');
    expect(await tab.locator('.drop-sign').count()).toBe(0);
    await tab.getByRole('button', { name: 'Remove prompts.json' }).click();
    expect(await tab.locator('.tray').isVisible()).toBe(false);
  });

  it('shows that a pressed button works, and that nothing came of it', async () => {
    const thread = newThread('pressed');
    await post(thread, 'press me');
    const tab = await open('ada', thread.id);
    await tab.getByRole('button', { name: 'Go' }).click();
    await tab.locator('[aria-busy=true]').waitFor();
    await tab.getByText('This interaction failed').waitFor();
    expect(await tab.locator('[aria-busy=true]').count()).toBe(0);
  });

  it('reacts, un-reacts and deletes from the bar of a message', async () => {
    const thread = newThread('reacted');
    const said = await studio.discord.person('ada').say(thread, 'mine');
    const tab = await open('ada', thread.id);
    await tab.locator('article[data-id]').hover();
    await tab.getByRole('button', { name: 'React with ⭐' }).click();
    const star = tab.locator('.reaction');
    await star.waitFor();
    expect(await star.getAttribute('aria-pressed')).toBe('true');
    await star.click();
    await star.waitFor({ state: 'detached' });
    await tab.getByRole('button', { name: 'More' }).click();
    const items = await tab.getByRole('menuitem').allTextContents();
    expect(items).toContain('Show its prompt');
    await tab.getByRole('menuitem', { name: 'Delete message' }).click();
    await tab.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await tab.getByText('mine', { exact: true }).waitFor({ state: 'detached' });
    expect(studio.discord.messages(thread).map(({ id }) => id)).not.toContain(said.id);
  });

  it('keeps the channels in a drawer on a phone, out of reach while it is shut', async () => {
    const tab = await open('ada', undefined, SIZES.phone);
    const channel = tab.getByRole('button', { name: 'news' });
    expect(await channel.isVisible()).toBe(false);
    await tab.getByRole('button', { name: 'Channels' }).click();
    await channel.click();
    await tab.getByRole('heading', { name: 'news', exact: true }).waitFor();
    await channel.waitFor({ state: 'hidden' });
    const over = await tab.evaluate('document.documentElement.scrollWidth - window.innerWidth');
    expect(over).toBe(0);
  });

  it('says what to try first, and puts it where it is typed', async () => {
    const tab = await open();
    await tab.getByRole('button', { name: /Paint a fox/u }).click();
    expect(await tab.locator('#composer').inputValue()).toMatch(/^\/generate prompt: a red fox/u);
    expect(await tab.evaluate('document.activeElement.id')).toBe('composer');
  });
});
