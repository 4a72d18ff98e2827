import { expect, it } from 'vitest';
import { PostRound } from '../../src/discord/post-round.js';

/** Posts `9` to `0`, three on a page. */
function aRound() {
  const all = Array.from({ length: 10 }, (_, n) => String(9 - n));
  const asked: string[] = [];
  const round = new PostRound((before) => {
    const page = all.filter((id) => before === undefined || id < before).slice(0, 3);
    const posts = page.map((id) => ({
      ...{ iterationId: id, messageId: id, threadId: id, channelId: id, guildId: id },
    }));
    return Promise.resolve({ posts, next: page.length < 3 ? undefined : page.at(-1) });
  });
  const walk = async (seen: (page: string) => void = () => undefined) => {
    for await (const posts of round.pages()) {
      const page = posts.map(({ messageId }) => messageId).join('');
      asked.push(page);
      seen(page);
    }
    return asked;
  };
  return { round, walk };
}

it('reads every post once, the newest first', async () => {
  expect(await aRound().walk()).toEqual(['987', '654', '321', '0']);
});

it('does not start over where it is to read anew: it goes on, and once round to where it was', async () => {
  const { round, walk } = aRound();
  let sessions = 2;
  const pages = await walk((page) => {
    if (page !== '654' || sessions === 0) return;
    sessions -= 1;
    round.again();
  });
  expect(pages).toEqual(['987', '654', '321', '0', '987', '654', '321', '0', '987', '654']);
});

it('reads all anew where it had only begun, or was at its end', async () => {
  for (const [at, length] of [
    ['987', 5],
    ['0', 8],
  ] as const) {
    const { round, walk } = aRound();
    let isFirst = true;
    const pages = await walk((page) => {
      if (page === at && isFirst) round.again();
      isFirst &&= page !== at;
    });
    expect(pages).toHaveLength(length);
  }
});
