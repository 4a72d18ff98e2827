/** What the painter and the critic of the sandbox do, alone and against each other. */
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { checklist, evaluate, refine, type Attempt } from '../gemini/critic.js';
import { elementsOf } from './elements.js';
import { imagine } from './imagination.js';
import { drawnIn, paint } from './index.js';
import { PROMPT } from '../../support/provider-clients.js';

describe('the painter', () => {
  it('paints the same picture for the same commission', async () => {
    const commission = {
      prompt: PROMPT,
      seed: 7,
      size: { width: 1024, height: 768 },
      format: 'jpeg',
    } as const;
    const [one, other] = await Promise.all([paint(commission), paint(commission)]);
    expect(one.bytes.equals(other.bytes)).toBe(true);
    expect(await sharp(one.bytes).metadata()).toMatchObject({
      format: 'jpeg',
      width: 512,
      height: 384,
    });
  });

  it.each(['jpeg', 'png'] as const)(
    'leaves its list in a %s that survives re-encoding',
    async (format) => {
      const { bytes, drawn } = await paint({
        prompt: 'a fox in São Paulo, ein süßes Pferd, 狐',
        seed: 3,
        size: { width: 512, height: 512 },
        format,
      });
      const png = await sharp(bytes).keepMetadata().png().toBuffer();
      const jpeg = await sharp(await sharp(png).keepMetadata().png().toBuffer())
        .resize(200)
        .keepMetadata()
        .jpeg()
        .toBuffer();
      expect(drawn.length).toBeGreaterThan(0);
      expect(await drawnIn(png)).toEqual(JSON.parse(JSON.stringify(drawn)));
      expect(await drawnIn(jpeg)).toEqual(JSON.parse(JSON.stringify(drawn)));
    },
  );

  it('knows nothing of a picture that it did not paint', async () => {
    const foreign = await sharp({ create: { width: 9, height: 9, channels: 3, background: 'red' } })
      .png()
      .toBuffer();
    expect(await drawnIn(foreign)).toBeUndefined();
  });

  it.each(['', '!!!', '狐', 'robots', 'the of and', '🦊', 'x'.repeat(2_000), 'a '.repeat(900)])(
    'paints whatever is written: %j',
    async (prompt) => {
      expect(elementsOf(prompt).length).toBeGreaterThan(0);
      expect(elementsOf(prompt).length).toBeLessThanOrEqual(12);
      expect(
        (await paint({ prompt, seed: 1, size: { width: 64, height: 64 }, format: 'png' })).bytes
          .length,
      ).toBeGreaterThan(0);
    },
  );

  it('heeds what stands early far more often than what stands in the tail', () => {
    const tail = `${'and it stands there and looks at it '.repeat(10)} a red fox`;
    const shown = (prompt: string) =>
      Array.from({ length: 200 }, (_, seed) => imagine(prompt, seed)).filter((drawn) =>
        drawn.some((item) => item.noun === 'fox'),
      ).length;
    expect(shown('a red fox')).toBeGreaterThan(110);
    expect(shown(tail)).toBe(0);
  });
});

describe('the loop', () => {
  it('improves on what the person wrote', () => {
    const fields = {
      scene: 'A lighthouse on a rocky coast, three gulls in the sky, a brown dog and two red boats',
      prompt: 'oil painting at dusk, a yellow umbrella',
    };
    const questions = checklist(fields);
    const ids = Object.fromEntries(
      questions.map((question, index) => [`q${String(index)}`, question]),
    );
    const attempt = (prompt: string, seed: number): Attempt & { score: number } => {
      const { answers } = evaluate(ids, imagine(prompt, seed));
      const met = questions.filter((_, index) => answers[`q${String(index)}`]?.met);
      return {
        prompt,
        met,
        unmet: questions.filter((question) => !met.includes(question)),
        score: met.length / questions.length,
      };
    };
    const gains = Array.from({ length: 100 }, (_, seed) => {
      const first = attempt(`${fields.scene}. ${fields.prompt}`, seed);
      return attempt(refine(fields, [first]).prompt, seed + 1_000).score - first.score;
    });
    expect(gains.reduce((sum, gain) => sum + gain, 0) / gains.length).toBeGreaterThan(0.1);
  });
});
