/** A proxy that answers for every name out of a range of its own, as the resolver of a test plays it. */
import dns, { type LookupAddress } from 'node:dns';
import { syncBuiltinESMExports } from 'node:module';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { publicNetwork } from '../../../../src/lib/public-lookup.js';
import { faultOf } from '../../../../src/errors.js';
import { createMediaCheck } from '../../../../src/pipeline/providers/fal/media.js';
import { downloadPicture } from '../../../../src/pipeline/providers/fal/picture.js';
import { saidIn } from '../../../../src/pipeline/providers/http-error.js';
import * as faults from '../../../sandbox/faults.js';
import { aCaller, aRequest, closeAll, errorOf } from '../../../support/lane-bench.js';
import { noProgress, studio } from '../../../support/fal-bench.js';

type Callback = (error: Error | null, addresses: LookupAddress[]) => void;

/** Every name has this address, for as long as the test lasts or until told otherwise. */
function everyNameIs(address: string): { readonly mend: () => void } {
  const find = (_name: string, _options: object, callback: Callback) => {
    callback(null, [{ address, family: 4 }]);
  };
  const spy = vi.spyOn(dns, 'lookup').mockImplementation(find as never);
  syncBuiltinESMExports();
  const mend = () => {
    spy.mockRestore();
    syncBuiltinESMExports();
  };
  onTestFinished(mend);
  return { mend };
}

const signal = new AbortController().signal;
afterEach(closeAll);

describe('a network in which every name leads to a proxy', () => {
  it('is found out before anything is paid, and told with the setting that allows it', async () => {
    everyNameIs('198.18.0.7');
    const error = await errorOf(createMediaCheck(publicNetwork())());
    expect(faultOf(error)).toEqual({ code: 'provider_closed', provider: 'fal' });
    expect(saidIn(error)).toBe(
      'v3.fal.media leads to 198.18.0.7, which is not a public address. Where a proxy answers so on purpose, allow its range, as ALLOW_IP_RANGES=198.18.0.0/15, and start again.',
    );
    await createMediaCheck(publicNetwork(['198.18.0.0/15']))();
  });

  it('loses no picture that is paid: it is fetched when that is mended, and its lane is closed until then', async () => {
    const { generator, standIn, lane, lines } = await studio();
    const ticket = await generator.submit(aRequest(), aCaller(), null);
    const elsewhere = faults.falImageUrls(() => 'https://storage.example.com/picture.png');
    const remove = standIn.intercept(elsewhere);
    everyNameIs('198.18.0.7');
    const fetched = generator.collect(ticket, aCaller(), noProgress);
    await expect.poll(() => lane.closed).not.toBeNull();
    expect(JSON.stringify(lines)).toContain('storage.example.com leads to 198.18.0.7');
    remove();
    expect(await fetched).not.toBeNull();
  });

  it.each(['10.0.0.1', '169.254.169.254', '127.0.0.1'])(
    'closes no lane where only some other name leads inside, to %s: that picture is refused, and why is known',
    async (address) => {
      everyNameIs(address);
      const where = { origin: undefined, network: publicNetwork() };
      const error = await errorOf(downloadPicture('https://evil.example/a.png', where, signal));
      expect(faultOf(error).code).toBe('bad_image');
      expect(error).toMatchObject({
        cause: { message: `evil.example leads to ${address}, which is not a public address` },
      });
    },
  );

  it('says nothing where the name is not found', async () => {
    const find = (_name: string, _options: object, callback: Callback) => {
      callback(new Error('ENOTFOUND'), []);
    };
    const spy = vi.spyOn(dns, 'lookup').mockImplementation(find as never);
    syncBuiltinESMExports();
    onTestFinished(() => {
      spy.mockRestore();
      syncBuiltinESMExports();
    });
    await createMediaCheck(publicNetwork())();
  });
});
