/** A run from end to end by servers that speak OpenAI's language, with a restart in between. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it, onTestFinished } from 'vitest';
import { openPipeline } from '../../src/app/pipeline.js';
import { readConfig } from '../../src/config.js';
import { takeUpRuns } from '../../src/db/queue.js';
import { createLogger } from '../../src/log.js';
import { isOver, type Run } from '../../src/pipeline/run.js';
import { startOpenAiChat } from '../sandbox/openai/chat.js';
import { startOpenAiImages } from '../sandbox/openai/images.js';
import { aPrompt } from '../support/builders.js';
import { aFolder } from '../support/database.js';
import { EYES, keptIn, MODEL } from '../support/openai-bench.js';
import { aStream } from '../support/streams.js';

async function aScene() {
  const images = await startOpenAiImages({ latencyMs: 30, fields: ['seed'] });
  const chat = await startOpenAiChat({ latencyMs: 10 });
  onTestFinished(async () => {
    await images.close();
    await chat.close();
  });
  const folder = await aFolder();
  const env = {
    IMAGE_PROVIDER: 'openai',
    OPENAI_IMAGES_BASE_URL: images.baseUrl,
    OPENAI_IMAGES_MODEL: MODEL,
    OPENAI_IMAGES_FIELDS: 'seed',
    OPENAI_IMAGES_USD: '0.02',
    CRITIC_PROVIDER: 'openai',
    OPENAI_CHAT_BASE_URL: chat.baseUrl,
    OPENAI_CHAT_MODEL: EYES,
    OPENAI_CHAT_USD: '0.4,1.6',
    DATABASE_URL: `file:${folder}/easel.db`,
    OUTPUT_DIR: join(folder, 'out'),
  };
  return { images, env };
}

async function aProcess(env: Readonly<Record<string, string>>, changed: (run: Run) => void) {
  const redact = (text: string) => text;
  const out = aStream();
  const log = createLogger({ level: 'info', processId: 'p', redact, to: out.stream });
  const pipeline = await openPipeline({ ...readConfig(env, 'cli'), log, redact });
  pipeline.runner.publishTo({ changed, progress: () => undefined });
  return { pipeline, lines: out.lines };
}

it('paints by another image service, and after a restart finds what was paid', async () => {
  const { images, env } = await aScene();
  const first = await aProcess(env, () => undefined);
  await first.pipeline.submit({
    interactionId: 'i',
    guildId: 'g',
    channelId: null,
    userId: 'ada',
    roles: [],
    fileName: null,
    locale: 'en-US',
    held: false,
    prompts: [aPrompt({ prompt: 'a red fox and nine blue birds', model: MODEL, iterations: 2 })],
  });
  first.pipeline.runner.start([]);
  while (keptIn(env.OUTPUT_DIR).length === 0) await sleep(1);
  await first.pipeline.stop(AbortSignal.abort());
  await first.pipeline.close();

  let last: Run | undefined;
  const next = await aProcess(env, (run) => {
    last = run;
  });
  next.pipeline.runner.start(await takeUpRuns(next.pipeline.db));
  await expect.poll(() => last && isOver(last), { timeout: 30_000 }).toBe(true);
  expect(last?.status).toBe('done');
  const painted = last?.iterations.flatMap(({ candidates }) => candidates) ?? [];
  expect(images.paid).toHaveLength(painted.length);
  for (const { image } of painted)
    expect(existsSync(join(env.OUTPUT_DIR, image?.path ?? 'none'))).toBe(true);
  await expect.poll(() => keptIn(env.OUTPUT_DIR)).toEqual([]);
  const rows = await next.pipeline.db
    .selectFrom('api_calls')
    .select(['provider', 'cost_usd'])
    .where('operation', '=', 'submit')
    .where('outcome', '=', 'ok')
    .execute();
  expect(rows).toEqual(painted.map(() => ({ provider: 'openai-images', cost_usd: 0.02 })));
  const { evaluation } = painted[0] ?? {};
  expect(evaluation?.modelVersion).toBe(EYES);
  const judged = await next.pipeline.db
    .selectFrom('api_calls')
    .select('cost_usd')
    .where('provider', '=', 'openai-chat')
    .where('outcome', '=', 'ok')
    .execute();
  expect(judged.length).toBeGreaterThan(painted.length);
  expect(judged.every(({ cost_usd }) => (cost_usd ?? 0) > 0)).toBe(true);
  await next.pipeline.close();
});
