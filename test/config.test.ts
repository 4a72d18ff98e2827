import { describe, expect, it } from 'vitest';
import { offeredModels, readConfig } from '../src/config.js';
import { ExitError } from '../src/errors.js';

const KEYS = {
  DISCORD_TOKEN: 'a.token.of.discord',
  FAL_AI_API_KEY: 'a-key-of-fal',
  GEMINI_API_KEY: 'a-key-of-gemini',
};
const start = (more: Readonly<Record<string, string>>) =>
  readConfig({ ...KEYS, ...more }, 'bot').config;

function refusal(more: Readonly<Record<string, string>>): ExitError {
  try {
    start(more);
  } catch (error) {
    if (error instanceof ExitError) return error;
    throw error;
  }
  throw new Error('it was let in');
}

const models = (count: number) => Array.from({ length: count }, (_, n) => `somebody/model${n}`);

describe('a configuration', () => {
  it.each<[name: string, value: string]>([
    ['FAL_MODEL', `somebody/${'x'.repeat(92)}`],
    ['FAL_MODEL', 'somebody/..'],
    ['FAL_MODEL', '../admin'],
    ['FAL_MODEL', 'somebody/./model'],
    ['FAL_MODELS', 'somebody/model,somebody/../model'],
    ['OUTPUT_DIR', 'out\0put'],
    ...['DISCORD_API_URL', 'FAL_BASE_URL', 'GEMINI_BASE_URL'].flatMap((name) =>
      [
        'https://ada:word@x.example',
        'https://x.example?a=1',
        'https://x.example#a',
        'x.example',
      ].map((value): [string, string] => [name, value]),
    ),
  ])('%s=%j is refused, and nothing of it repeated', (name, value) => {
    const { exitCode, message } = refusal({ [name]: value });
    expect(exitCode).toBe(78);
    expect(message).toMatch(new RegExp(`^[^\n]*\n  ${name}[^\n]*: [^\n]*\nMend these in [^\n]*$`));
    expect(message).not.toContain(value);
  });

  it('that offers more models than Discord shows is refused', () => {
    expect(refusal({ FAL_MODELS: models(25).join(',') }).message).toContain(
      'FAL_MODELS: with FAL_MODEL, at most 25 may be offered',
    );
  });

  it('that has several faults is told of all, and what to do', () => {
    const faulty = {
      FAL_MODELS: models(30).join(','),
      HTTP_HOST: '0.0.0.0',
      HTTP_PORT: 'many',
      FAL_BASE_URL: 'x',
    };
    expect(refusal(faulty).message).toMatch(
      /FAL_BASE_URL: .*HTTP_PORT: .*FAL_MODELS: .*GALLERY_TOKEN: .*\nMend these in the environment or in \.env, then start again\.$/s,
    );
  });

  it('may offer as many models as Discord shows, each once', () => {
    const all = models(25);
    const config = start({ FAL_MODEL: 'somebody/model0', FAL_MODELS: [...all, ...all].join(',') });
    expect(offeredModels(config)).toEqual(all);
  });

  it('may have a model with a name of 100 characters', () => {
    const FAL_MODEL = `somebody/${'x'.repeat(91)}`;
    expect(start({ FAL_MODEL })).toMatchObject({ FAL_MODEL });
  });
});
