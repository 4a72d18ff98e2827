import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { downloadPicture } from '../../src/pipeline/providers/fal/picture.js';
import { publicNetwork } from '../../src/lib/public-lookup.js';
import { faultIn } from '../support/lane-bench.js';

const { isInside, lookup } = publicNetwork();

describe('an address', () => {
  it.each([
    '127.0.0.1',
    '127.9.9.9',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::1',
    '::',
    '::ffff:10.0.0.1',
    'fd00::1',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    '64:ff9b::7f00:1',
    '64:ff9b::10.0.0.1',
    '64:ff9b::198.18.0.1',
    '64:ff9b:1::808:808',
    '::ffff:198.19.255.1',
    '::8.8.8.8',
    '2002:7f00:1::',
    '2001:0:7f00:1::',
  ])('%s is inside', (address) => {
    expect(isInside(address)).toBe(true);
  });

  it.each([
    '8.8.8.8',
    '172.32.0.1',
    '100.128.0.1',
    '193.0.0.1',
    '2606:4700::1111',
    '2001:4860:4860::8888',
    // What these stand for is public: of IPv4 as such, behind NAT64, behind 6to4.
    '::ffff:8.8.8.8',
    '64:ff9b::808:808',
    '64:ff9b::8.8.8.8',
    '2002:808:808::1',
  ])('%s is not', (address) => {
    expect(isInside(address)).toBe(false);
  });
});

describe('a range that is allowed', () => {
  const behindProxy = publicNetwork(['198.18.0.0/15', 'fd00:1::/32']);

  it('is public, and so is what stands for an address of it', () => {
    for (const address of ['198.18.0.5', '::ffff:198.18.0.5', 'fd00:1::5'])
      expect(behindProxy.isInside(address)).toBe(false);
  });

  it('opens no other', () => {
    for (const address of ['127.0.0.1', '10.0.0.1', 'fd00:2::5', '169.254.169.254'])
      expect(behindProxy.isInside(address)).toBe(true);
  });
});

describe('a name', () => {
  // A label may have 63 characters, so no server is asked for this one.
  const nobody = `${'x'.repeat(64)}.fal.media`;

  it.each([true, false])(
    'of this machine is not found, be all addresses wanted or not',
    async (all) => {
      const find = promisify(lookup);
      await expect(find('localhost', { all })).rejects.toThrow(
        /^localhost leads to .*, which is not a public address$/,
      );
    },
  );

  it.each([true, false])(
    'that nobody has is a fault, be all addresses wanted or not',
    async (all) => {
      await expect(promisify(lookup)(nobody, { all })).rejects.toThrow(nobody);
    },
  );

  it('that nobody has is a download that failed, and no more than that', async () => {
    const { signal } = new AbortController();
    const where = { origin: undefined, network: publicNetwork() };
    const call = downloadPicture(`https://${nobody}/a.png`, where, signal);
    expect(await faultIn(call)).toBe('provider_down');
  });
});
