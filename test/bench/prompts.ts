/** Prompts as people write them, as many as wanted, each with the mark by which its calls are found. */
import { choose } from '../sandbox/chance.js';
import { plural } from '../sandbox/painter/vocabulary.js';

const STYLES = [
  'an oil painting of',
  'a photo of',
  'a watercolor of',
  'a pencil drawing of',
  '',
] as const;
const COUNTS = ['a', 'a', 'two', 'three'] as const;
const COLOURS = ['red', 'blue', 'white', 'golden', 'green', 'small', 'huge'] as const;
const THINGS = [
  'fox',
  'lighthouse',
  'robot',
  'sailboat',
  'owl',
  'teapot',
  'violin',
  'train',
] as const;
const PLACES = ['in a forest', 'by the sea', 'in a kitchen', 'on a hill', 'in the desert'] as const;
const TIMES = ['at dusk', 'at dawn', 'on a foggy morning', 'at night', 'in the rain', ''] as const;

export interface BenchPrompt {
  readonly id: string;
  readonly prompt: string;
}

export function prompts(count: number, from = 0): readonly BenchPrompt[] {
  return Array.from({ length: count }, (_, index) => promptOf(from + index));
}

function promptOf(nth: number): BenchPrompt {
  const thing = (part: string) => {
    const count = choose(COUNTS, nth, part, 'count');
    const noun = choose(THINGS, nth, part, 'thing');
    const colour = choose(COLOURS, nth, part, 'colour');
    return `${count} ${colour} ${count === 'a' ? noun : plural(noun)}`;
  };
  const words = [
    choose(STYLES, nth, 'style'),
    `${thing('first')} and ${thing('second')}`,
    choose(PLACES, nth, 'place'),
    choose(TIMES, nth, 'time'),
  ];
  const mark = String(nth).padStart(4, '0');
  return { id: `p${mark}`, prompt: `${words.filter((word) => word !== '').join(' ')} #${mark}` };
}
