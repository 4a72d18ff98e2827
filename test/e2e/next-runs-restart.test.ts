/** What people do next with a result survives the end of the bot. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call, StandIn } from '../sandbox/stand-in.js';
import { asks } from './asks.js';
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

/** The next such call never arrives, or is carried out and never answered. */
type Moment = 'before' | 'accepted';

/** Resolves when such a call has come to its moment, which it stays in. */
function holdOne(
  standIn: Pick<StandIn, 'intercept'>,
  isIt: (call: Call) => boolean,
  moment: Moment,
): Promise<void> {
  return new Promise((resolve) => {
    const done = standIn.intercept(async (call, next) => {
      if (!isIt(call)) return next();
      done();
      if (moment === 'accepted') await next();
      resolve();
      return 'hang';
    });
  });
}

describe('past the end of the bot', () => {
  it('buttons and forms that were there before work', async () => {
    await scene.painted('a brown bear in a forest');
    const shown = await scene.opened(scene.ada, 'brown bear');
    const form = await scene.ada.contextMenu(
      'Refine this image',
      await scene.posted(await aPhoto()),
    );
    const steering = await scene.ada.press(shown, '✏️ Steer…');
    await scene.restart();
    const steered = await scene.ada.submitModal(steering, { change: 'with a pink hat' });
    const refined = await scene.ada.submitModal(form, { prompt: 'a horse by the sea' });
    const again = await scene.ada.press(shown, '🎲 Again');
    for (const answer of [steered, refined, again]) await scene.finished(() => answer.message());
    expect(scene.textsPainted.some((text) => text.includes('pink hat'))).toBe(true);
  });

  it.each<Moment>(['before', 'accepted'])(
    'a run that was killed while its first text was made (%s) goes on, and is paid once',
    async (moment) => {
      const prompt = `a ${moment} turtle with a drum`;
      await scene.painted(prompt);
      const paid = scene.paid;
      const isIt = (call: Call) => asks('refine')(call) && call.body.includes('orange scarf');
      const held = holdOne(scene.studio.gemini, isIt, moment);
      const pressed = await scene.ada.press(await scene.opened(scene.ada, 'turtle'), '✏️ Steer…');
      const sent = await scene.ada.submitModal(pressed, { change: 'with an orange scarf' });
      await held;
      await scene.restart();
      await scene.finished(() => sent.message());
      expect(scene.studio.fal.paid).toHaveLength(paid + 1);
      expect(scene.textsPainted.at(-1)).toContain('orange scarf');
    },
  );

  it.each<[moment: Moment, what: string]>([
    ['before', 'is not started'],
    ['accepted', 'goes on, as its message is there'],
  ])('a run whose process was killed as it was told of (%s) %s', async (moment) => {
    const prompt = `a ${moment} penguin on a sled`;
    await scene.painted(prompt);
    const shown = await scene.opened(scene.ada, `${moment} penguin`);
    const paid = scene.paid;
    const { standIn } = scene.studio.discord;
    const held = holdOne(standIn, ({ path }) => path.endsWith('/callback'), moment);
    const pressing = scene.ada.press(shown, '🎲 Again');
    await held;
    await scene.restart();
    const press = await pressing;
    if (moment === 'accepted') await scene.finished(() => press.message());
    // What was enqueued before it would have been painted by then.
    await scene.painted(`${prompt} and a kite`);
    expect(scene.studio.fal.paid).toHaveLength(paid + (moment === 'accepted' ? 2 : 1));
  });

  it('a picture whose process was killed while it was fetched is fetched by the next one', async () => {
    const form = await scene.ada.contextMenu(
      'Refine this image',
      await scene.posted(await aPhoto()),
    );
    const { standIn } = scene.studio.discord;
    const held = holdOne(standIn, ({ path }) => path.startsWith('/attachments/'), 'before');
    const sent = await scene.ada.submitModal(form, { prompt: 'a goat on a hill' });
    await held;
    await scene.restart();
    const status = await scene.finished(() => sent.message());
    expect(scene.studio.discord.messages(scene.threadOf(status)).length).toBeGreaterThan(0);
  });
});
