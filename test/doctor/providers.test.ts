/** What the doctor says of image service and critic, whichever they are. */
import { afterEach, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.js';
import { lookAtCritic, lookAtPainter } from '../../src/doctor/providers.js';
import { createLogger } from '../../src/log.js';
import { startOpenAiChat } from '../sandbox/openai/chat.js';
import { startOpenAiImages } from '../sandbox/openai/images.js';
import { closeAll, opened } from '../support/lane-bench.js';
import { EYES, KEY, MODEL } from '../support/openai-bench.js';
import { aStream } from '../support/streams.js';

afterEach(closeAll);

const { signal } = new AbortController();
const redact = (text: string) => text;

async function aHost(more: Readonly<Record<string, string>> = {}) {
  const images = await opened(startOpenAiImages({ key: KEY, latencyMs: 1 }));
  const chat = await opened(startOpenAiChat({ key: KEY, latencyMs: 1 }));
  const env = {
    IMAGE_PROVIDER: 'openai',
    OPENAI_IMAGES_BASE_URL: images.baseUrl,
    OPENAI_IMAGES_MODEL: MODEL,
    OPENAI_IMAGES_API_KEY: KEY,
    CRITIC_PROVIDER: 'openai',
    OPENAI_CHAT_BASE_URL: chat.baseUrl,
    OPENAI_CHAT_MODEL: EYES,
    OPENAI_CHAT_API_KEY: KEY,
    OPENAI_CHAT_USD: '1,1',
    ...more,
  };
  const log = createLogger({ level: 'silent', processId: 'p', redact, to: aStream().stream });
  return { images, chat, settings: { ...readConfig(env, 'cli'), log, redact } };
}

describe('servers in OpenAI’s language', () => {
  it('are well where they answer, and nothing is painted', async () => {
    const { settings, images } = await aHost();
    const [painter] = await lookAtPainter(settings, signal);
    expect(painter).toMatchObject({ isWell: true });
    expect(painter?.says).toContain('OPENAI_IMAGES_BASE_URL');
    const [critic] = await lookAtCritic(settings, signal);
    expect(critic).toMatchObject({ isWell: true });
    expect(critic?.says).toMatch(
      /serves easel-eyes \(a question of one word, which cost \$0\.0000/,
    );
    expect(images.paid).toEqual([]);
  });

  it('are wrong where they refuse the key, and it says what to look at', async () => {
    const wrong = 'another-key-of-somebody';
    const { settings } = await aHost({ OPENAI_IMAGES_API_KEY: wrong, OPENAI_CHAT_API_KEY: wrong });
    const [painter] = await lookAtPainter(settings, signal);
    expect(painter).toMatchObject({ isWell: false });
    expect(painter?.says).toContain('OPENAI_IMAGES_API_KEY');
    const [critic] = await lookAtCritic(settings, signal);
    expect(critic).toMatchObject({ isWell: false });
    expect(critic?.says).toContain('OPENAI_CHAT_API_KEY');
  });

  it('are wrong where the model is not there, or nobody is', async () => {
    const { settings, images } = await aHost({ OPENAI_CHAT_MODEL: 'gpt-nobody' });
    const [critic] = await lookAtCritic(settings, signal);
    expect(critic).toMatchObject({ isWell: false });
    await images.close();
    const [painter] = await lookAtPainter(settings, signal);
    expect(painter?.says).toContain('cannot be reached');
  });
});
