/** A short visit by three people: one prompt, a batch, a star, a look at the history. */
import type { APIMessage } from 'discord-api-types/v10';
import { transcript, type Answer, type Discord } from './discord/index.js';
import { textOf } from './discord/text.js';

export const BATCH = [
  {
    id: 'lighthouse',
    title: 'Lighthouse at dusk',
    scene: 'three gulls in the sky',
    prompt: 'oil painting of a white lighthouse with a red lamp at dusk',
  },
  {
    id: 'tea',
    prompt: 'a tin robot, a blue cup and a yellow cup on a wooden table',
    iterations: 2,
  },
];

/** Long enough for the slowest machine; what is waited for is an event. */
const PATIENCE_MS = 180_000;

export interface Visit {
  /** Says what happens. */
  readonly tell: (text: string) => void;
}

/** Plays the visit. @throws Error where the bot does not do what it should. */
export async function visit(discord: Discord, { tell }: Visit): Promise<void> {
  const [ada, ben, cleo] = ['ada', 'ben', 'cleo'].map((name) => discord.person(name));
  if (!ada || !ben || !cleo) throw new Error('nobody is there');

  tell('ada types /generate prompt: a red fox with a brass lantern in deep snow at night');
  const single = await ada.command('generate', {
    prompt: 'a red fox with a brass lantern in deep snow at night',
    seed: 35,
  });
  tell('ben types /generate file: prompts.json');
  const batch = await ben.command('generate', {
    file: { name: 'prompts.json', bytes: Buffer.from(JSON.stringify(BATCH)) },
  });
  await over(discord, single);
  await over(discord, batch);

  const [post] = postsOf(discord, single);
  if (!post) throw new Error('the thread of the single prompt is empty');
  tell('cleo reacts with ⭐ to the first picture');
  cleo.react(post, '⭐');

  tell('ada types /history search: fox');
  const history = await (await ada.command('history', { search: 'fox' })).settled();
  expectText(history.said(), 'fox');

  for (const answer of [single, batch]) {
    tell(`\n──── ${titleOf(discord, answer)} ────\n`);
    tell(transcript(discord, threadOf(discord, answer)));
  }
  tell('\n──── #easel ────\n');
  tell(transcript(discord, discord.channel('easel')));
  tell('\n──── what /history showed to ada alone ────\n');
  tell(history.said());
  if (discord.pings.some(({ who }) => who.length > 0)) throw new Error('somebody was pinged');
}

/** Resolves when the status message shows the result. */
async function over(discord: Discord, answer: Answer): Promise<void> {
  await answer.settled();
  await discord.until(() => isOver(answer), PATIENCE_MS);
  if (textOf(answer.message()).includes('❌')) throw new Error(`a run failed:\n${answer.said()}`);
}

/** Whether the answer to a command says how it ended. */
export function isOver(answer: Answer): boolean {
  const text = textOf(answer.message());
  return text !== '' && !/[▰▱]/u.test(text);
}

export function threadOf(discord: Discord, answer: Answer): { readonly id: string } {
  const message = answer.message();
  const thread = message && discord.thread(message);
  if (!thread) throw new Error(`no thread was opened:\n${answer.said()}`);
  return thread;
}

function titleOf(discord: Discord, answer: Answer): string {
  const message = answer.message();
  return (message && discord.thread(message)?.name) ?? '';
}

function postsOf(discord: Discord, answer: Answer): APIMessage[] {
  return discord.messages(threadOf(discord, answer)).filter(({ attachments }) => attachments[0]);
}

function expectText(text: string, part: string): void {
  if (!text.includes(part)) throw new Error(`expected “${part}” in:\n${text}`);
}
