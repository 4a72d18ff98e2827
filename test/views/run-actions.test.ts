import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { de } from '../../src/languages/de.js';
import { en, LANGUAGES } from '../../src/languages/index.js';
import { formBody } from '../../src/views/form.js';
import { MAX_CONTENT } from '../../src/views/message.js';
import {
  changeForm,
  iterationActions,
  pictureForm,
  promptView,
  resultActions,
  tryActions,
} from '../../src/views/run-actions.js';
import { aCandidate, anImage, anIteration, aPrompt, aRun } from '../support/builders.js';
import { controlsOf } from '../sandbox/discord/text.js';

const id = '0123456789abcd';
const run = aRun({
  id,
  status: 'done',
  iterations: [anIteration(1, 2), anIteration(2, 1), anIteration(3, 0)],
});
const idsOf = (components: unknown) =>
  controlsOf({ components }).map(({ custom_id: custom }) => custom);
const models = [run.prompt.model];
const labelsOf = (components: unknown) =>
  controlsOf({ components }).map(({ label }) => label ?? '');

describe('the buttons of a result', () => {
  it('go on from the newest try, and show and steer the best', () => {
    const rows = resultActions(run, en);
    expect(rows.map(idsOf)).toEqual([
      [`more1:${id}:3:1`, `more1:${id}:3:3`],
      [`again1:${id}`, `steer1:${id}:1`, `dtl1:${id}:0`, `use1:${id}:1`],
    ]);
  });

  it('of a run that nothing was painted of let it be tried again', () => {
    expect(resultActions({ ...run, iterations: [] }, en).map(idsOf)).toEqual([[`again1:${id}`]]);
  });

  it.each(Object.entries(LANGUAGES))('fit into two rows of five, in %s', (_, language) => {
    const extra = { type: 2, style: 4, label: 'last', custom_id: 'x' } as const;
    const rows = resultActions(run, language, extra);
    expect(rows).toHaveLength(2);
    expect(labelsOf(rows[1]).at(-1)).toBe('last');
    const [iteration] = run.iterations;
    if (!iteration) throw new Error('no iteration');
    const all = [...rows, iterationActions(run, iteration, language, extra)];
    all.push(...tryActions(run, iteration, language));
    for (const one of all) {
      expect(idsOf(one).length).toBeLessThanOrEqual(5);
      expect(new Set(idsOf(one)).size).toBe(idsOf(one).length);
      for (const label of labelsOf(one)) expect(label.length).toBeLessThanOrEqual(30);
    }
    expect(labelsOf(all[2])[0]).toBe('last');
  });

  it('start nothing from a run that goes on', () => {
    const [iteration] = run.iterations;
    if (!iteration) throw new Error('no iteration');
    expect(tryActions({ ...run, status: 'running' }, iteration, en)).toEqual([]);
  });
});

describe.each(Object.entries(LANGUAGES))('the forms, in %s', (_, language) => {
  it('have texts that Discord takes whole', () => {
    for (const { title, fields } of [
      changeForm({ run: id, number: '1' }, language),
      pictureForm('pict1:1', { prompt: 'x', pictures: 1, styles: ['ink'] }, language),
      pictureForm('pict1:1', { prompt: undefined, pictures: 10, styles: [] }, language),
    ]) {
      expect(title.length).toBeLessThanOrEqual(45);
      for (const { label, placeholder = '' } of fields) {
        expect(label.length).toBeLessThanOrEqual(45);
        expect(placeholder.length).toBeLessThanOrEqual(100);
      }
    }
  });
});

it('a form shows no more of a prompt than may be sent, and that it was cut', () => {
  const form = formBody(
    pictureForm('pict1:1', { prompt: 'x'.repeat(5000), pictures: 1, styles: [] }, en),
  );
  expect(JSON.stringify(form)).toContain(`"value":"${'x'.repeat(1999)}…"`);
});

describe('the prompt of a try', () => {
  const told = (fields: Parameters<typeof aPrompt>[0], text?: string) => {
    const prompt = aPrompt(fields);
    const base = anIteration(1, 1);
    const iteration = { ...base, text: text ?? prompt.prompt };
    return promptView({ ...run, prompt }, iteration, models, en);
  };

  it('is a command with all that paints it again', () => {
    const fields = { negative: 'people', aspect: 'tall', images: 2 } as const;
    expect(told(fields, 'a refined fox').content).toContain(
      '```\n/generate prompt:a refined fox negative:people aspect:tall images:2 seed:7 model:fal-ai/fast-lightning-sdxl\n```',
    );
  });

  it('is a person’s own words in their own options, which may be longer than one may be', () => {
    const prompt = aPrompt({ scene: 'by a lake', mood: 'calm', title: 'Fox' });
    const iteration = {
      ...anIteration(1),
      text: 'a red fox in snow. by a lake. Mood: calm. Title: Fox',
    };
    expect(promptView({ ...run, prompt }, iteration, models, en).content).toContain(
      'prompt:a red fox in snow scene:by a lake mood:calm title:Fox',
    );
  });

  it('names no model that is not offered, and no seed of a picture that was given', () => {
    const iteration = { ...anIteration(1), candidates: [aCandidate({ image: anImage })] };
    const { content } = promptView(run, iteration, ['other'], en);
    expect(content).not.toMatch(/model:|seed:/u);
  });

  it('is in the words of the person’s client', () => {
    const { content } = promptView(run, anIteration(1), models, de);
    expect(content).toContain('/malen prompt:');
  });

  it('is attached whole where it does not fit', () => {
    const long = `a fox ${'x'.repeat(1990)}`;
    const view = told({ negative: 'y'.repeat(1000) }, long);
    expect(view.content.length).toBeLessThanOrEqual(MAX_CONTENT);
    const [file] = view.files;
    expect(file?.content).toContain(`prompt:${long} negative:${'y'.repeat(1000)}`);
  });

  it('stays in its block, whatever it says', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
        const { content } = told({ prompt: '```@everyone <@1>' }, `\`\`\`${text}\`\`\``);
        expect(content.length).toBeLessThanOrEqual(MAX_CONTENT);
        expect(content.split('```')).toHaveLength(3);
      }),
    );
  });
});
