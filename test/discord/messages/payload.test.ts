import { expect, it } from 'vitest';
import { payloadOf } from '../../../src/discord/messages/payload.js';
import { message, PICTURE_NOTES } from '../../../src/views/message.js';

it('a post whose picture is gone from the disk goes out without it, and says so', async () => {
  const gone = Object.assign(new Error('no such file'), { code: 'ENOENT' });
  const view = {
    ...message({ lines: ['a fox'] }),
    files: [{ name: 'fox.png', content: { path: 'results/fox/iteration_1.png' } }],
  };
  const { body, files } = await payloadOf(view, () => Promise.reject(gone));
  expect(files).toEqual([]);
  expect(body.attachments).toEqual([]);
  expect(body.content).toContain('a fox');
  expect(body.content).toContain(PICTURE_NOTES.absent);
});

it('a picture that cannot be read for another reason is not left out', async () => {
  const broken = Object.assign(new Error('input/output error'), { code: 'EIO' });
  const view = {
    ...message({ lines: ['a fox'] }),
    files: [{ name: 'fox.png', content: { path: 'fox.png' } }],
  };
  await expect(payloadOf(view, () => Promise.reject(broken))).rejects.toBe(broken);
});
