import { describe, expect, it } from 'vitest';
import { faultView } from '../../src/views/fault.js';
import { en } from '../../src/languages/index.js';

describe('a fault', () => {
  it('is one sentence', () => {
    expect(faultView({ code: 'stopping' }, en).content).toBe(
      'I am just restarting. Please try again in a minute.',
    );
  });

  it('lists every problem with its place', () => {
    const problems = [
      { path: 'prompts[3].seed', message: 'expected integer, got string' },
      { path: '', message: 'Give either a prompt or a file.' },
    ];
    expect(faultView({ code: 'invalid_file', problems }, en).content).toMatch(
      /2 problems.*\n1\. Prompt 4, seed: must be a whole number, not a text\n2\. Give either/u,
    );
  });

  it('attaches the problems that it has no room for', () => {
    const problems = Array.from({ length: 300 }, (_, index) => ({
      path: `prompts[${String(index)}]`,
      message: 'is wrong '.repeat(40),
    }));
    const { content, files } = faultView({ code: 'invalid_file', problems }, en);
    expect(content).toContain('300 problems');
    expect(files[0]?.content).toContain('Prompt 300: is wrong');
  });

  it('shows what a person wrote without effect', () => {
    const problems = [{ path: '**x** @everyone', message: 'unknown field' }];
    expect(faultView({ code: 'invalid_file', problems }, en).content).toContain(
      '\\*\\*x\\*\\* \\@everyone: is no field that I know',
    );
  });
});
