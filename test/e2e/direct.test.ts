/** Direct messages: commands are for servers, and say so where a client sends one all the same. */
import { ApplicationIntegrationType, InteractionContextType } from 'discord-api-types/v10';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer, OptionValues } from '../sandbox/discord/index.js';
import { FaultScene } from './fault-scene.js';

let scene: FaultScene;
beforeAll(async () => {
  scene = await FaultScene.open({}, { limits: Infinity, ackDeadlineMs: 10_000 });
});
afterAll(() => scene.close());

const direct = () => scene.discord.direct(scene.ada());
const file = { name: 'two.txt', bytes: Buffer.from('a wombat in a letter') };

const COMMANDS: readonly (readonly [path: string, values: OptionValues])[] = [
  ['generate', { prompt: 'a wombat in a letter' }],
  ['generate', { file }],
  ['history', {}],
  ['favourites', {}],
  ['show', { run: 'x' }],
  ['cancel', { run: 'x' }],
  ['delete', { everything: true }],
  ['usage', {}],
  ['status', {}],
  ['settings show', {}],
  ['settings quota', { runs: 1 }],
  ['help', {}],
];

/** One private sentence that says where it works. */
async function refused(answer: Answer): Promise<void> {
  await answer.settled();
  expect(answer.ephemeral).toBe(true);
  expect(answer.said()).toBe(
    'I can only work in a text or announcement channel of a server, or in a thread. Please try again there.',
  );
}

it('every command is registered for servers alone, and offered nowhere else', async () => {
  const commands = await scene.discord.until(() => {
    const registered = scene.discord.commands();
    return registered.length > 0 && registered;
  });
  for (const { contexts, integration_types: types, name } of commands)
    expect([name, contexts, types]).toEqual([
      name,
      [InteractionContextType.Guild],
      [ApplicationIntegrationType.GuildInstall],
    ]);
  const declared = [...COMMANDS.map(([path]) => path.split(' ')[0]), 'Refine this image'];
  expect(new Set([...declared, 'Show its prompt'])).toEqual(
    new Set(commands.map(({ name }) => name)),
  );
  expect(scene.ada().offered(direct())).toEqual([]);
  expect(scene.ada().offered(scene.discord.channel('easel')).length).toBeGreaterThan(0);
});

describe('a command that a client sends all the same is refused in a sentence', () => {
  it.each(COMMANDS)('/%s %j', async (path, values) => {
    const where = { channel: direct(), forged: true };
    await refused(await scene.ada().command(path, values, where));
  });

  it.each(['Refine this image', 'Show its prompt'])('%s', async (name) => {
    const picture = { name: 'a.png', bytes: Buffer.from('a picture') };
    const message = await scene.ada().say(direct(), 'look', [picture]);
    await refused(await scene.ada().contextMenu(name, message, { forged: true }));
  });

  it('and nothing was enqueued or paid', async () => {
    const listed = await (await scene.ada().command('history')).settled();
    expect(listed.said()).toContain('Nothing has been painted here yet');
    const { fal, gemini } = scene.studio;
    expect([fal.paid.length, gemini.standIn.calls.length]).toEqual([0, 0]);
  });
});
