/** The critic of the quality bench errs as often as docs/quality.md says, and always the same way. */
import { describe, expect, it } from 'vitest';
import { checklist, DRIFT, ERRORS, evaluate, prefer, refine, trueScore } from './published.js';
import { elementsOf } from '../painter/elements.js';
import { wantedIn } from '../painter/relations.js';

const PROMPT = 'two red foxes left of a boat in a forest at dusk, oil painting';
const MANY = 4_000;
const names = Array.from({ length: MANY }, (_, index) => `picture ${String(index)}`);
const FOX = [{ kind: 'object', noun: 'fox', colour: 'red', count: 1 }] as const;
const saysYes = (question: string, picture: string) =>
  evaluate({ q1: question }, FOX, picture).answers.q1?.met === true;
/** All that was asked for, as a picture has it. */
const whole = wantedIn(PROMPT).map(({ kind, noun, colour = 'blue', count = 1 }) => ({
  kind,
  noun,
  ...(kind === 'object' && { colour, count }),
}));

describe('the critic of the quality bench', () => {
  it('overlooks and imagines as often as stated, and says the same when it is asked again', () => {
    const yes = (question: string) => names.filter((name) => saysYes(question, name)).length / MANY;
    expect(Math.abs(1 - yes('Is there a fox?') - ERRORS.falseNo)).toBeLessThan(0.02);
    expect(Math.abs(yes('Is there a boat?') - ERRORS.falseYes)).toBeLessThan(0.02);
    const again = names.every(
      (name) => saysYes('Is there a fox?', name) === saysYes('Is there a fox?', name),
    );
    expect(again).toBe(true);
  });

  it('counts what is really there without an error', () => {
    expect(trueScore({ prompt: PROMPT }, whole)).toBe(1);
    expect(trueScore({ prompt: PROMPT }, [])).toBe(0);
    expect(checklist({ prompt: PROMPT })).toContain('Is the fox left of the boat?');
  });

  it('mostly prefers what shows more, not always', () => {
    const few = names.slice(0, 500);
    const better = few.filter(
      (name) => prefer({ prompt: PROMPT }, [FOX, whole], ['x', name]).preferred === 'second',
    ).length;
    expect(better / few.length).toBeGreaterThan(0.9);
    const close = few.filter(
      (name) =>
        prefer({ prompt: PROMPT }, [whole.slice(1), whole], [`${name} 1`, name]).preferred ===
        'second',
    ).length;
    expect(close / few.length).toBeGreaterThan(0.5);
    expect(close / few.length).toBeLessThan(0.95);
  });

  it('starts from the try that is marked, and puts last what was stressed in vain', () => {
    const fields = { prompt: PROMPT };
    const vain = {
      prompt: `a boat clearly visible. ${PROMPT}`,
      met: [],
      unmet: ['Is there a boat?', 'Is it dusk?'],
      base: true,
    } as const;
    const { prompt, changes } = refine(fields, [vain, { ...vain, base: undefined, unmet: [] }], 0);
    expect(prompt).toMatch(/^clearly dusk\. a boat clearly visible\. two red foxes/);
    expect(changes.map(({ check }) => check)).toEqual(['Is it dusk?', 'Is there a boat?']);
  });

  it('loses something of the prompt as often as stated', () => {
    const history = [{ prompt: PROMPT, met: [], unmet: ['Is there a boat?'] }];
    const lost = names.filter((_, asked) => {
      const text = refine({ prompt: PROMPT }, history, asked).prompt;
      return elementsOf(text).length < elementsOf(PROMPT).length;
    });
    expect(Math.abs(lost.length / MANY - DRIFT)).toBeLessThan(0.02);
  });
});
