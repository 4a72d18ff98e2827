/** No sentence that somebody reads in Discord stands outside of the catalogue. */
import { describe, expect, it } from 'vitest';
import { PERMISSIONS } from '../../src/errors.js';
import { en, LANGUAGES, problemIn } from '../../src/languages/index.js';
import { parsePrompts } from '../../src/pipeline/prompts-file.js';
import { iterationText } from '../../src/views/iteration-text.js';
import { list, message, quote } from '../../src/views/message.js';
import { tableView } from '../../src/views/batch.js';
import { anIteration, aPrompt, aRun, aSubmission } from '../support/builders.js';
import { sentencesIn } from './sentences.js';

const { de = en } = LANGUAGES;
const problems: ReadonlySet<string> = new Set(Object.keys(en.problems));

describe('what is wrong with a file or an option', () => {
  it('is in the catalogue', () => {
    const found = sentencesIn('lib/data-file/', 'pipeline/prompt', 'commands/define/options')
      .concat(sentencesIn('discord/interactions/attachment'))
      // Their texts are lists of the names of flags.
      .filter(({ file }) => file !== 'pipeline/prompt-flags.ts');
    expect(found.filter(({ text }) => !problems.has(text))).toEqual([]);
  });

  it.each([
    [
      'a.json',
      '["", {"promt": "fox", "seed": "x"}]',
      [
        'Prompt 1: darf nicht leer sein',
        'Prompt 2, promt: ist kein Feld, das ich kenne – war „prompt“ gemeint?',
        'Prompt 2, prompt: fehlt',
        'Prompt 2, seed: muss eine ganze Zahl sein, nicht ein Text',
      ],
    ],
    ['a.json', '{"prompts": [,]}', ['Zeile 1, Spalte 14: hat ein Komma zu viel']],
    [
      'a.json',
      '[{“prompt”: 1}]',
      ['Zeile 1, Spalte 3: hat U+201C, ein typografisches Anführungszeichen, wo JSON nur " nimmt'],
    ],
    [
      'a.yaml',
      '- prompt: a\n- prompt: 7',
      [
        'Prompt 2, prompt: muss ein Text sein, nicht die Zahl 7; setze einen Text in Anführungszeichen',
      ],
    ],
    [
      'a.yaml',
      '- yes',
      [
        'Zeile 1, Spalte 3: setze diesen Text in Anführungszeichen: manche Programme halten ihn für eine Zahl, ein Datum oder Ja und Nein',
      ],
    ],
    [
      'a.csv',
      'id,prompt\nx,a fox\nX,a gull',
      ['Prompt 2, id (Zeile 3): ist gleich wie bei Prompt 1 (Zeile 2)'],
    ],
    [
      'a.txt',
      'a fox --seed x',
      ['Prompt 1 (Zeile 1): --seed x: muss eine ganze Zahl sein, nicht ein Text'],
    ],
    ['a.png', '', ['Die Datei: muss eine .json-, .yaml-, .yml-, .txt- oder .csv-Datei sein']],
  ])('is said in the reader’s language: %s %s', (name, text, said) => {
    const read = parsePrompts(Buffer.from(text), name);
    expect(read.ok ? [] : read.problems.map((one) => problemIn(one, de))).toEqual(said);
  });
});

it('no view, command or post has a sentence of its own', () => {
  const ours: ReadonlySet<string> = new Set([
    ...problems,
    ...PERMISSIONS,
    // As Discord's clients know the commands of messages.
    en.actions.refine,
    en.promptOf.command,
    // Words of the program, which are not shown.
    'in the file',
    'outside threads',
    'not kept',
  ]);
  const found = sentencesIn('views/', 'commands/', 'discord/')
    // What it says of the connection goes to the host.
    .filter(({ file, text }) => !file.startsWith('discord/connection/') && !ours.has(text));
  expect(found).toEqual([]);
});

describe('in German', () => {
  it('what had no room is said', () => {
    const lines = list(
      ['a', 'b', 'c'].map((text) => quote(text, 9)),
      2,
      de,
    );
    const whole = { name: 'all.txt', text: 'a b c' };
    expect(message(de, { lines, whole }).content).toBe(
      'a\nb\n… und 1 mehr\n-# Gekürzt; der ganze Text steht in all.txt.',
    );
  });

  it('the text of a try has headings', () => {
    const run = aRun({ prompt: aPrompt({ negative: 'people' }), iterations: [anIteration(1, 3)] });
    const text = run.iterations.map((one) => iterationText(run, one, de)).join();
    expect(text).toMatch(/^Lauf run1, .*, Versuch 1 von 3$/mu);
    expect(text).toContain('\nWertung: 3 von 4 Punkten erfüllt (75 %)\n');
    expect(text).not.toMatch(/^(?:Painted|To avoid|There|Score|Strong|Weak|Refined|Changed)/mu);
  });

  it('the table of a batch has the names of its columns, and what became of each run', () => {
    const [file] = tableView(aSubmission(), [aRun({ status: 'done' })], new Map(), de).files;
    const text = typeof file?.content === 'string' ? file.content : '';
    const [columns, run] = text.split('\r\n');
    expect(columns).toBe('Name,Status,Wertung,Versuch,nicht erfüllt,Kosten (USD),Fehler,Prompt');
    expect(run).toContain(',fertig,');
  });
});
