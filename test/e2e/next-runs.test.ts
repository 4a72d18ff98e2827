/** What people do next with a result, and with a picture of their own, through a real client. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { textsOf } from '../sandbox/discord/text.js';
import { aPhoto, NextScene } from './next-scene.js';
import { killAll } from './process.js';

let scene: NextScene;

beforeAll(async () => {
  scene = await NextScene.open();
});
afterAll(async () => {
  await killAll();
  await scene.studio.close();
});

describe('a run that is over', () => {
  it('is painted again with another seed, by whoever presses, beside the first one', async () => {
    const { status } = await scene.painted('a red fox by a lake', { seed: 5 });
    const before = textsOf(status).join();
    const first = scene.studio.fal.paid.at(-1)?.input;
    const checklists = scene.asked('checklist').length;
    const press = await scene.ben.press(await scene.opened(scene.ben, 'fox by a lake'), '🎲 Again');
    const again = await scene.finished(() => press.message());
    expect(again.id).not.toBe(status.id);
    expect(scene.threadOf(again).id).not.toBe(scene.threadOf(status).id);
    const second = scene.studio.fal.paid.at(-1)?.input;
    expect(second?.prompt).toBe(first?.prompt);
    expect(second?.seed).not.toBe(first?.seed);
    expect(scene.asked('checklist')).toHaveLength(checklists);
    const [message] = scene.studio.discord
      .messages({ id: status.channel_id })
      .filter(({ id }) => id === status.id);
    expect(message && textsOf(message).join()).toBe(before);
  });

  it('goes on in its own thread from what was made of it, judged by the same checklist', async () => {
    const { thread } = await scene.painted('a blue boat and a green lamp');
    const folder = 'a-blue-boat-and-a-green-lamp';
    const { refined_prompt: refined } = scene.read(folder, 'iteration_1_results.json');
    const checklists = scene.asked('checklist').length;
    const press = await scene.ada.press(
      await scene.opened(scene.ada, 'blue boat', thread),
      'From here',
    );
    const more = await scene.finished(() => press.message());
    expect(more.channel_id).toBe(thread.id);
    const { text } = refined as { text: string };
    expect(scene.textsPainted.at(-1)).toBe(text);
    expect(scene.asked('checklist')).toHaveLength(checklists);
    const summary = scene.read(`${folder}-2`, 'summary.json');
    const { run } = scene.read(folder, 'summary.json');
    expect(summary).toMatchObject({ parent: { run, iteration: 1, change: null } });
    expect(summary.iterations).toHaveLength(1);
  });

  it('is steered by words that outrank its prompt, which make a new checklist and one more try', async () => {
    const { thread } = await scene.painted('a white cat on a wall');
    const paid = scene.paid;
    const pressed = await scene.ada.press(
      await scene.opened(scene.ada, 'white cat', thread),
      '✏️ Steer…',
    );
    const sent = await scene.ada.submitModal(pressed, { change: 'with a purple owl, at night' });
    const steered = await scene.finished(() => sent.message());
    expect(textsOf(steered).join('\n')).toContain('> ✏️ with a purple owl, at night');
    expect(scene.studio.fal.paid).toHaveLength(paid + 1);
    expect(scene.textsPainted.at(-1)).toContain('purple owl');
    const [asked] = scene.asked('refine').filter((body) => body.includes('purple owl'));
    expect(asked).toContain('a white cat on a wall');
    expect(asked).toContain('unmet');
    expect(scene.asked('critique').at(-1)).toContain('purple owl');
    expect(scene.asked('checklist').at(-1)).toContain('purple owl');
  });

  it('tells its prompt as a command that paints it again, to who asks alone', async () => {
    await scene.painted('a yellow bridge', { aspect: 'wide', negative: 'cars', seed: 77 });
    const press = await scene.ben.press(
      await scene.opened(scene.ben, 'yellow bridge'),
      '💬 Prompt',
    );
    const [told] = press.followUps().concat(press.message() ?? []);
    expect(press.ephemeral).toBe(true);
    expect(told?.content).toContain(
      '```\n/generate prompt:a yellow bridge negative:cars aspect:wide seed:77 model:',
    );
  });
});

describe('a picture that somebody posted', () => {
  it('is judged first and painted better then, and costs no job itself', async () => {
    const paid = scene.paid;
    const form = await scene.ben.contextMenu(
      'Refine this image',
      await scene.posted(await aPhoto()),
    );
    const sent = await scene.ben.submitModal(form, { prompt: 'a red fox and a golden crown' });
    const status = await scene.finished(() => sent.message());
    const [first] = scene.studio.discord
      .messages(scene.threadOf(status))
      .filter((one) => one.attachments.length);
    expect(first?.attachments[0]).toMatchObject({ width: 160, height: 90 });
    const jobs = scene.studio.fal.paid.slice(paid);
    expect(jobs.length).toBeLessThanOrEqual(2);
    const folder = scene.folderOf(/^a-red-fox-and-a-golden-crown/u);
    expect(scene.read(folder, 'iteration_1_results.json')).toMatchObject({
      original_prompt: 'a red fox and a golden crown',
      aspect: 'wide',
      seed: null,
      image: 'iteration_1.png',
      score: expect.any(Number) as unknown,
    });
    const picture = sharp(join(scene.results, folder, 'iteration_1.png'));
    expect(await picture.metadata()).toMatchObject({ format: 'png', width: 160, height: 90 });
  });

  it('of ours brings its prompt along, and is known as the parent', async () => {
    const { thread } = await scene.painted('a silver whale');
    const [post] = scene.studio.discord
      .messages(thread)
      .filter((one) => one.attachments.length > 0);
    if (!post) throw new Error('no post');
    const form = await scene.ben.contextMenu('Refine this image', post);
    expect(JSON.stringify(form.modal)).toContain('"value":"a silver whale"');
    const sent = await scene.ben.submitModal(form, {});
    await scene.finished(() => sent.message());
    const folder = scene.folderOf(/^a-silver-whale-\d{5,}$/u);
    const { run } = scene.read('a-silver-whale', 'summary.json');
    expect(scene.read(folder, 'summary.json')).toMatchObject({ parent: { run, iteration: 1 } });
  });

  it('that is none, or cannot be had or opened, is refused in a sentence, and nothing is left', async () => {
    const before = { folders: readdirSync(scene.results).length, paid: scene.paid };
    const words = await scene.posted();
    const none = await (await scene.ada.contextMenu('Refine this image', words)).settled();
    expect(none.said()).toContain('no picture that I can take');
    expect(none.ephemeral).toBe(true);
    const broken = await scene.posted(Buffer.from('no picture at all'));
    const asked = await scene.ada.contextMenu('Refine this image', broken);
    const refused = await (await scene.ada.submitModal(asked, { prompt: 'a fox' })).settled();
    expect(refused.said()).toContain('cannot be opened');
    const form = await scene.ada.contextMenu(
      'Refine this image',
      await scene.posted(await aPhoto()),
    );
    scene.studio.discord.expireFiles();
    const answer = await (await scene.ada.submitModal(form, { prompt: 'a fox' })).settled();
    expect(answer.said()).toContain('could not be downloaded');
    expect({ folders: readdirSync(scene.results).length, paid: scene.paid }).toEqual(before);
  });

  it('among several is the first one, which the form says', async () => {
    const bytes = await aPhoto();
    const form = await scene.ada.contextMenu('Refine this image', await scene.posted(bytes, bytes));
    expect(form.modal?.title).toBe('Refine the first of 2 images');
  });
});
