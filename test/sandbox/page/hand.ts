/** Somebody before the playground in a browser: types, presses, looks. */
import type { Browser, Locator, Page as Tab } from 'playwright-core';
import { barriersIn } from './barriers.js';

/** For what never comes. */
const PATIENCE_MS = 60_000;

export interface Seat {
  readonly width?: number;
  readonly height?: number;
  readonly theme?: 'dark' | 'light';
}

export class Hand {
  readonly tab: Tab;
  /** What the browser had to complain of. */
  readonly complaints: string[] = [];

  private constructor(tab: Tab) {
    this.tab = tab;
    tab.setDefaultTimeout(PATIENCE_MS);
    tab.on('pageerror', ({ message }) => this.complaints.push(message));
    tab.on('console', (line) => line.type() === 'error' && this.complaints.push(line.text()));
  }

  static async at(
    browser: Browser,
    origin: string,
    { width = 1200, height = 900, theme = 'dark' }: Seat = {},
  ): Promise<Hand> {
    const tab = await browser.newPage({ viewport: { width, height }, colorScheme: theme });
    const hand = new Hand(tab);
    await tab.goto(origin);
    await hand.field.waitFor();
    return hand;
  }

  get field(): Locator {
    return this.tab.locator('.composer textarea');
  }

  get offers(): Locator {
    return this.tab.locator('#offers').getByRole('option');
  }

  /** The newest message that says this. */
  message(text: string | RegExp): Locator {
    return this.tab.locator('article.message', { hasText: text }).last();
  }

  /** What the command with this name was answered last. */
  answer(command: string): Locator {
    return this.message(`used /${command}`);
  }

  async type(text: string): Promise<void> {
    await this.field.fill(text);
    await this.#send();
  }

  /** Types a command whose last option the bot completes, and takes the first offer that says this. */
  async complete(text: string, offer: string): Promise<void> {
    await this.field.fill(text);
    await this.offers.filter({ hasText: offer }).first().click();
    await this.#send();
  }

  /** The first Enter chooses a command that has options. */
  async #send(): Promise<void> {
    await this.field.press('Enter');
    if ((await this.field.inputValue()) !== '') await this.field.press('Enter');
  }

  async press(on: Locator, button: string | RegExp): Promise<void> {
    await on.getByRole('button', { name: button }).last().click();
  }

  /** From the menu of a message. */
  async menu(on: Locator, item: string): Promise<void> {
    await on.click({ button: 'right', position: { x: 5, y: 5 } });
    await this.tab.getByRole('menuitem', { name: item }).click();
  }

  async fill(fields: readonly string[]): Promise<void> {
    const dialog = this.tab.getByRole('dialog');
    const inputs = dialog.getByRole('textbox');
    for (const [at, text] of fields.entries()) await inputs.nth(at).fill(text);
    await dialog.getByRole('button', { name: 'Submit' }).click();
    await dialog.waitFor({ state: 'detached' });
  }

  async become(name: string): Promise<void> {
    await this.tab.locator('.me .who').click();
    await this.tab.getByRole('menuitemradio', { name }).click();
    await this.tab.locator('.me .who', { hasText: name }).waitFor();
  }

  channels(): Promise<string[]> {
    return this.tab.locator('.channels .label').allTextContents();
  }

  async go(channel: string, server?: string): Promise<void> {
    if (server !== undefined)
      await this.tab.getByRole('navigation', { name: 'Servers' }).getByTitle(server).click();
    await this.tab
      .getByRole('navigation', { name: 'Channels' })
      .getByRole('button', { name: channel })
      .first()
      .click();
    await this.tab.getByRole('heading', { level: 1, name: channel }).waitFor();
  }

  async drop(name: string, content: string): Promise<void> {
    const files = await this.tab.evaluateHandle(
      `(() => {
        const data = new DataTransfer();
        data.items.add(new File([${JSON.stringify(content)}], ${JSON.stringify(name)}));
        return data;
      })()`,
    );
    for (const type of ['dragover', 'drop'])
      await this.tab.locator('main').dispatchEvent(type, { dataTransfer: files });
  }

  async attach(name: string, bytes: Buffer): Promise<void> {
    const file = { name, mimeType: 'image/png', buffer: bytes };
    await this.tab.locator('.picker').setInputFiles(file);
    await this.tab.locator('.tray', { hasText: name }).waitFor();
  }

  /** What axe finds that is serious, or worse. */
  barriers(): Promise<string[]> {
    return barriersIn(this.tab);
  }

  close(): Promise<void> {
    return this.tab.close();
  }
}
