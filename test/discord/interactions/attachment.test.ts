import dns, { type LookupAddress } from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { attachmentFetcher, PICTURE } from '../../../src/discord/interactions/attachment.js';
import { serving } from '../../support/serving.js';

type LookupArguments = [
  name: string,
  options: object,
  callback: (error: Error | null, addresses: LookupAddress[]) => void,
];

const refusedAs = (message: string) => ({
  fault: { code: 'invalid_file', problems: [{ path: 'file', message }] },
});

describe('a file', () => {
  it('is fetched from the host of DISCORD_API_URL, past a redirect', async () => {
    const origin = await serving((request, response) => {
      if (request.url === '/a') response.writeHead(302, { location: '/b' }).end();
      else response.end('["a fox"]');
    });
    const bytes = await attachmentFetcher(`${origin}/api`)(`${origin}/a`, 9);
    expect(String(bytes)).toBe('["a fox"]');
  });

  it('from anywhere else is not even asked for', async () => {
    let asked = 0;
    const elsewhere = await serving((_, response) => {
      asked += 1;
      response.end();
    });
    const fetcher = attachmentFetcher('https://discord.com/api');
    for (const url of [
      `${elsewhere}/a`,
      'http://cdn.discordapp.com/a',
      'https://cdn.discordapp.com:8443/a',
      'https://cdn.discordapp.com.evil.example/a',
      'https://169.254.169.254/latest',
      'file:///etc/passwd',
    ])
      await expect(fetcher(url, 9)).rejects.toMatchObject(
        refusedAs('is not a file on Discord; attach it to the command'),
      );
    expect(asked).toBe(0);
  });

  it('is not fetched where the name of the CDN leads inside', async () => {
    vi.spyOn(dns, 'lookup').mockImplementation(((...[, , callback]: LookupArguments) => {
      callback(null, [{ address: '127.0.0.1', family: 4 }]);
    }) as typeof dns.lookup);
    syncBuiltinESMExports();
    onTestFinished(() => {
      vi.restoreAllMocks();
      syncBuiltinESMExports();
    });
    const fetched = attachmentFetcher('https://discord.com/api')('https://cdn.discordapp.com/a', 9);
    await expect(fetched).rejects.toMatchObject({
      fault: { code: 'invalid_file' },
      cause: { name: 'InsideError' },
    });
  });

  it('that leads elsewhere is not followed', async () => {
    let asked = 0;
    const elsewhere = await serving((_, response) => {
      asked += 1;
      response.end();
    });
    const origin = await serving((_, response) => {
      response.writeHead(302, { location: `${elsewhere}/a` }).end();
    });
    const fetched = attachmentFetcher(origin)(`${origin}/a`, 9);
    await expect(fetched).rejects.toMatchObject(
      refusedAs('is not a file on Discord; attach it to the command'),
    );
    expect(asked).toBe(0);
  });

  it('that leads in circles is given up after three', async () => {
    let asked = 0;
    const origin = await serving((_, response) => {
      asked += 1;
      response.writeHead(302, { location: '/' }).end();
    });
    await expect(attachmentFetcher(origin)(origin, 9)).rejects.toMatchObject({
      fault: { code: 'invalid_file' },
    });
    expect(asked).toBe(4);
  });

  it('above 1 MiB is refused by what Discord says of it, before it is asked for', async () => {
    const fetched = attachmentFetcher('http://127.0.0.1:1')(
      'http://127.0.0.1:1/a',
      1024 * 1024 + 1,
    );
    await expect(fetched).rejects.toMatchObject(refusedAs('is larger than 1 MiB; split it'));
  });

  it('that turns out larger is dropped on the way', async () => {
    const origin = await serving((_, response) => {
      const chunk = Buffer.alloc(256 * 1024);
      const more = () => {
        while (!response.destroyed && response.write(chunk));
      };
      response.on('drain', more);
      more();
    });
    const fetched = attachmentFetcher(origin)(`${origin}/a`, 9);
    await expect(fetched).rejects.toMatchObject(refusedAs('is larger than 1 MiB; split it'));
  });

  it('that is not there any more is told so', async () => {
    const origin = await serving((_, response) => {
      response.writeHead(404).end();
    });
    await expect(attachmentFetcher(origin)(`${origin}/a`, 9)).rejects.toMatchObject(
      refusedAs('could not be downloaded; please attach it again'),
    );
  });
});

describe('a picture', () => {
  const fetcher = (apiUrl: string) => attachmentFetcher(apiUrl, [], PICTURE);
  const unusable = (why: string) => ({ fault: { code: 'picture_unusable', why } });

  it('may weigh more than a file of prompts', async () => {
    const bytes = Buffer.alloc(2 * 1024 * 1024, 7);
    const origin = await serving((_, response) => {
      response.end(bytes);
    });
    expect((await fetcher(origin)(`${origin}/a`, 0)).equals(bytes)).toBe(true);
  });

  it.each([
    ['elsewhere than on Discord', 'https://example.com/a.png', 9, 'foreign'],
    ['inside', 'http://169.254.169.254/latest', 9, 'foreign'],
    ['that is too large', 'https://cdn.discordapp.com/a.png', 25 * 1024 * 1024 + 1, 'too_large'],
  ])('%s is not even asked for', async (_, url, size, why) => {
    await expect(fetcher('https://discord.com/api')(url, size)).rejects.toMatchObject(
      unusable(why),
    );
  });

  it('whose address has expired is gone', async () => {
    const origin = await serving((_, response) => {
      response.writeHead(404).end('This content is no longer available.');
    });
    await expect(fetcher(origin)(`${origin}/a`, 9)).rejects.toMatchObject(unusable('gone'));
  });
});
