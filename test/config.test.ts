import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { criticModel, offeredModels, readConfig } from '../src/config.js';
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
    ['IMAGE_PROVIDER', 'midjourney'],
    ['OPENAI_IMAGES_MODEL', 'one~model'],
    ['OPENAI_IMAGES_FIELDS', 'seed,steps'],
    ['OPENAI_IMAGES_USD', 'free'],
    ['CRITIC_PROVIDER', 'claude'],
    ['OPENAI_CHAT_MODEL', 'one~model'],
    ['OPENAI_CHAT_USD', '0.41'],
    ['OPENAI_CHAT_USD', '0.41,cheap'],
    ...[
      'DISCORD_API_URL',
      'FAL_BASE_URL',
      'OPENAI_IMAGES_BASE_URL',
      'OPENAI_CHAT_BASE_URL',
      'GEMINI_BASE_URL',
    ].flatMap((name) =>
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

  it.each([
    '"a-key-of-somebody"',
    "'a-key-of-somebody'",
    '“a-key-of-somebody”',
    '"a-key-of-somebody',
    '`a-key-of-somebody`',
  ])('with a value in quotes, as docker hands it on, is refused for that alone: %s', (value) => {
    const quoted = { GEMINI_API_KEY: value, FAL_BASE_URL: '"https://x.example"' };
    const { exitCode, message } = refusal(quoted);
    expect(exitCode).toBe(78);
    expect(message.split('\n').slice(1, -1).sort()).toEqual([
      '  FAL_BASE_URL: the value is in quotes; leave them out',
      '  GEMINI_API_KEY: the value is in quotes; leave them out',
    ]);
    expect(message).not.toContain('somebody');
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

describe('a newcomer who sets nothing but the keys', () => {
  const defaults = {
    DISCORD_API_URL: 'https://discord.com/api',
    FAL_MODEL: 'fal-ai/fast-lightning-sdxl',
    GEMINI_MODEL: 'gemini-flash-latest',
    GEMINI_BASE_URL: 'https://generativelanguage.googleapis.com',
    DATABASE_URL: 'file:data/easel.db',
    OUTPUT_DIR: 'data/outputs',
    MAX_ACTIVE_RUNS: 24,
    FAL_CONCURRENCY: 4,
    FAL_REQUESTS_PER_MINUTE: 60,
    GEMINI_CONCURRENCY: 4,
    GEMINI_REQUESTS_PER_MINUTE: 60,
    CRITIC_CALLS: 1,
    IMAGE_PROVIDER: 'fal',
    OPENAI_IMAGES_BASE_URL: 'https://api.openai.com/v1',
    OPENAI_IMAGES_CONCURRENCY: 4,
    OPENAI_IMAGES_REQUESTS_PER_MINUTE: 60,
    CRITIC_PROVIDER: 'gemini',
    OPENAI_CHAT_BASE_URL: 'https://api.openai.com/v1',
    OPENAI_CHAT_CONCURRENCY: 4,
    OPENAI_CHAT_REQUESTS_PER_MINUTE: 60,
    API_TIMEOUT_MS: 120_000,
    API_RETRIES: 4,
    USER_DAILY_RUNS: 100,
    CONFIRM_COST_USD: 5,
    DAILY_BUDGET_USD: 10,
    LOG_RETENTION_DAYS: 90,
    KEEP_DAYS: 0,
    HTTP_HOST: '127.0.0.1',
    HTTP_PORT: 8080,
    LOG_LEVEL: 'info',
  };

  it('gets what the contract says, and nothing else', () => {
    expect(start({})).toEqual({ ...defaults, FAL_MODELS: [], OPENAI_IMAGES_FIELDS: [] });
  });

  it('gets what .env.example shows, for every variable that it shows a value of', () => {
    const example = readFileSync(join(import.meta.dirname, '../.env.example'), 'utf8');
    const shown = Array.from(
      example.matchAll(/^#([A-Z_]+)=(.+)$/gm),
      ([, name = '', value = '']) => [name, value] as const,
    );
    expect(shown.map(([name]) => name).sort()).toEqual(
      [...Object.keys(defaults), 'FAL_MODELS'].sort(),
    );
    for (const [name, value] of shown) {
      const [asShown, unset] = [start({ [name]: value }), start({})];
      expect(offeredModels(asShown)).toEqual(offeredModels(unset));
      expect({ ...asShown, FAL_MODELS: [] }).toEqual(unset);
    }
  });

  it('gets what the README says', () => {
    const readme = readFileSync(join(import.meta.dirname, '../README.md'), 'utf8');
    const [, section = ''] = /^## Configuration$(.*?)^## /ms.exec(readme) ?? [];
    const rows = Array.from(section.matchAll(/^\| ([^|]*?) *\| ([^|]*?) *\|/gm));
    const said = new Map(
      rows.flatMap(([, names = '', values = '']) => {
        const given = values.split(',').map((value) => value.trim().replaceAll('`', ''));
        return Array.from(
          names.matchAll(/`([A-Z_]+)`/g),
          ([, name = ''], at) => [name, given[at]] as const,
        );
      }),
    );
    for (const [name, value] of Object.entries(defaults))
      if (name !== 'MAX_ACTIVE_RUNS') expect([name, said.get(name)]).toEqual([name, String(value)]);
    expect(said.get('MAX_ACTIVE_RUNS')).toBe('3 × (FAL_CONCURRENCY + GEMINI_CONCURRENCY)');
  });

  it('needs no key of fal where another image service is chosen, and that one’s model', () => {
    const local = { FAL_AI_API_KEY: '', IMAGE_PROVIDER: 'openai' };
    expect(refusal(local).message).toContain(
      'OPENAI_IMAGES_MODEL: is required where IMAGE_PROVIDER is openai',
    );
    const chosen = { ...local, OPENAI_IMAGES_MODEL: 'black-forest-labs/FLUX.1-schnell' };
    const read = readConfig({ ...KEYS, ...chosen }, 'bot');
    expect(offeredModels(read.config)).toEqual(['black-forest-labs/FLUX.1-schnell']);
    expect(read.secrets).toMatchObject({ falKey: '', openaiImagesKey: undefined });
    const OPENAI_IMAGES_CONCURRENCY = '1';
    expect(start({ ...chosen, OPENAI_IMAGES_CONCURRENCY }).MAX_ACTIVE_RUNS).toBe(15);
    expect(refusal({ FAL_AI_API_KEY: '' }).message).toContain('FAL_AI_API_KEY: is required');
  });

  it('needs no key of Google where another critic is chosen, and that one’s model', () => {
    const local = { GEMINI_API_KEY: '', CRITIC_PROVIDER: 'openai' };
    expect(refusal(local).message).toContain(
      'OPENAI_CHAT_MODEL: is required where CRITIC_PROVIDER is openai',
    );
    const chosen = { ...local, OPENAI_CHAT_MODEL: 'qwen2.5vl:7b', OPENAI_CHAT_USD: '0.4, 1.6' };
    const { config, secrets } = readConfig({ ...KEYS, ...chosen }, 'bot');
    expect(config.OPENAI_CHAT_USD).toEqual([0.4, 1.6]);
    expect(criticModel(config)).toBe('qwen2.5vl:7b');
    expect(criticModel(start({}))).toBe('gemini-flash-latest');
    expect(secrets).toMatchObject({ geminiKey: '', openaiChatKey: undefined });
    expect(start({ ...chosen, OPENAI_CHAT_CONCURRENCY: '1' }).MAX_ACTIVE_RUNS).toBe(15);
    expect(refusal({ GEMINI_API_KEY: '' }).message).toContain('GEMINI_API_KEY: is required');
  });

  it('may allow ranges of addresses, written as networks', () => {
    const ALLOW_IP_RANGES = '198.18.0.0/15, fd00::/8';
    expect(start({ ALLOW_IP_RANGES }).ALLOW_IP_RANGES).toEqual(['198.18.0.0/15', 'fd00::/8']);
    for (const range of ['198.18.0.0', '198.18.0.0/33', 'proxy/8', '1.2.3/8'])
      expect(refusal({ ALLOW_IP_RANGES: range }).message).toContain(
        'must be ranges like 198.18.0.0/15',
      );
  });

  it('may say how many runs at once, or how many slots they follow', () => {
    expect(start({ MAX_ACTIVE_RUNS: '7' }).MAX_ACTIVE_RUNS).toBe(7);
    expect(start({ FAL_CONCURRENCY: '10' }).MAX_ACTIVE_RUNS).toBe(42);
    expect(refusal({ MAX_ACTIVE_RUNS: '0' }).message).toContain(
      'MAX_ACTIVE_RUNS: must be at least 1',
    );
    expect(refusal({ KEEP_DAYS: '-1' }).message).toContain('KEEP_DAYS: must be at least 0');
  });
});
