/** `npm run screenshots`: pictures of what the real bot really sent, for the documentation. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { Browser } from 'playwright-core';
import { startBot } from '../../../src/app/bot.js';
import { settingsOf } from '../../../src/app/process.js';
import { readConfig } from '../../../src/config.js';
import { startPlayground } from '../playground.js';
import { GENEROUS } from '../providers.js';
import { startStudio } from '../studio.js';
import { findChromium, launchChromium, NO_CHROMIUM, UNHURRIED } from './browser.js';
import { photograph, small } from './camera.js';
import { Hand } from './hand.js';
import { SCENES, type Stage } from './scenes.js';
import { startPage } from './server.js';
import type { View } from './view.js';

const tell = (text: string) => process.stdout.write(`${text}\n`);

/** Beside the scenes: not what is shown in a channel, but the whole page. */
const PLAYGROUND = 'playground';

const { values: asked } = parseArgs({
  options: {
    out: { type: 'string', default: join(import.meta.dirname, '../../../docs/images') },
    light: { type: 'boolean', default: false },
    scene: { type: 'string', multiple: true, default: [PLAYGROUND, ...Object.keys(SCENES)] },
  },
});

/** Starts the bot among stand-ins, plays the scenes, and hands on what each shows while it can still be loaded. */
async function play(look: (title: string, view: View, stage: Stage) => Promise<void>) {
  const studio = await startStudio({ discord: UNHURRIED });
  const env = { LOG_LEVEL: 'warn', ...GENEROUS, ...process.env, ...studio.env };
  const settings = settingsOf({ ...readConfig(env, 'bot'), logTo: 2 });
  const bot = await startBot(settings, new AbortController().signal);
  const [ada, ben] = [studio.discord.person('ada'), studio.discord.person('ben')];
  const stage = { discord: studio.discord, ada, ben };
  try {
    for (const name of asked.scene.filter((one) => one !== PLAYGROUND)) {
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

/** The page as somebody sees it who has painted something. */
async function shootPlayground(browser: Browser): Promise<void> {
  const dataDir = await mkdtemp(join(tmpdir(), 'easel-screenshots-'));
  const playground = await startPlayground({ dataDir, tell, discord: UNHURRIED });
  try {
    await playground.ready();
    const theme = asked.light ? 'light' : 'dark';
    const ada = await Hand.at(browser, playground.origin, { width: 1280, height: 960, theme });
    await ada.type('/generate prompt:a red fox with a brass lantern in deep snow at night seed:35');
    await ada.message('Again').waitFor();
    await ada.tab.waitForFunction('[...document.images].every(({ complete }) => complete)');
    await save('playground.png', await small(await ada.tab.screenshot()));
    await ada.close();
  } finally {
    await playground.close();
    await rm(dataDir, { recursive: true });
  }
}

async function save(name: string, png: Buffer): Promise<void> {
  const file = join(asked.out, name);
  await writeFile(file, png);
  tell(`${file}: ${String(Math.ceil(png.length / 1024))} KiB`);
}

async function shootScenes(browser: Browser): Promise<void> {
  await play(async (title, view, { discord }) => {
    const page = await startPage(discord.standIn.origin);
    for (const size of ['phone', 'desktop'] as const) {
      const theme = asked.light ? 'light' : 'dark';
      const png = await photograph(browser, page, view, { size, theme });
      await save(`${title}-${size}.png`, png);
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
    await mkdir(asked.out, { recursive: true });
    if (asked.scene.includes(PLAYGROUND)) await shootPlayground(browser);
    if (asked.scene.some((name) => name !== PLAYGROUND)) await shootScenes(browser);
  } catch (error) {
    process.exitCode = 1;
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  } finally {
    await browser.close();
  }
}
