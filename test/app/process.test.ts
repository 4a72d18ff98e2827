import { writeFile } from 'node:fs/promises';
import { expect, it, onTestFinished, vi } from 'vitest';
import { lastWords, loadEnvironment } from '../../src/app/process.js';
import { ExitError } from '../../src/errors.js';
import { aFolder } from '../support/database.js';

function dying(error: unknown): { readonly said: string; readonly exitCode: number } {
  const said: unknown[] = [];
  const stderr = vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    said.push(text);
    return true;
  });
  onTestFinished(() => {
    stderr.mockRestore();
  });
  return { exitCode: lastWords(error), said: said.join('') };
}

it('what ends a program on purpose is one sentence', () => {
  expect(dying(new ExitError('Set HTTP_PORT to another port.', 78))).toEqual({
    exitCode: 78,
    said: 'Set HTTP_PORT to another port.\n',
  });
});

it('a defect says what to do, and then what it is', () => {
  const { exitCode, said } = dying(new TypeError('x is not a function'));
  expect(exitCode).toBe(1);
  const [sentence, ...report] = said.split('\n');
  expect(sentence).toBe(
    'Easel stopped because of a defect. Start it again; if it comes back, report this:',
  );
  expect(JSON.parse(report.join('\n'))).toMatchObject({
    type: 'TypeError',
    message: 'x is not a function',
  });
});

it.each(['utf16le', 'latin1'] as const)(
  'a .env in %s is refused with one sentence',
  async (encoding) => {
    const file = `${await aFolder()}/.env`;
    await writeFile(
      file,
      Buffer.from('\uFEFFEASEL_TEST=ä\n'.slice(encoding === 'latin1' ? 1 : 0), encoding),
    );
    expect(() => loadEnvironment(file)).toThrow(
      /^\.env is not UTF-8\. Save it as UTF-8, then start again\.$/,
    );
    expect(process.env.EASEL_TEST).toBeUndefined();
  },
);
