import { ChannelType, PermissionFlagsBits } from 'discord-api-types/v10';
import { describe, expect, it } from 'vitest';
import type { Call, Services } from '../../src/commands/define/call.js';
import { generate } from '../../src/commands/generate.js';
import type { NewSubmission } from '../../src/pipeline/ports.js';
import { aPrompt } from '../support/builders.js';
import { aDatabase } from '../support/database.js';
import { accepted, aCall, MAY_EVERYTHING, run, someServices } from '../support/call.js';

const MODEL = 'fal-ai/fast-lightning-sdxl';
const command = generate([MODEL, 'fal-ai/flux/schnell', 'fal-ai/fast-sdxl']);
const file = { filename: 'prompts.json', url: 'https://cdn.discordapp.com/p.json', size: 100 };

/** Calls the command; resolves to all that happened, in order. */
async function generating(
  options: Readonly<Record<string, unknown>>,
  {
    call = {},
    upload,
    submissions: life = {},
  }: {
    call?: Partial<Call>;
    upload?: Services['upload'];
    submissions?: Partial<Services['submissions']>;
  } = {},
) {
  const events: string[] = [];
  const submissions: Omit<NewSubmission, 'held'>[] = [];
  const theCall = aCall(call);
  const error = await run(
    command,
    options,
    {
      ...theCall,
      reply: (view) => {
        events.push('reply');
        return theCall.reply(view);
      },
      defer: () => {
        events.push('defer');
        return theCall.defer();
      },
    },
    someServices({
      db: await aDatabase(),
      ...(upload && { upload }),
      submissions: {
        submit: (submission) => {
          events.push('submit');
          submissions.push(submission);
          return Promise.resolve(accepted(submission));
        },
        recordReply: (id, messageId) => {
          events.push(`shown ${id} ${messageId}`);
          return Promise.resolve();
        },
        withdraw: (id) => {
          events.push(`withdraw ${id}`);
          return Promise.resolve();
        },
        replyInDoubt: (id) => {
          events.push(`doubt ${id}`);
        },
        ...life,
      },
    }),
  ).catch((thrown: unknown) => thrown);
  return { events, submissions, said: theCall.said, error };
}

describe('/generate with a prompt', () => {
  it('stores the run, then acknowledges it, then lets it begin', async () => {
    const { events, submissions, said } = await generating({ prompt: 'a red fox in snow' });
    expect(events).toEqual(['submit', 'reply', 'shown submission message']);
    expect(submissions).toEqual([
      {
        interactionId: 'interaction',
        locale: 'en-US',
        guildId: 'guild',
        channelId: 'channel',
        userId: '1',
        roles: [],
        fileName: null,
        prompts: [aPrompt({ id: 'a-red-fox-in-snow', model: MODEL })],
      },
    ]);
    expect(said[0]?.view?.content).toContain('a red fox in snow');
  });

  it('takes every option', async () => {
    const options = {
      title: 'T',
      scene: 'S',
      mood: 'M',
      iterations: 1,
      images: 4,
      aspect: 'wide',
      seed: 2 ** 32 - 1,
    };
    const { submissions } = await generating({
      prompt: 'x',
      negative: 'N',
      model: 'fal-ai/flux/schnell',
      ...options,
    });
    const fields = { id: 'x', prompt: 'x', negative: 'N', model: 'fal-ai/flux/schnell' };
    expect(submissions[0]?.prompts).toEqual([{ ...fields, ...options, origin: null }]);
  });

  it.each([
    ['nothing', {}, ''],
    ['both a prompt and a file', { prompt: 'x', file }, ''],
    ['a blank prompt', { prompt: '  ' }, 'prompt'],
    ['a prompt that nobody can see', { prompt: '\u200B\u2060' }, 'prompt'],
    ['a prompt of more than 2,000 UTF-16 units', { prompt: '🦊'.repeat(1001) }, 'prompt'],
    ['a NUL', { prompt: 'x', negative: 'a\u0000' }, 'negative'],
    ['half of a surrogate pair', { prompt: 'x', title: '\uD83D' }, 'title'],
  ])('refuses %s, before anything is stored', async (_, options, path) => {
    const { events, error } = await generating(options);
    expect(error).toMatchObject({ fault: { code: 'invalid_options', problems: [{ path }] } });
    expect(events).toEqual([]);
  });

  it('lets it be found out whether an answer arrived that failed, before anything is paid', async () => {
    const gone = new Error('Unknown interaction');
    const { events, error } = await generating(
      { prompt: 'x' },
      { call: { reply: () => Promise.reject(gone) } },
    );
    expect(error).toBe(gone);
    expect(events).toEqual(['submit', 'reply', 'doubt submission']);
  });

  it('leaves it to the process that answered first', async () => {
    const { events } = await generating(
      { prompt: 'x' },
      { call: { reply: () => Promise.resolve(undefined) } },
    );
    expect(events).toEqual(['submit', 'reply', 'withdraw submission']);
  });

  it('changes nothing when the same interaction comes again', async () => {
    const submit = () => Promise.resolve(undefined);
    const { events, error } = await generating({ prompt: 'x' }, { submissions: { submit } });
    expect([events, error]).toEqual([[], undefined]);
  });

  it('reads flags at its end as options, and says in one private answer what was made of the others', async () => {
    const prompt = 'a (red:1.3) fox <lora:snow:1> --ar 16:10 --seed 5 --no people —v 6';
    const { submissions, said } = await generating({ prompt, seed: 7 });
    expect(submissions[0]?.prompts).toMatchObject([
      {
        id: 'a-red-1-3-fox',
        prompt: 'a (red:1.3) fox',
        aspect: 'wide',
        seed: 7,
        negative: 'people',
      },
    ]);
    expect(said.map(({ how }) => how)).toEqual(['reply', 'replyPrivately']);
    expect(said[1]?.view?.content.split('\n')).toEqual([
      '- 16:10 is painted in the nearest shape: wide',
      '- Read as options: --ar 16:10, --no people',
      '- Not used, for an option or field of its own wins: --seed 5',
      '- Left out, for there is nothing like it here: —v 6',
      '- Left out, for no LoRA is loaded here: \\<lora:snow:1>',
      '- Painted as words, for weights do nothing on this model: (red:1.3)',
      expect.stringContaining('critic will watch for it'),
    ]);
  });

  it('refuses a flag whose value is none, before anything is stored', async () => {
    const { events, error } = await generating({ prompt: 'a fox --seed -3 --ar abc' });
    expect(error).toMatchObject({
      fault: {
        code: 'invalid_options',
        problems: [
          {
            path: 'prompt',
            message: expect.stringMatching(/^--ar abc: expected one of/) as string,
          },
          { path: 'prompt', message: expect.stringMatching(/^--seed -3: expected int/) as string },
        ],
      },
    });
    expect(events).toEqual([]);
  });

  it('says so when the model cannot be told what to avoid', async () => {
    const told = await generating({ prompt: 'x', negative: 'blur' });
    expect(told.said.at(-1)).toMatchObject({ how: 'replyPrivately' });
    expect(told.said.at(-1)?.view?.content).toContain('critic will watch for it');
    expect((await generating({ prompt: 'x' })).said).toHaveLength(1);
    const model = 'fal-ai/fast-sdxl';
    expect((await generating({ prompt: 'x', negative: 'blur', model })).said).toHaveLength(1);
  });
});

describe('/generate with a file', () => {
  it('hands it over with the options for its prompts, has it answered, and shows what it becomes', async () => {
    const handed: unknown[] = [];
    const { events, said } = await generating(
      { file, mood: 'calm', aspect: 'tall' },
      {
        upload: async (upload, { acknowledge }) => {
          handed.push(upload);
          const prompts = [aPrompt({ prompt: 'a fox' }), aPrompt({ prompt: 'a gull' })];
          const submission = accepted({ ...upload, prompts });
          const notes = [
            { kind: 'flags_ignored', typed: ['--v 6'], promptId: 'fox' },
            { kind: 'flags_ignored', typed: ['--v 6', '--iw 2'], promptId: 'gull' },
          ] as const;
          return (await acknowledge()) ? { submission, prompts, notes } : undefined;
        },
      },
    );
    expect(handed).toMatchObject([
      {
        interactionId: 'interaction',
        fileName: 'prompts.json',
        url: file.url,
        size: file.size,
        defaults: { mood: 'calm', aspect: 'tall', scene: null, iterations: 3 },
      },
    ]);
    expect(events).toEqual(['defer', 'reply', 'shown submission message']);
    expect(said.at(-2)?.view?.content).toContain('0 of 2 finished');
    expect(said.at(-1)).toMatchObject({ how: 'replyPrivately' });
    expect(said.at(-1)?.view?.content).toBe(
      '- Left out, for there is nothing like it here: --v 6, --iw 2',
    );
  });

  it('leaves it to the process that answered first', async () => {
    const upload = () => Promise.resolve(undefined);
    const { events, error } = await generating({ file }, { upload });
    expect([events, error]).toEqual([[], undefined]);
  });
});

describe('the place of a /generate', () => {
  it.each([
    ['a text channel', ChannelType.GuildText],
    ['an announcement channel', ChannelType.GuildAnnouncement],
    ['a public thread', ChannelType.PublicThread],
    ['a private thread', ChannelType.PrivateThread],
    ['a thread of announcements', ChannelType.AnnouncementThread],
  ])('may be %s', async (_, type) => {
    const channel = { id: 'channel', parentId: null, type, ageRestricted: false };
    expect((await generating({ prompt: 'x' }, { call: { channel } })).error).toBeUndefined();
  });

  it.each([ChannelType.GuildVoice, ChannelType.GuildForum, ChannelType.GuildStageVoice])(
    'may not be a channel of kind %i',
    async (type) => {
      const channel = { id: 'channel', parentId: null, type, ageRestricted: false };
      const { error, events } = await generating({ prompt: 'x' }, { call: { channel } });
      expect(error).toMatchObject({ fault: { code: 'wrong_channel' } });
      expect(events).toEqual([]);
    },
  );

  it.each([
    ['View Channel', PermissionFlagsBits.ViewChannel],
    ['Send Messages', PermissionFlagsBits.SendMessages],
    ['Create Public Threads', PermissionFlagsBits.CreatePublicThreads],
    ['Send Messages in Threads', PermissionFlagsBits.SendMessagesInThreads],
    ['Attach Files', PermissionFlagsBits.AttachFiles],
    ['Read Message History', PermissionFlagsBits.ReadMessageHistory],
  ])('without the right “%s” is refused by that name', async (missing, bit) => {
    const call = { appPermissions: MAY_EVERYTHING & ~bit };
    const { error, events } = await generating({ prompt: 'x' }, { call });
    expect(error).toMatchObject({ fault: { code: 'discord_denied', missing } });
    expect(events).toEqual([]);
  });

  it('needs in a thread only what is used there', async () => {
    const call = {
      channel: {
        id: 'thread',
        parentId: null,
        type: ChannelType.PublicThread,
        ageRestricted: false,
      },
      appPermissions:
        MAY_EVERYTHING &
        ~PermissionFlagsBits.CreatePublicThreads &
        ~PermissionFlagsBits.SendMessages,
    };
    expect((await generating({ prompt: 'x' }, { call })).error).toBeUndefined();
  });

  it('needs nothing more where the bot is an administrator', async () => {
    const call = { appPermissions: PermissionFlagsBits.Administrator };
    expect((await generating({ prompt: 'x' }, { call })).error).toBeUndefined();
  });
});
