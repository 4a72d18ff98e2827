import { MessageFlags } from 'discord-api-types/v10';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Answer } from '../sandbox/discord/index.js';
import { controlsOf } from '../sandbox/discord/text.js';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { killAll, startBotProcess, type EaselProcess } from './process.js';
import type { APIMessage } from 'discord-api-types/v10';
import { textOf } from '../sandbox/discord/text.js';
import { isOver } from '../sandbox/visit.js';

/** The bot as `npm start` runs it, among the stand-ins; one visit after the other. */
let studio: Studio;
let bot: EaselProcess;
const GENEROUS = {
  FAL_REQUESTS_PER_MINUTE: '10000',
  GEMINI_REQUESTS_PER_MINUTE: '10000',
  USER_DAILY_RUNS: '0',
};

beforeAll(async () => {
  // Discord's own limits would make seventy status messages in one channel take minutes.
  const discord = { limits: 20 };
  studio = await startStudio({ discord, fal: { latencyMs: 40 }, gemini: { latencyMs: 20 } });
  bot = await startBotProcess({ ...studio.env, ...GENEROUS });
});
afterAll(async () => {
  await killAll();
  await studio.close();
});

const ada = () => studio.discord.person('ada');
const ben = () => studio.discord.person('ben');

function upload(prompts: unknown, name = 'prompts.json') {
  return { file: { name, bytes: Buffer.from(JSON.stringify(prompts)) } };
}

function threadOf(answer: Answer) {
  const message = answer.message();
  const thread = message && studio.discord.thread(message);
  if (!thread) throw new Error(`there is no thread:\n${answer.said()}\n${bot.output}`);
  return thread;
}

const postsOf = (answer: Answer) =>
  studio.discord.messages(threadOf(answer)).filter(({ attachments }) => attachments.length > 0);

/** Resolves when the status message tells the end. */
async function over(answer: Answer): Promise<void> {
  await studio.discord.until(() => isOver(answer), 60_000);
}

it('paints a prompt in a thread: every iteration with image, evaluation and refined prompt, then the winner', async () => {
  const answer = await ada().command('generate', {
    prompt: 'a red fox with a brass lantern in deep snow at night',
    seed: 3,
  });
  expect(answer.ackMs, 'not in time for Discord').toBeDefined();
  await over(answer);
  // The status tells the end first.
  const isWhole = (post: APIMessage) => textOf(post).includes('Next');
  await studio.discord.until(() => postsOf(answer).some(isWhole) && postsOf(answer).every(isWhole));
  const posts = postsOf(answer);
  expect(posts.length).toBeGreaterThanOrEqual(1);
  for (const [index, post] of posts.entries()) {
    expect(textOf(post)).toMatch(new RegExp(`Try ${index + 1} of 3 · \\d+ %`, 'u'));
    expect(textOf(post)).toMatch(/✓|✗/u);
    expect(textOf(post)).toContain('Next');
    expect(post.attachments[0]?.filename).toMatch(/\.png$/);
  }
  expect(textOf(answer.message())).toContain('🏆');
  expect(answer.message()?.attachments[0]?.filename).toMatch(/winner\.png$/);
});

it('paints a file of ten prompts into one thread', async () => {
  const prompts = ['fox', 'owl', 'boat', 'lamp', 'house', 'tree', 'robot', 'cup', 'train', 'cat'];
  const answer = await ben().command('generate', {
    ...upload(prompts.map((word) => `a blue ${word} at dusk`)),
    iterations: 2,
  });
  await over(answer);
  expect(textOf(answer.message())).toContain('10 of 10 painted');
  // Discord lets about one post a second through; the thread may end after the runs do.
  const runsShown = () =>
    new Set(postsOf(answer).map(({ attachments }) => attachments[0]?.filename.slice(0, 20)));
  await studio.discord.until(() => runsShown().size === 10);
  await studio.discord.until(
    () => postsOf(answer).every((post) => textOf(post).includes('Next')),
    60_000,
  );
});

it('paints a table as Excel writes it, and says to its owner alone what was left out', async () => {
  const rows = ['prompt;id;seed', '"a blue fox; at dusk --ar 16:10 --v 6";fox;770077', 'an owl;;'];
  const table = `\uFEFF${rows.join('\r\n')}\r\n`;
  const answer = await ben().command('generate', {
    file: { name: 'prompts.csv', bytes: Buffer.from(table) },
    iterations: 1,
  });
  await over(answer);
  expect(studio.fal.paidBySeed(770077).map(({ input }) => input)).toMatchObject([
    { prompt: 'a blue fox; at dusk', image_size: 'landscape_16_9' },
  ]);
  await studio.discord.until(() => answer.followUps().length === 1);
  const [note] = answer.followUps();
  expect(note?.content).toContain('16:10 is painted in the nearest shape: wide');
  expect(note?.content).toContain('--v 6');
  expect((note?.flags ?? 0) & MessageFlags.Ephemeral).not.toBe(0);
});

it('shows a run whole: the winner with its sheet, any other try, and the details of each', async () => {
  const answer = await ada().command('generate', {
    prompt: 'a yellow kite over a harbour',
    seed: 3,
  });
  await over(answer);
  const [offered] = await ada().autocomplete('show', 'run', 'yellow kit');
  expect(offered?.name).toContain('a yellow kite over a harbour');
  const opened = await (await ada().command('show', { run: String(offered?.value) })).settled();
  expect(opened.ephemeral).toBe(true);
  expect(opened.said()).toContain('> a yellow kite over a harbour');
  const card = opened.message();
  if (!card) throw new Error('there is no card');
  expect(card.attachments.map(({ filename }) => filename)).toEqual([
    expect.stringMatching(/^easel-/u),
    expect.stringMatching(/^run-sheet\./u),
  ]);
  const other = card.attachments[0]?.filename.endsWith('-1.png') === true ? '2' : '1';
  const label = controlsOf(card).find((one) => one.custom_id?.endsWith(`:${other}`))?.label ?? '';
  await (await ada().press(card, label)).settled();
  expect(opened.message()?.attachments[0]?.filename).toContain(`-${other}.png`);
  const details = await (await ada().press(card, 'Details')).settled();
  await studio.discord.until(() => details.followUps().length === 1 || details.said() !== '');
  expect(details.said()).toContain('Seed');
});

it('refuses a file with five faults in one answer that names them all, and starts nothing', async () => {
  const before = studio.fal.paid.length;
  const answer = await ada().command(
    'generate',
    upload([
      { prompt: 'ok', seed: 'seven' },
      { prompt: '' },
      { prompt: 'x', iterations: 9 },
      { prompt: 'y', colour: 'red' },
      { id: 'no spaces please', prompt: 'z' },
    ]),
  );
  await answer.settled();
  for (const place of ['1, seed', '2, prompt', '3, iterations', '4, colour', '5, id'])
    expect(answer.said()).toContain(`Prompt ${place}: `);
  expect(answer.said()).toContain('must be a whole number, not a text');
  expect(answer.message()).toBeUndefined();
  expect(answer.followUps()).toHaveLength(1);
  expect(studio.fal.paid).toHaveLength(before);
});

it('keeps ⭐ and ❤️ as favourites, until both are taken back, also on messages from before a restart', async () => {
  const answer = await ada().command('generate', {
    prompt: 'a green owl on a white tower',
    iterations: 1,
  });
  await over(answer);
  // The status tells the end first.
  await studio.discord.until(() => postsOf(answer).length > 0);
  const [post] = postsOf(answer);
  if (!post) throw new Error('nothing was posted');
  const favourites = async () => {
    const shown = await (await ada().command('history', { favourites: true })).settled();
    return shown.said();
  };
  const picked = (yes: boolean) =>
    expect.poll(favourites).toMatch(yes ? /green owl/ : /^(?!.*green owl)/s);
  ben().react(post, '⭐');
  ben().react(post, '❤️');
  await picked(true);
  ben().unreact(post, '⭐');
  await picked(true);
  ben().unreact(post, '❤️');
  await picked(false);

  bot.signal('SIGTERM');
  expect(await bot.exited).toMatchObject({ code: 0 });
  ada().react(post, '⭐');
  bot = await startBotProcess({ ...studio.env, ...GENEROUS });
  await picked(true);
  ada().unreact(post, '⭐');
  await picked(false);
});

it('pages through the history with buttons, and opens a run from it', async () => {
  const first = await (await ada().command('history', {})).settled();
  expect(first.ephemeral).toBe(true);
  const page = first.message();
  if (!page) throw new Error('no page');
  const older = await (await ada().press(page, 'Older ›')).settled();
  expect(older.said()).not.toBe(first.said());
  const message = older.message();
  if (!message) throw new Error('no page');
  const newer = await (await ada().press(message, '‹ Newer')).settled();
  expect(newer.said()).toContain(first.said().split('\n')[1]);
  const listed = newer.message() ?? page;
  const [menu] = controlsOf(listed).filter(({ placeholder }) => placeholder === 'Open one…');
  const opened = await ada().choose(listed, 'Open one…', menu?.options?.[0]?.value ?? '');
  expect((await opened.settled()).said()).toMatch(/^> /mu);
});

it('acknowledges fifty commands at once in time while a batch runs, and loses none', async () => {
  const batch = await ben().command('generate', {
    ...upload(Array.from({ length: 20 }, (_, index) => `a yellow boat number ${index}`)),
    iterations: 1,
  });
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, index) =>
      ada().command('generate', { prompt: `a white lighthouse ${index}`, iterations: 1 }),
    ),
  );
  for (const { ackMs } of answers) expect(ackMs, 'not in time for Discord').toBeDefined();
  await over(batch);
  await Promise.all(answers.map(over));
  await studio.discord.until(() => answers.every((answer) => postsOf(answer).length === 1));
});
