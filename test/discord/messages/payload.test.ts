import { describe, expect, it } from 'vitest';
import { editOf, payloadOf } from '../../../src/discord/messages/payload.js';
import { card } from '../../../src/views/card.js';
import { message } from '../../../src/views/message.js';
import { en } from '../../../src/languages/index.js';

it('a post whose picture is gone from the disk goes out without it, and says so', async () => {
  const gone = Object.assign(new Error('no such file'), { code: 'ENOENT' });
  const view = {
    ...message(en, { lines: ['a fox'] }),
    files: [{ name: 'fox.png', content: { path: 'results/fox/iteration_1.png' } }],
  };
  const { body, files } = await payloadOf(view, () => Promise.reject(gone));
  expect(files).toEqual([]);
  expect(body.attachments).toEqual([]);
  expect(body.content).toContain('a fox');
  expect(body.content).toContain(en.pictureNotes.absent);
});

it('a picture that cannot be read for another reason is not left out', async () => {
  const broken = Object.assign(new Error('input/output error'), { code: 'EIO' });
  const view = {
    ...message(en, { lines: ['a fox'] }),
    files: [{ name: 'fox.png', content: { path: 'fox.png' } }],
  };
  await expect(payloadOf(view, () => Promise.reject(broken))).rejects.toBe(broken);
});

const file = (name: string, spoiler = false) => ({ name, content: { path: name }, spoiler });
const PNG = Buffer.from('a picture');

describe('a card', () => {
  const shown = card(en, {
    accent: 0,
    blocks: [
      { kind: 'pictures', files: [file('fox.png', true), file('gone.png')] },
      { kind: 'thumbnail', lines: ['beside'], file: file('gone-too.png') },
    ],
  });
  const readFile = (path: string) =>
    path === 'fox.png'
      ? Promise.resolve(PNG)
      : Promise.reject(Object.assign(new Error('no such file'), { code: 'ENOENT' }));

  it('names its pictures as they were sent, and leaves out what is not there', async () => {
    const { body } = await payloadOf(shown, readFile);
    expect(body).not.toHaveProperty('content');
    expect(body.attachments).toMatchObject([{ filename: 'SPOILER_fox.png' }]);
    expect(body.components[0]?.components).toMatchObject([
      { items: [{ media: { url: 'attachment://SPOILER_fox.png' }, spoiler: true }] },
      { content: 'beside' },
      { content: `-# ${en.pictureNotes.absent}` },
      { content: `-# ${en.pictureNotes.absent}` },
    ]);
  });

  it('in place of words takes these away, and keeps a picture that is there', async () => {
    const present = [{ id: '7', filename: 'SPOILER_fox.webp' }];
    const { body, files } = await editOf(shown, readFile, present);
    expect(body.content).toBeNull();
    expect(files).toEqual([]);
    expect(body.attachments).toEqual([{ id: '7' }]);
    expect(JSON.stringify(body.components)).toContain('attachment://SPOILER_fox.webp');
  });
});
