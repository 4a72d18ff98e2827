/** `npm run screenshots`: pictures of what the real bot really sent, for the documentation. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { startBot } from '../../../src/app/bot.js';
import { settingsOf } from '../../../src/app/process.js';
import { readConfig } from '../../../src/config.js';
import { GENEROUS } from '../providers.js';
import { startStudio } from '../studio.js';
import { findChromium, launchChromium, NO_CHROMIUM } from './browser.js';
import { photograph } from './camera.js';
import { SCENES, type Stage } from './scenes.js';
import { startPage } from './server.js';
import type { View } from './view.js';

const tell = (text: string) => process.stdout.write(`${text}\n`);

const { values: asked } = parseArgs({
  options: {
    out: { type: 'string', default: join(import.meta.dirname, '../../../docs/images') },
    light: { type: 'boolean', default: false },
    scene: { type: 'string', multiple: true, default: Object.keys(SCENES) },
  },
});

/** Starts the bot among stand-ins, plays the scenes, and hands on what each shows while it can still be loaded. */
async function play(look: (title: string, view: View, stage: Stage) => Promise<void>) {
  const studio = await startStudio();
  const env = { LOG_LEVEL: 'warn', ...GENEROUS, ...process.env, ...studio.env };
  const settings = settingsOf({ ...readConfig(env, 'bot'), logTo: 2 });
  const bot = await startBot(settings, new AbortController().signal);
  const [ada, ben] = [studio.discord.person('ada'), studio.discord.person('ben')];
  const stage = { discord: studio.discord, ada, ben };
  try {
    for (const name of asked.scene) {
      const scene = SCENES[name];
      if (!scene) throw new Error(`there is no scene “${name}”: ${Object.keys(SCENES).join(', ')}`);
      for (const [title, view] of Object.entries(await scene(stage)))
        await look(title, view, stage);
    }
  } finally {
    await bot.stop();
    await studio.close();
  }
}

async function shoot(browser: Browser): Promise<void> {
  await mkdir(asked.out, { recursive: true });
  await play(async (title, view, { discord }) => {
    const page = await startPage(discord.standIn.origin);
    for (const size of ['phone', 'desktop'] as const) {
      const theme = asked.light ? 'light' : 'dark';
      const png = await photograph(browser, page, view, { size, theme });
      const file = join(asked.out, `${title}-${size}.png`);
      await writeFile(file, png);
      tell(`${file}: ${String(Math.ceil(png.length / 1024))} KiB`);
    }
    await page.close();
  });
}

if (findChromium() === undefined) {
  process.stderr.write(`${NO_CHROMIUM}\n`);
  process.exitCode = 1;
} else {
  const browser = await launchChromium();
  try {
    await shoot(browser);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  } finally {
    await browser.close();
  }
}
