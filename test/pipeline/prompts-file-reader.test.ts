import { monitorEventLoopDelay } from 'node:perf_hooks';
import { describe, expect, it } from 'vitest';
import { MAX_PROMPTS_FILE_BYTES } from '../../src/pipeline/prompts-file.js';
import { PromptsFileReader } from '../../src/pipeline/prompts-file-reader.js';

/** As large as a file may be, and as slow to parse. */
const hostile = Buffer.from(`[${':,'.repeat(MAX_PROMPTS_FILE_BYTES / 2 - 1)}]`);

describe('a file of prompts is read in a thread of its own', () => {
  it('whose start is not counted among what the file takes', async () => {
    const file = Buffer.from(JSON.stringify(['a red fox']));
    const read = await new PromptsFileReader({ timeLimitMs: 250 }).read(file, 'fox.json');
    expect(read.ok).toBe(true);
  });

  it('with its prompts, or every fault', async () => {
    const reader = new PromptsFileReader();
    const file = Buffer.from('["a fox", {"prompt": "a heron", "seed": 7}]');
    const read = await reader.read(file, 'prompts.json');
    expect(read).toMatchObject({ ok: true, prompts: [{ id: 'a-fox' }, { seed: 7 }] });
    const refused = await reader.read(Buffer.from('[5]'), 'prompts.json');
    const message = 'expected string or object, got number 5';
    expect(refused).toEqual({ ok: false, problems: [{ path: 'prompts[0]', message }] });
  });

  it('and holds up nobody, however hostile it is', async () => {
    const reader = new PromptsFileReader();
    await reader.read(Buffer.from('["a fox"]'), 'prompts.json');
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    const read = await reader.read(hostile, 'prompts.yaml');
    delay.disable();
    expect(read.ok).toBe(false);
    expect(delay.max / 1e6).toBeLessThan(250);
  });

  it('which is given up where it takes too long', async () => {
    const reader = new PromptsFileReader({ timeLimitMs: 100 });
    await expect(reader.read(hostile, 'prompts.yaml')).rejects.toMatchObject({
      fault: { code: 'invalid_file', problems: [{ path: 'file' }] },
    });
  });

  it('or too much memory', async () => {
    const reader = new PromptsFileReader({ memoryLimitMb: 24 });
    await expect(reader.read(hostile, 'prompts.yaml')).rejects.toMatchObject({
      fault: { code: 'invalid_file' },
    });
  });
});
