import { describe, expect, it } from 'vitest';
import { faultView } from '../../src/views/fault.js';

describe('a fault', () => {
  it('is one sentence', () => {
    expect(faultView({ code: 'stopping' }).content).toBe(
      'I am just restarting. Please try again in a minute.',
    );
  });

  it('lists every problem with its place', () => {
    const problems = [
      { path: 'prompts[3].seed', message: 'expected integer, got string' },
      { path: '', message: 'Give either a prompt or a file.' },
    ];
    expect(faultView({ code: 'invalid_file', problems }).content).toMatch(
      /2 faults.*\n- prompts\[3\]\.seed: expected integer, got string\n- Give either/u,
    );
  });

  it('attaches the problems that it has no room for', () => {
    const problems = Array.from({ length: 300 }, (_, index) => ({
      path: `prompts[${String(index)}]`,
      message: 'is wrong '.repeat(40),
    }));
    const { content, files } = faultView({ code: 'invalid_file', problems });
    expect(content).toContain('300 faults');
    expect(files[0]?.content).toContain('prompts[299]: is wrong');
  });

  it('shows what a person wrote without effect', () => {
    const problems = [{ path: '**x** @everyone', message: 'unknown field' }];
    expect(faultView({ code: 'invalid_file', problems }).content).toContain(
      '\\*\\*x\\*\\* \\@everyone: unknown field',
    );
  });
});
