/** Sky, ground, weather and light of the sandbox's pictures, as SVG for a picture of a given size. */
import { chance } from '../chance.js';
import type { Drawn } from './elements.js';

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Where the ground begins. */
  readonly horizon: number;
  readonly seed: number;
}

/** What the first pattern that fits the words gives: colours from top to bottom. */
type Table = readonly (readonly [RegExp, ...string[]])[];

const INDOORS = /kitchen|library|room|hall|museum|office|cafe/;
const DARK = /night|space|moonlight/;
const LOW_SUN = /dusk|sunset|twilight|evening|dawn|sunrise|morning/;
const SKIES: Table = [
  [INDOORS, '#c9ab8a', '#e6d3b5'],
  [DARK, '#0f1b3d', '#22336b', '#4a5a8f'],
  [/dusk|twilight|evening/, '#35407f', '#9a5f93', '#f2a072'],
  [/sunset/, '#5a4a8f', '#e8806a', '#fbc66b'],
  [/dawn|sunrise|morning/, '#8fb8dc', '#f6cfae', '#fde9c4'],
  [/storm|rain|fog|mist|snow/, '#8a97a5', '#c9d3da'],
  [/./, '#6fb3e0', '#a9d3ec', '#e4f1ea'],
];
const GROUNDS: Table = [
  [INDOORS, '#a8764a', '#7f5633'],
  [/snow/, '#f2f6f8', '#cddae3'],
  [/beach|desert|mars/, '#ecd9a6', '#d8b878'],
  [/sea|ocean|coast|shore|lake|river|canal|pond|harbour/, '#4f93b8', '#2a668f'],
  [/street|road|city|town|rooftop|market|station|space/, '#8b8f98', '#5e626c'],
  [/./, '#8fbf6a', '#5d9450'],
];

export function wordsOf(drawn: readonly Drawn[], ...kinds: Drawn['kind'][]): string {
  const fitting = drawn.filter(({ kind }) => kinds.includes(kind));
  return fitting.map(({ noun }) => noun).join(' ');
}

function gradient(id: string, table: Table, words: string): string {
  const [, ...colours] = table.find(([pattern]) => pattern.test(`${words} `)) ?? [/./, '#888'];
  const stops = colours.map(
    (colour, i) => `<stop offset="${i / (colours.length - 1 || 1)}" stop-color="${colour}"/>`,
  );
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops.join('')}</linearGradient>`;
}

const rect = (y: number, width: number, height: number, fill: string, opacity = 1) =>
  `<rect y="${y}" width="${width}" height="${height}" fill="${fill}" opacity="${opacity}"/>`;

/** A mark as often as asked for, anywhere between the top and `bottom`, in several sizes. */
function scatter({ width, seed }: Frame, bottom: number, count: number, mark: string): string {
  return Array.from({ length: count }, (_, i) => {
    const at = (axis: string) => chance(seed, axis, count, i);
    return `<g transform="translate(${at('x') * width} ${at('y') * bottom}) scale(${0.7 + (i % 4) * 0.2})">${mark}</g>`;
  }).join('');
}

function heavens(frame: Frame, light: string): string {
  const { width, height, horizon } = frame;
  const isDark = DARK.test(light);
  const x = width * (0.16 + 0.68 * chance(frame.seed, 'luminary'));
  const y = LOW_SUN.test(light) ? horizon - 6 : horizon * 0.26;
  const r = height * 0.07;
  const disc = `<g fill="${isDark ? '#f4efd6' : '#ffe9ae'}"><circle cx="${x}" cy="${y}" r="${r * 2}" opacity="0.2"/><circle cx="${x}" cy="${y}" r="${r}"/></g>`;
  if (isDark) return disc + scatter(frame, horizon, 46, `<circle r="1.2" fill="#fff"/>`);
  const cloud = `<path d="M-34 14 h68 a12 12 0 0 0 -8 -22 a20 20 0 0 0 -36 -6 a15 15 0 0 0 -24 28Z" fill="#fff" opacity="0.6"/>`;
  return disc + scatter(frame, horizon * 0.5, 3, cloud);
}

function hills({ width: w, horizon: h, height, seed }: Frame, dark: boolean): string {
  return [0.2, 0.1]
    .map((lift, i) => {
      const crest = (at: number) => h - height * lift * (0.3 + chance(seed, 'hill', i, at));
      const fill = (dark ? ['#2d3a63', '#27345a'] : ['#9db7b5', '#7fa88a'])[i] ?? '#888';
      return `<path d="M0 ${h + 4} V${crest(0)} Q${w * 0.25} ${crest(1)} ${w * 0.5} ${crest(2)} T${w} ${crest(3)} V${h + 4}Z" fill="${fill}" opacity="0.85"/>`;
    })
    .join('');
}

function blocks({ width, height, horizon, seed }: Frame, fill: string): string {
  return Array.from({ length: 11 }, (_, i) => {
    const tall = height * (0.12 + 0.2 * chance(seed, 'block', i));
    return `<rect x="${(i * width) / 11}" y="${horizon - tall}" width="${width / 12}" height="${tall}" fill="${fill}" opacity="0.8"/>`;
  }).join('');
}

function farAway(frame: Frame, places: string, dark: boolean): string {
  if (/sea|ocean|space/.test(places) || INDOORS.test(places)) return '';
  return /city|town|street|rooftop/.test(places)
    ? blocks(frame, dark ? '#2c3558' : '#8794ab')
    : hills(frame, dark);
}

/** What lies behind the things of a picture. */
export function backdrop(frame: Frame, drawn: readonly Drawn[]): string {
  const { width, height, horizon } = frame;
  const places = wordsOf(drawn, 'place');
  const air = wordsOf(drawn, 'light', 'weather', 'place');
  const open = INDOORS.test(places) ? '' : heavens(frame, air);
  return `<defs>${gradient('sky', SKIES, air)}${gradient('ground', GROUNDS, `${places} ${wordsOf(drawn, 'weather')}`)}</defs>${rect(0, width, horizon, 'url(#sky)')}${open}${farAway(frame, places, DARK.test(air))}${rect(horizon, width, height - horizon, 'url(#ground)')}`;
}

/** What lies over them: weather and the colour of the light. */
export function veil(frame: Frame, drawn: readonly Drawn[]): string {
  const { width, height } = frame;
  const weather = `${wordsOf(drawn, 'weather')} `;
  const light = wordsOf(drawn, 'light');
  const all = (fill: string, opacity: number) => rect(0, width, height, fill, opacity);
  return [
    /rain |storm/.test(weather) &&
      scatter(frame, height, 110, `<path d="M0 0 l-5 17" stroke="#e6f1fa" stroke-width="2"/>`),
    weather.includes('snow') &&
      scatter(frame, height, 110, `<circle r="4" fill="#fff" opacity="0.9"/>`),
    /fog|mist/.test(weather) &&
      [0.3, 0.5, 0.7].map((top) => rect(height * top, width, height * 0.14, '#eef2f4', 0.45)),
    DARK.test(light) && all('#101a44', 0.24),
    LOW_SUN.test(light) && all('#c2573f', 0.12),
  ]
    .filter((part) => part !== false)
    .flat()
    .join('');
}
