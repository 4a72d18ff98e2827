import { expect, it } from 'vitest';
import { botEnvironment } from './bot-process.js';

it('takes nothing of the shell into the bot but what a process needs and the limits', () => {
  const shell = {
    PATH: '/bin',
    HOME: '/home/ada',
    GALLERY_TOKEN: 'secret',
    KEEP_DAYS: '1',
    DAILY_BUDGET_USD: '0.01',
    HTTPS_PROXY: 'http://proxy.test',
    FAL_CONCURRENCY: '2',
    GEMINI_CONCURRENCY: '',
  };
  const env = botEnvironment({ DISCORD_TOKEN: 'of the stand-in' }, 4242, shell);
  expect(env).toMatchObject({
    PATH: '/bin',
    HOME: '/home/ada',
    DISCORD_TOKEN: 'of the stand-in',
    HTTP_PORT: '4242',
    // Empty, so that a `.env` fills nothing in.
    GALLERY_TOKEN: '',
    KEEP_DAYS: '',
    DAILY_BUDGET_USD: '',
    FAL_CONCURRENCY: '2',
    GEMINI_CONCURRENCY: '12',
  });
  expect(env).not.toHaveProperty('HTTPS_PROXY');
});
