import { availableParallelism } from 'node:os';
import { setImmediate } from 'node:timers/promises';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { shrinkPicture } from '../../../src/discord/messages/picture.js';

it('pictures are made smaller no more at once than there are cores, each on one', async () => {
  const png = await sharp({
    create: { width: 800, height: 800, channels: 3, background: '#369' },
  })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const working = () => {
    const { queue, process } = sharp.counters();
    return queue + process;
  };
  expect(working()).toBe(0);
  const some = Array.from({ length: availableParallelism() + 2 }, () =>
    shrinkPicture(png, 'a.png', 100_000),
  );
  const all = Promise.all(some).then((shrunk) => ({ shrunk }));
  const busy: number[] = [];
  for (;;) {
    const over = await Promise.race([all, setImmediate()]);
    busy.push(working());
    if (!over) continue;
    for (const picture of over.shrunk) {
      expect(picture).toMatchObject({ name: 'a.webp', contentType: 'image/webp' });
      expect(picture.data.length).toBeLessThanOrEqual(100_000);
    }
    break;
  }
  expect(Math.max(...busy)).toBeLessThanOrEqual(availableParallelism());
  expect(Math.max(...busy)).toBeGreaterThan(0);
  expect(sharp.concurrency()).toBe(1);
});
