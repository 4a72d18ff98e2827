import { expect, it, onTestFinished, vi } from 'vitest';
import { lastWords } from '../../src/app/process.js';
import { ExitError } from '../../src/errors.js';

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
