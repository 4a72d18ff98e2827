import { describe, expect, it } from 'vitest';
import { keepUpload, leftUploads } from '../../../src/db/uploads.js';
import {
  attachmentFetcher,
  type FetchAttachment,
} from '../../../src/discord/interactions/attachment.js';
import { PromptsFileReader } from '../../../src/pipeline/prompts-file-reader.js';
import { Uploads } from '../../../src/discord/interactions/uploads.js';
import type { Call } from '../../../src/commands/define/call.js';
import { createSubmit } from '../../../src/db/submit.js';
import { loadSubmission } from '../../../src/db/submissions.js';
import type { Style } from '../../../src/pipeline/style.js';
import type { Fault } from '../../../src/errors.js';
import { en } from '../../../src/languages/index.js';
import { faultView } from '../../../src/views/fault.js';
import { aDatabase } from '../../support/database.js';
import { aRim, doing, say, silent } from '../../support/rim.js';

const defaults = {
  title: null,
  scene: null,
  mood: 'calm',
  negative: null,
  aspect: 'square',
  seed: null,
  iterations: 3,
  images: 1,
  model: 'fal-ai/flux/schnell',
} as const;

const noPicture = () => Promise.reject(new Error('not to be called'));
const never: FetchAttachment = () => new Promise(() => undefined);
const containing = (text: string) => () => Promise.resolve(Buffer.from(text));

/** A bot that takes a file, and others after it on the same database. */
async function takingFiles(
  fetchAttachment: FetchAttachment,
  {
    acknowledge = (call: Call) => call.defer(),
    refuse = (call: Call, fault: Fault) => call.replyPrivately(faultView(fault, en)),
    held = false,
    style = undefined as Style | undefined,
  } = {},
) {
  const db = await aDatabase();
  const shown: unknown[] = [];
  const kept: number[] = [];
  const rim = await aRim([
    doing(async (call) => {
      const file = {
        interactionId: call.interactionId,
        guildId: call.guildId,
        channelId: call.channel.id,
        userId: call.user.id,
        fileName: 'prompts.json',
        locale: 'en-US',
        roles: ['artists'],
        url: `${rim.discord.apiUrl}/prompts.json`,
        size: 20,
        defaults: { ...defaults, style },
        picture: null,
      };
      const enqueued = await bot(fetchAttachment).take(file, {
        acknowledge: async () => {
          kept.push((await leftUploads(db)).length);
          return acknowledge(call);
        },
        reject: async (fault) => {
          kept.push((await leftUploads(db)).length);
          await refuse(call, fault);
        },
      });
      if (enqueued) await call.reply(say(`${String(enqueued.prompts.length)} prompts`));
    }),
  ]);
  const submit = createSubmit(db, { dailyRuns: 100, isTaken: () => false, now: Date.now });
  const bot = (fetching: FetchAttachment) =>
    new Uploads({
      reader: new PromptsFileReader(),
      pictures: { read: noPicture, discard: noPicture },
      db,
      messenger: rim.messenger,
      fetchAttachment: fetching,
      submissions: {
        submit: (submission) => submit({ ...submission, held }),
        estimate: () => 12,
        recordReply: async (id, messageId) => {
          shown.push([messageId, (await loadSubmission(db, id)).runs.map(({ name }) => name)]);
        },
      },
      record: (error) => rim.recorded.push(error),
      log: silent,
      now: Date.now,
    });
  /** The next process takes up what is left, and finds this in the file. */
  const restart = async (fetching: FetchAttachment) => {
    bot(fetching).start(await leftUploads(db));
  };
  return { ...rim, db, shown, kept, restart };
}

describe('a file', () => {
  it('is kept before it is acknowledged, read after it, and then forgotten', async () => {
    const { discord, db, kept } = await takingFiles(containing('["a fox", "a gull"]'));
    const answer = await (await discord.person('ada').command('do')).settled();
    expect(answer.said()).toBe('2 prompts');
    expect(kept).toEqual([1]);
    expect(await leftUploads(db)).toEqual([]);
  });

  it('with faults, or that cannot be had, is refused and forgotten', async () => {
    for (const fetching of [
      containing('[{"prompt": 1}]'),
      attachmentFetcher('http://127.0.0.1:1'),
    ]) {
      const { discord, db } = await takingFiles(fetching);
      const answer = await (await discord.person('ada').command('do')).settled();
      expect(answer.said()).toContain('The file has 1 problem.');
      await expect.poll(() => leftUploads(db)).toEqual([]);
    }
  });

  it('whose prompts leave no room for a style is refused with each of them', async () => {
    const style = { name: 'ink', text: 'x'.repeat(500), negative: null };
    const prompts = ['a fox', 'x'.repeat(1499)];
    const { discord } = await takingFiles(containing(JSON.stringify(prompts)), { style });
    const answer = await (await discord.person('ada').command('do')).settled();
    expect(answer.said()).toContain(
      '1. Prompt 2, prompt: must have at most 1498 characters in this style',
    );
  });

  it('that another process was first to answer is left to it', async () => {
    const { discord, db } = await takingFiles(never, {
      acknowledge: async (call) => {
        await call.reply(say('the other'));
        return false;
      },
    });
    const answer = await discord.person('ada').command('do');
    expect(answer.said()).toBe('the other');
    await expect.poll(() => leftUploads(db)).toEqual([]);
  });
});

describe('a file that a process died with', () => {
  it('is read by the next one, and shown in the answer that was given', async () => {
    const { discord, db, shown, restart } = await takingFiles(never);
    const answer = await discord.person('ada').command('do');
    await restart(containing('["a fox", "a gull"]'));
    await expect.poll(() => shown).toEqual([[answer.message()?.id, ['a-fox', 'a-gull']]]);
    await expect.poll(() => leftUploads(db)).toEqual([]);
  });

  it('asks its owner to start it where it is dear', async () => {
    const { discord, shown, restart } = await takingFiles(never, { held: true });
    const answer = await discord.person('ada').command('do');
    await restart(containing('["a fox", "a gull"]'));
    await expect.poll(() => shown).toHaveLength(1);
    expect(answer.said()).toContain('may cost up to about $12.00');
    expect(JSON.stringify(answer.message()?.components)).toContain('"Start"');
  });

  it('is told of in that answer where it has faults', async () => {
    const { discord, db, restart } = await takingFiles(never);
    const answer = await discord.person('ada').command('do');
    await restart(containing('[{"prompt": 1}]'));
    await discord.until(() => answer.said().includes('Prompt 1, prompt'));
    await expect.poll(() => leftUploads(db)).toEqual([]);
  });

  it('in the midst of refusing it is refused by the next one', async () => {
    const { discord, db, kept, restart } = await takingFiles(containing('[{"prompt": 1}]'), {
      refuse: () => new Promise(() => undefined),
    });
    const answer = await discord.person('ada').command('do');
    await expect.poll(() => kept).toEqual([1, 1]);
    await restart(containing('[{"prompt": 1}]'));
    await discord.until(() => answer.said().includes('Prompt 1, prompt'));
    await expect.poll(() => leftUploads(db)).toEqual([]);
  });

  it('is dropped where nobody was answered', async () => {
    const { discord, db, shown, kept } = await takingFiles(containing('["a fox"]'), {
      acknowledge: () => Promise.reject(new Error('no line')),
    });
    void discord.person('ada').command('do');
    await expect.poll(() => kept).toEqual([1]);
    await expect.poll(() => leftUploads(db)).toEqual([]);
    expect(shown).toEqual([]);
  });

  it('and that was enqueued before it died is not enqueued again', async () => {
    const { discord, db, shown, restart } = await takingFiles(never);
    await discord.person('ada').command('do');
    const [upload] = await leftUploads(db);
    if (!upload) throw new Error('nothing is left');
    await restart(containing('["a fox"]'));
    await expect.poll(() => shown).toHaveLength(1);
    await keepUpload(db, upload);
    await restart(containing('["a fox"]'));
    await expect.poll(() => leftUploads(db)).toEqual([]);
    expect(shown).toHaveLength(1);
  });
});
