/** Striking and adding checks before the first picture is judged, through a real client. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Call } from '../sandbox/stand-in.js';
import { controlsOf } from '../sandbox/discord/text.js';
import { FaultScene } from './fault-scene.js';
import { asks } from './asks.js';

let scene: FaultScene;
beforeAll(async () => {
  scene = await FaultScene.open();
});
afterAll(() => scene.close());

/** A run whose picture does not come until it is let go, with its status as it shows the button. */
async function aRunUnpainted(word: string) {
  let letGo: () => void = () => undefined;
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const { standIn } = scene.studio.fal;
  standIn.intercept(async (call, next) => {
    if (call.path.startsWith('/files/') && scene.isOf(call, word)) await held;
    if (call.path.endsWith('/stream') && scene.isOf(call, word)) await held;
    return next();
  });
  const answer = await scene.paint(`a red fox and a ${word}`);
  const message = () => {
    const found = answer.message();
    return found && controlsOf(found).some(({ label }) => label === '☑️ Checks…')
      ? found
      : undefined;
  };
  await scene.discord.until(() => message() !== undefined);
  const status = message();
  if (!status) throw new Error('no status');
  return { answer, status, letGo };
}

/** What the critic was asked about a picture of this. */
const asked = (word: string): Call | undefined =>
  scene.studio.gemini.standIn.calls.findLast(
    (call) => asks('critique')(call) && call.body.includes(word),
  );

describe('the checks of a run', () => {
  it('are struck and added to before its first picture is judged, and not afterwards', async () => {
    const { answer, status, letGo } = await aRunUnpainted('lantern');
    const opened = await scene.ada().press(status, '☑️ Checks…');
    expect(JSON.stringify(opened.modal)).toContain('Is there a lantern?');
    const saved = await scene
      .ada()
      .submitModal(opened, { checks: ' Is there a lantern?\n\nIs it raining?\nIs it raining?' });
    await saved.settled();
    expect(saved.ephemeral).toBe(true);
    expect(saved.said()).toContain('Is it raining?');
    letGo();
    await scene.until(answer, '🏆');
    const body = asked('lantern')?.body.toString() ?? '';
    expect(body).toContain(
      '\\"checklist\\":{\\"q1\\":\\"Is there a lantern?\\",\\"q2\\":\\"Is it raining?\\"}',
    );
    const late = await scene.ada().submitModal(opened, { checks: 'Is it late?' });
    expect((await late.settled()).said()).toContain('Its first picture is there already');
  });

  it('are their owner’s alone', async () => {
    const { answer, status, letGo } = await aRunUnpainted('teapot');
    const press = await scene.discord.person('ben').press(status, '☑️ Checks…');
    expect((await press.settled()).said()).toContain('Only its owner can do that');
    letGo();
    await scene.until(answer, '🏆');
    expect(asked('teapot')?.body.toString()).toContain('Is there a teapot?');
  });
});
