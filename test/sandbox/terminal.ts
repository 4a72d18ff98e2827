/** The playground without its page: a line typed into the terminal is a `/generate`, answered where it was typed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import type { Answer, Discord } from './discord/index.js';
import { controlsOf, textOf } from './discord/text.js';
import { isOver } from './visit.js';

/** Long enough for a queue of runs on the slowest machine. */
const PATIENCE_MS = 3_600_000;
const MARKS = /\\([^\s\w])|^(?:-#|#{1,3}) |\*\*|<@!?(\d+)>/gmu;

export interface TerminalOptions {
  readonly discord: Discord;
  readonly dataDir: string;
  readonly tell: (text: string) => void;
}

/** Paints what is typed, until the returned function is called. */
export function readPrompts(input: Readable, options: TerminalOptions): () => void {
  const lines = createInterface({ input }).on('line', (line) => {
    const prompt = line.trim();
    if (prompt === '') return;
    generate(prompt, options).catch((error: unknown) => {
      options.tell(error instanceof Error ? error.message : String(error));
    });
  });
  return () => {
    lines.close();
  };
}

async function generate(prompt: string, options: TerminalOptions): Promise<void> {
  const { discord, tell } = options;
  const answer = await discord.person('ada').command('generate', { prompt });
  if (answer.ack === undefined) {
    tell(plain(answer.said(), discord));
    return;
  }
  await answer.settled();
  if (!isWorking(answer)) {
    tell(plain(answer.said(), discord));
    return;
  }
  tell(`Ada asked for it in #easel: ${prompt}`);
  await discord.until(() => !isWorking(answer), PATIENCE_MS);
  tell(plain(textOf(answer.message()), discord));
  tell(`The pictures are in ${await folderOf(answer, options)}`);
}

/** Without the marks that Discord turns into looks; `\\*` is the sign itself. */
function plain(text: string, { people }: Pick<Discord, 'people'>): string {
  const nameOf = (id: string) =>
    people.find((one) => one.id === id)?.user.global_name ?? 'somebody';
  return text.replaceAll(MARKS, (_, sign?: string, id?: string) =>
    id === undefined ? (sign ?? '') : nameOf(id),
  );
}

function isWorking(answer: Answer): boolean {
  return answer.message() !== undefined && !answer.ephemeral && !isOver(answer);
}

const summary = z.object({ run: z.string() });

/** The folder of the run that the buttons of the result are about, or that of all. */
async function folderOf(answer: Answer, { dataDir }: TerminalOptions): Promise<string> {
  const results = join(dataDir, 'outputs', 'results');
  const buttons = controlsOf(answer.message() ?? {}).map(({ custom_id: id = '' }) => id.split(':'));
  for (const name of await readdir(results).catch(() => [])) {
    const run = await runIn(join(results, name));
    if (run !== undefined && buttons.some((parts) => parts.includes(run)))
      return join(results, name);
  }
  return results;
}

async function runIn(folder: string): Promise<string | undefined> {
  try {
    return summary.parse(JSON.parse(await readFile(join(folder, 'summary.json'), 'utf8'))).run;
  } catch {
    // It is not written yet, or is none of ours.
    return undefined;
  }
}

/** Opens the page where somebody sits before a screen; resolves to whether it did. */
export async function openBrowser(url: string, env = process.env): Promise<boolean> {
  const isRemote = env.SSH_CONNECTION !== undefined || env.CI !== undefined;
  const hasScreen =
    process.platform === 'darwin' || Boolean(env.DISPLAY) || Boolean(env.WAYLAND_DISPLAY);
  if (isRemote || !hasScreen || !process.stdout.isTTY || env.BROWSER === 'none') return false;
  const child = spawn(process.platform === 'darwin' ? 'open' : 'xdg-open', [url], {
    stdio: 'ignore',
    detached: true,
  });
  child.unref();
  return once(child, 'spawn').then(
    () => true,
    () => false,
  );
}
