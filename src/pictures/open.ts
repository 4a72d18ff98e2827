/** Draws what was not drawn before, off the event loop, and keeps it. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openAtomicFiles } from '../lib/atomic-files.js';
import { BackgroundThread } from '../lib/background-thread.js';
import { loadImageDecoder } from '../lib/image-decoder.js';
import type { Drawn } from './canvas.js';
import type { Subject } from './draw.js';
import type { Order } from './drawing-thread.js';
import { Drawings } from './drawings.js';
import type { Drawing, Pictures } from './pictures.js';

/** Raised where something looks different from before. */
const LOOK = 1;
const FONTS = fileURLToPath(new URL('../../fonts/fonts.conf', import.meta.url));
const MAX_KEPT_BYTES = 256 * 1024 * 1024;
const TIME_LIMIT_MS = 60_000;
const MEMORY_LIMIT_MB = 256;

export interface PicturesOptions {
  readonly outputDir: string;
  /** Told why something could not be drawn. */
  readonly record: (error: unknown) => void;
  /** Told of each that is asked for, and whether it was there already. */
  readonly onAsked?: (isKept: boolean) => void;
  readonly maxKeptBytes?: number;
}

export function openPictures({
  outputDir,
  record,
  onAsked = () => undefined,
  maxKeptBytes = MAX_KEPT_BYTES,
}: PicturesOptions): Pictures {
  const drawings = new Drawings(openAtomicFiles(outputDir), outputDir, maxKeptBytes);
  const thread = new BackgroundThread<Order, Drawn>({
    module: 'drawing-thread',
    from: import.meta.url,
    timeLimitMs: TIME_LIMIT_MS,
    memoryLimitMb: MEMORY_LIMIT_MB,
  });
  const asked = new Set<Promise<unknown>>();
  const underWay = new Map<string, Promise<Drawing>>();

  async function make(key: string, subject: Subject): Promise<Drawing> {
    const kept = await drawings.find(key);
    onAsked(kept !== undefined);
    if (kept) return named(kept, subject);
    await prepare();
    const drawn = await thread.ask({ subject, outputDir });
    return named(await drawings.keep(key, drawn), subject);
  }

  async function attempt(subject: Subject): Promise<Drawing | undefined> {
    try {
      const key = await keyOf(subject, outputDir);
      const making = underWay.get(key) ?? make(key, subject).finally(() => underWay.delete(key));
      underWay.set(key, making);
      return await making;
    } catch (error) {
      record(error);
      return undefined;
    }
  }

  function draw(subject: Subject): Promise<Drawing | undefined> {
    const drawing = attempt(subject).finally(() => asked.delete(drawing));
    asked.add(drawing);
    return drawing;
  }

  return {
    runSheet: (what) => draw({ kind: 'run-sheet', what }),
    contactSheet: (what) => draw({ kind: 'contact-sheet', what }),
    scorePlot: (what) => draw({ kind: 'score-plot', what }),
    usagePlot: (what) => draw({ kind: 'usage-plot', what }),
    async clear() {
      await Promise.all(asked);
      await drawings.clear();
    },
  };
}

/**
 * Fontconfig reads the variable when the first text is drawn, and a thread cannot set it. sharp has to be
 * loaded here before a thread may load it.
 */
async function prepare(): Promise<void> {
  process.env.FONTCONFIG_FILE = FONTS;
  await loadImageDecoder();
}

function named(
  { path, width, height }: Pick<Drawing, 'path' | 'width' | 'height'>,
  { kind }: Subject,
): Drawing {
  return { path, name: kind + extname(path), width, height };
}

/** The same for what looks the same: what is asked for, and which files stand behind it. */
async function keyOf(subject: Subject, outputDir: string): Promise<string> {
  const states = await Promise.all(picturesOf(subject).map((path) => stateOf(outputDir, path)));
  return createHash('sha256')
    .update(JSON.stringify([LOOK, subject, states]))
    .digest('hex')
    .slice(0, 32);
}

function picturesOf(subject: Subject): string[] {
  const cells =
    subject.kind === 'run-sheet'
      ? subject.what.tries
      : subject.kind === 'contact-sheet'
        ? subject.what.winners
        : [];
  return cells.flatMap(({ picture }) => picture ?? []);
}

async function stateOf(outputDir: string, picture: string): Promise<string> {
  const file = await stat(join(outputDir, picture)).catch(() => undefined);
  return file ? `${String(file.size)} ${String(file.mtimeMs)}` : 'gone';
}
