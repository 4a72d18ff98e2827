import { describe, expect, it } from 'vitest';
import { jsonIn } from '../../../../src/pipeline/providers/gemini/json-in.js';

const answer = { seen: 'a "fox", [or] {two},]', list: [1] };
const text = JSON.stringify(answer);

describe('JSON in what a model says', () => {
  it.each([
    ['alone', text],
    ['in a fence', `Here [1] it is:\n\`\`\`json\n${text}\n\`\`\`\nHope {that} helps!`],
    ['after a quote that is not closed', `12" wide: ${text}`],
    ['in a list', `[${text}]`],
    ['in a list in a fence', `\`\`\`json\n[${text}]\n\`\`\``],
    ['with a comma at its end', text.replace(/\}$/, ', }')],
    ['with commas at the ends of its lists', `[${text.replace('[1]', '[1,]')},\n]`],
  ])('is found %s', (_, said) => {
    expect([...jsonIn(said)]).toContainEqual(answer);
  });

  it.each([
    ['an object that is cut', text.slice(0, -1)],
    ['a list that is cut in an object', `[${text.slice(0, -1)}`],
    ['more than one would ever say', `${' '.repeat(300_000)}${text}`],
  ])('is not found in %s', (_, said) => {
    expect([...jsonIn(said)]).toEqual([]);
  });

  it.each([
    ['quotes in many lists', '[ '.repeat(50) + '\\"'.repeat(100_000)],
    ['quotes in what is no object', `{${'\\"'.repeat(100_000)}`],
    ['lists in lists', '['.repeat(200_000)],
    ['lists in lists that are no JSON', `${'['.repeat(100_000)}x${']'.repeat(100_000)}`],
    ['commas', `[${', '.repeat(100_000)}]`],
    ['spaces after commas', `[x${`,${' '.repeat(500)}`.repeat(400)}]`],
  ])('is looked for in no time, whatever the text: %s', (_, said) => {
    const began = performance.now();
    expect([...jsonIn(said)]).toEqual([]);
    expect(performance.now() - began).toBeLessThan(5_000);
  });
});
