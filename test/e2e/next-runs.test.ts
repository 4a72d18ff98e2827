/** What people do next with a result, and with a picture of their own: through a real client, and past the end of the bot. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { MessageFlags } from 'discord-api-types/v10';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, Person } from '../sandbox/discord/index.js';
import { controlsOf, textsOf } from '../sandbox/discord/text.js';
import { paint as draw } from '../sandbox/painter/index.js';
import type { Call } from '../sandbox/stand-in.js';
import { startStudio, type Studio } from '../sandbox/studio.js';
import { killAll, startBotProcess, type EaselProcess } from './process.js';

let studio: Studio;
let bot: EaselProcess;

beforeAll(async () => {
  studio = await startStudio({
    fal: { latencyMs: 20 },
    gemini: { latencyMs: 20 },
    discord: { limits: Infinity },
  });
  bot = await startBotProcess(studio.env);
});
afterAll(async () => {
  await killAll();
  await studio.close();
});

const ada = () => studio.discord.person('ada');
const ben = () => studio.discord.person('ben');

interface Channel {
  readonly id: string;
}

/** Has something painted to its end. */
async function painted(prompt: string, options = {}) {
  const answer = await ada().command('generate', { prompt, ...options });
  const status = await finished(() => answer.message());
  return { status, thread: threadOf(status) };
}

type Shown = ReturnType<Answer['message']>;

async function finished(message: () => Shown): Promise<NonNullable<Shown>> {
  return studio.discord.until(() => {
    const shown = message();
    const isLoading = ((shown?.flags ?? 0) & MessageFlags.Loading) !== 0;
    return (
      !isLoading && shown && controlsOf(shown).every(({ label }) => label !== 'Cancel') && shown
    );
  }, 30_000);
}

function threadOf(status: NonNullable<Shown>): Channel {
  const thread = studio.discord.thread(status);
  if (!thread) throw new Error('no thread');
  return thread;
}

/** Opens a run by words of its prompt, as only this person sees it. */
async function opened(person: Person, words: string, channel?: Channel) {
  const where = channel ? { channel } : {};
  const [offered] = await person.autocomplete('show', 'run', words, {}, where);
  const answer = await person.command('show', { run: offered?.value ?? '' }, where);
  const message = (await answer.settled()).message();
  if (!message) throw new Error('nothing was shown');
  return message;
}

const asked = (task: string) => (call: Call) => call.body.includes(`\\"task\\":\\"${task}\\"`);
const tasksOf = (task: string) => studio.gemini.calls.filter(asked(task));
const bodyOf = (call: Call | undefined): string => String(call?.body);
const textsPainted = () => studio.fal.paid.map(({ input }) => String(input.prompt));

const outputs = () => join(studio.dataDir, 'outputs', 'results');
const folders = () => readdirSync(outputs());
function readResult(folder: string, file: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(outputs(), folder, file), 'utf8')) as Record<string, unknown>;
}

describe('a run that is over', () => {
  it('is painted again with another seed, by whoever presses, beside the first one', async () => {
    const { status } = await painted('a red fox by a lake', { iterations: 1, seed: 5 });
    const before = textsOf(status).join();
    const first = studio.fal.paid.at(-1)?.input;
    const checklists = tasksOf('checklist').length;
    const press = await ben().press(await opened(ben(), 'fox by a lake'), '🎲 Again');
    const again = await finished(() => press.message());
    expect(again.id).not.toBe(status.id);
    expect(threadOf(again).id).not.toBe(threadOf(status).id);
    const second = studio.fal.paid.at(-1)?.input;
    expect(second?.prompt).toBe(first?.prompt);
    expect(second?.seed).not.toBe(first?.seed);
    expect(tasksOf('checklist')).toHaveLength(checklists);
    const [message] = studio.discord
      .messages({ id: status.channel_id })
      .filter(({ id }) => id === status.id);
    expect(message && textsOf(message).join()).toBe(before);
  });

  it('goes on in its own thread from what was made of it, judged by the same checklist', async () => {
    const { thread } = await painted('a blue boat and a green lamp', { iterations: 1 });
    const [folder = ''] = folders().filter((name) => name.startsWith('a-blue-boat'));
    const { refined_prompt: refined } = readResult(folder, 'iteration_1_results.json');
    const checklists = tasksOf('checklist').length;
    const press = await ada().press(await opened(ada(), 'blue boat', thread), '🔁 From here');
    const more = await finished(() => press.message());
    expect(more.channel_id).toBe(thread.id);
    const { text } = refined as { text: string };
    expect(textsPainted().at(-1)).toBe(text);
    expect(tasksOf('checklist')).toHaveLength(checklists);
    const summary = readResult(`${folder}-2`, 'summary.json');
    const { run } = readResult(folder, 'summary.json');
    expect(summary).toMatchObject({ parent: { run, iteration: 1, change: null } });
    expect(summary.iterations).toHaveLength(1);
  });

  it('is steered by words that outrank its prompt, which make a new checklist and one more try', async () => {
    const { thread } = await painted('a white cat on a wall', { iterations: 1 });
    const paid = studio.fal.paid.length;
    const pressed = await ada().press(await opened(ada(), 'white cat', thread), '✏️ Steer…');
    const sent = await ada().submitModal(pressed, { change: 'with a purple owl, at night' });
    await finished(() => sent.message());
    expect(studio.fal.paid).toHaveLength(paid + 1);
    expect(textsPainted().at(-1)).toContain('purple owl');
    const refinements = tasksOf('refine').filter((call) => bodyOf(call).includes('purple owl'));
    expect(bodyOf(refinements[0])).toContain('a white cat on a wall');
    expect(bodyOf(refinements[0])).toContain('unmet');
    expect(bodyOf(tasksOf('checklist').at(-1))).toContain('purple owl');
  });

  it('tells its prompt as a command that paints it again, to who asks alone', async () => {
    await painted('a yellow bridge', { iterations: 1, aspect: 'wide', negative: 'cars', seed: 77 });
    const press = await ben().press(await opened(ben(), 'yellow bridge'), '💬 Use this prompt…');
    const [told] = press.followUps().concat(press.message() ?? []);
    expect(press.ephemeral).toBe(true);
    expect(told?.content).toContain(
      '```\n/generate prompt:a yellow bridge negative:cars aspect:wide seed:77 model:',
    );
  });
});

describe('a picture that somebody posted', () => {
  const photo = async (prompt = 'a red fox') =>
    (await draw({ prompt, seed: 3, size: { width: 160, height: 90 }, format: 'jpeg' })).bytes;
  const posted = (bytes: Buffer, name = 'photo.jpg') =>
    ada().say(studio.discord.channel('easel'), 'look', [{ name, bytes }]);

  it('is judged first and painted better then, and costs no job itself', async () => {
    const paid = studio.fal.paid.length;
    const form = await ben().contextMenu('Refine this image', await posted(await photo()));
    const sent = await ben().submitModal(form, { prompt: 'a red fox and a golden crown' });
    const status = await finished(() => sent.message());
    const [first] = studio.discord
      .messages(threadOf(status))
      .filter((one) => one.attachments.length);
    expect(first?.attachments[0]).toMatchObject({ width: 160, height: 90 });
    const jobs = studio.fal.paid.slice(paid);
    expect(jobs.length).toBeLessThanOrEqual(2);
    const [folder = ''] = folders().filter((name) => name.startsWith('a-red-fox-and-a-golden'));
    expect(readResult(folder, 'iteration_1_results.json')).toMatchObject({
      original_prompt: 'a red fox and a golden crown',
      aspect: 'wide',
      seed: null,
      image: 'iteration_1.png',
      score: expect.any(Number) as unknown,
    });
    const picture = sharp(join(outputs(), folder, 'iteration_1.png'));
    expect(await picture.metadata()).toMatchObject({ format: 'png', width: 160, height: 90 });
  });

  it('of ours brings its prompt along, and is known as the parent', async () => {
    const { thread } = await painted('a silver whale', { iterations: 1 });
    const [post] = studio.discord.messages(thread).filter((one) => one.attachments.length > 0);
    if (!post) throw new Error('no post');
    const form = await ben().contextMenu('Refine this image', post);
    expect(JSON.stringify(form.modal)).toContain('"value":"a silver whale"');
    const sent = await ben().submitModal(form, {});
    await finished(() => sent.message());
    const [folder = ''] = folders().filter((name) => /^a-silver-whale-\d{5,}/u.test(name));
    const { run } = readResult('a-silver-whale', 'summary.json');
    expect(readResult(folder, 'summary.json')).toMatchObject({ parent: { run, iteration: 1 } });
  });

  it('that is none, or cannot be had or opened, is refused in a sentence, and nothing is left', async () => {
    const before = { folders: folders().length, paid: studio.fal.paid.length };
    const words = await ada().say(studio.discord.channel('easel'), 'no picture here');
    const none = await (await ada().contextMenu('Refine this image', words)).settled();
    expect(none.said()).toContain('no picture that I can take');
    expect(none.ephemeral).toBe(true);
    const sendWith = async (bytes: Buffer, name?: string) => {
      const form = await ada().contextMenu('Refine this image', await posted(bytes, name));
      return (await ada().submitModal(form, { prompt: 'a fox' })).settled();
    };
    expect((await sendWith(Buffer.from('GIF89a'), 'a.gif')).said()).toContain('cannot be opened');
    studio.discord.expireFiles();
    const form = await ada().contextMenu('Refine this image', await posted(await photo()));
    const gone = studio.discord.standIn.intercept((call, next) =>
      call.path.startsWith('/attachments/') ? new Response('', { status: 404 }) : next(),
    );
    const answer = await (await ada().submitModal(form, { prompt: 'a fox' })).settled();
    gone();
    expect(answer.said()).toContain('could not be downloaded');
    expect({ folders: folders().length, paid: studio.fal.paid.length }).toEqual(before);
  });

  it('among several is the first one, which the form says', async () => {
    const bytes = await photo();
    const message = await ada().say(studio.discord.channel('easel'), '', [
      { name: 'a.png', bytes },
      { name: 'b.png', bytes },
    ]);
    const form = await ada().contextMenu('Refine this image', message);
    expect(form.modal?.title).toBe('Refine the first of 2 images');
  });
});

describe('past the end of the bot', () => {
  it('buttons and forms that were there before work', async () => {
    await painted('a brown bear in a forest', { iterations: 1 });
    const shown = await opened(ada(), 'brown bear');
    const photo = await draw({
      prompt: 'a horse',
      seed: 3,
      size: { width: 64, height: 64 },
      format: 'png',
    });
    const message = await ada().say(studio.discord.channel('easel'), '', [
      { name: 'a.png', bytes: photo.bytes },
    ]);
    const form = await ada().contextMenu('Refine this image', message);
    const steering = await ada().press(shown, '✏️ Steer…');
    await bot.kill();
    bot = await startBotProcess(studio.env);
    const steered = await ada().submitModal(steering, { change: 'with a pink hat' });
    const refined = await ada().submitModal(form, { prompt: 'a horse by the sea' });
    const again = await ada().press(shown, '🎲 Again');
    for (const answer of [steered, refined, again]) await finished(() => answer.message());
    expect(textsPainted().some((text) => text.includes('pink hat'))).toBe(true);
  });

  it.each(['before', 'accepted'] as const)(
    'a run that was killed while its first text was made (%s) goes on, and is paid once',
    async (moment) => {
      const prompt = `a ${moment} turtle with a drum`;
      await painted(prompt, { iterations: 1 });
      const paid = studio.fal.paid.length;
      const held = new Promise<void>((resolve) => {
        const done = studio.gemini.intercept(async (call, next) => {
          if (!asked('refine')(call) || !call.body.includes('orange scarf')) return next();
          done();
          if (moment === 'accepted') await next();
          resolve();
          return 'hang';
        });
      });
      const pressed = await ada().press(await opened(ada(), 'turtle'), '✏️ Steer…');
      const sent = await ada().submitModal(pressed, { change: 'with an orange scarf' });
      await held;
      await bot.kill();
      bot = await startBotProcess(studio.env);
      await finished(() => sent.message());
      expect(studio.fal.paid).toHaveLength(paid + 1);
      expect(textsPainted().at(-1)).toContain('orange scarf');
    },
  );

  it('a picture whose process was killed while it was fetched is fetched by the next one', async () => {
    const { bytes } = await draw({
      prompt: 'a goat',
      seed: 3,
      size: { width: 64, height: 64 },
      format: 'png',
    });
    const message = await ada().say(studio.discord.channel('easel'), '', [
      { name: 'a.png', bytes },
    ]);
    const form = await ada().contextMenu('Refine this image', message);
    const held = new Promise<void>((resolve) => {
      const done = studio.discord.standIn.intercept((call, next) => {
        if (!call.path.startsWith('/attachments/')) return next();
        done();
        resolve();
        return 'hang';
      });
    });
    const sent = await ada().submitModal(form, { prompt: 'a goat on a hill' });
    await held;
    await bot.kill();
    bot = await startBotProcess(studio.env);
    const status = await finished(() => sent.message());
    expect(studio.discord.messages(threadOf(status)).length).toBeGreaterThan(0);
  });
});
