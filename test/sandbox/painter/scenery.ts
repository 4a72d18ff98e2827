/** Sky, ground, weather and medium of the sandbox's pictures, as SVG for a picture of a given size. */
import { chance } from '../chance.js';
import type { Drawn } from './elements.js';

export interface Frame {
  readonly width: number;
  readonly height: number;
  /** Where the ground begins. */
  readonly horizon: number;
  readonly seed: number;
}

type Stops = readonly [top: string, middle: string, low: string];

const SKIES: readonly (readonly [RegExp, Stops])[] = [
  [/space|saturn|mars|moon/, ['#0b1026', '#1b1f45', '#3a2d5c']],
  [/night|midnight|moonlight/, ['#0f1b3d', '#22336b', '#4a5a8f']],
  [/dusk|twilight|evening/, ['#35407f', '#9a5f93', '#f2a072']],
  [/sunset/, ['#5a4a8f', '#e8806a', '#fbc66b']],
  [/dawn|sunrise|morning/, ['#8fb8dc', '#f6cfae', '#fde9c4']],
  [/storm|rain|thunder/, ['#5f6b7c', '#8a97a5', '#b9c2c8']],
  [/fog|mist|snow/, ['#b8c4cf', '#d3dbe1', '#e8ecee']],
  [/kitchen|library|room|hall|museum|office|cafe/, ['#c9ab8a', '#d9c0a0', '#e6d3b5']],
];
const DAY: Stops = ['#6fb3e0', '#a9d3ec', '#e4f1ea'];

const GROUNDS: readonly (readonly [RegExp, readonly [far: string, near: string]])[] = [
  [/mars/, ['#b5583a', '#8d3f2a']],
  [/moon|space|saturn/, ['#9a9aa8', '#6d6d7c']],
  [/beach|coast|shore|desert|sand/, ['#ecd9a6', '#d8b878']],
  [/sea|ocean|lake|river|canal|pond|harbour|waterfall|wave|venice|pool/, ['#4f93b8', '#2a668f']],
  [
    /street|road|crossing|city|town|downtown|sidewalk|intersection|manhattan|london|rooftop|cityscape|market|station/,
    ['#8b8f98', '#5e626c'],
  ],
  [/kitchen|library|room|hall|museum|office|cafe/, ['#a8764a', '#7f5633']],
  [/snow/, ['#f2f6f8', '#d5e0e8']],
];
const MEADOW: readonly [string, string] = ['#8fbf6a', '#5d9450'];

const lookUp = <T>(table: readonly (readonly [RegExp, T])[], words: string): T | undefined =>
  table.find(([pattern]) => pattern.test(words))?.[1];

const wordsOf = (drawn: readonly Drawn[], kinds: readonly Drawn['kind'][]) =>
  drawn
    .filter((item) => kinds.includes(item.kind))
    .map((item) => item.noun)
    .join(' ');

const isDark = (drawn: readonly Drawn[]): boolean =>
  /night|midnight|moonlight|space|saturn/.test(wordsOf(drawn, ['light', 'place']));

function gradient(id: string, colours: readonly string[]): string {
  const stops = colours.map(
    (colour, i) => `<stop offset="${i / (colours.length - 1)}" stop-color="${colour}"/>`,
  );
  return `<linearGradient id="${id}" x1="0" y1="0" x2="0" y2="1">${stops.join('')}</linearGradient>`;
}

function stars(frame: Frame): string {
  return Array.from({ length: 46 }, (_, i) => {
    const x = chance(frame.seed, 'star x', i) * frame.width;
    const y = chance(frame.seed, 'star y', i) * frame.horizon;
    return `<circle cx="${x.toFixed(0)}" cy="${y.toFixed(0)}" r="${(0.6 + chance(i, 'r') * 1.3).toFixed(1)}" fill="#fff" opacity="0.85"/>`;
  }).join('');
}

function luminary(frame: Frame, drawn: readonly Drawn[]): string {
  const light = wordsOf(drawn, ['light']);
  const x = frame.width * (0.16 + 0.68 * chance(frame.seed, 'luminary'));
  const low = /dusk|sunset|twilight|dawn|sunrise|evening|morning/.test(light);
  const y = low ? frame.horizon - 8 : frame.horizon * 0.26;
  const r = frame.height * 0.062;
  if (isDark(drawn)) {
    return `${stars(frame)}<circle cx="${x}" cy="${y}" r="${r * 2}" fill="#fff" opacity="0.08"/><circle cx="${x}" cy="${y}" r="${r}" fill="#f4efd6"/><circle cx="${x - r * 0.3}" cy="${y - r * 0.2}" r="${r * 0.2}" fill="#d9d2b0"/>`;
  }
  return `<circle cx="${x}" cy="${y}" r="${r * 2.6}" fill="#fff3c4" opacity="0.28"/><circle cx="${x}" cy="${y}" r="${r * 1.2}" fill="${low ? '#ffd98a' : '#fff0b3'}"/>`;
}

function hills(frame: Frame, colour: string, lift: number, opacity: number): string {
  const { width: w, horizon: h } = frame;
  const crest = (i: number) => h - lift * (0.35 + chance(frame.seed, 'hill', lift, i));
  return `<path d="M0 ${h + 4} V${crest(0)} C${w * 0.2} ${crest(1)} ${w * 0.3} ${crest(2)} ${w * 0.5} ${crest(3)} S${w * 0.8} ${crest(4)} ${w} ${crest(5)} V${h + 4}Z" fill="${colour}" opacity="${opacity}"/>`;
}

function towers(frame: Frame, dark: boolean): string {
  return Array.from({ length: 13 }, (_, i) => {
    const w = frame.width / 13;
    const h = frame.height * (0.12 + 0.2 * chance(frame.seed, 'tower', i));
    const body = `<rect x="${i * w}" y="${frame.horizon - h}" width="${w * 0.92}" height="${h + 2}" fill="${dark ? '#2c3558' : '#8794ab'}" opacity="0.75"/>`;
    const lit = Array.from(
      { length: 4 },
      (_unused, j) =>
        `<rect x="${i * w + w * (j % 2 ? 0.55 : 0.2)}" y="${frame.horizon - h + 8 + j * 11}" width="${w * 0.17}" height="5" fill="${dark ? '#ffdf8e' : '#dfe7ef'}" opacity="0.9"/>`,
    );
    return body + lit.join('');
  }).join('');
}

function woods(frame: Frame): string {
  return Array.from({ length: 18 }, (_, i) => {
    const x = (i + chance(frame.seed, 'wood', i) * 0.8) * (frame.width / 17.5);
    const h = frame.height * (0.18 + 0.14 * chance(frame.seed, 'wood h', i));
    return `<path d="M${x - h * 0.26} ${frame.horizon + 6} L${x} ${frame.horizon - h} L${x + h * 0.26} ${frame.horizon + 6}Z" fill="${i % 2 ? '#3f6b4c' : '#2f5640'}"/>`;
  }).join('');
}

function shelves(frame: Frame): string {
  const colours = ['#9c4438', '#3f6a8c', '#c79a45', '#56774d', '#7a5a86'];
  return [0.2, 0.42]
    .map((top) => {
      const y = frame.horizon * (top + 0.3);
      const books = Array.from({ length: 34 }, (_, i) => {
        const h = frame.height * (0.07 + 0.05 * chance(frame.seed, 'book', top, i));
        return `<rect x="${(i * frame.width) / 34}" y="${y - h}" width="${frame.width / 38}" height="${h}" fill="${colours[(i * 7 + Math.round(top * 10)) % 5] ?? '#9c4438'}"/>`;
      });
      return `${books.join('')}<rect y="${y}" width="${frame.width}" height="7" fill="#6d4a2e"/>`;
    })
    .join('');
}

function far(frame: Frame, places: string, dark: boolean): string {
  if (places.includes('library')) return shelves(frame);
  if (/kitchen|room|hall|museum|office|cafe/.test(places)) {
    const { width: w, horizon: h } = frame;
    return `<rect x="${w * 0.62}" y="${h * 0.2}" width="${w * 0.24}" height="${h * 0.48}" rx="4" fill="#cfe8f2" stroke="#f7efe0" stroke-width="8"/><path d="M${w * 0.74} ${h * 0.2} V${h * 0.68}" stroke="#f7efe0" stroke-width="5"/>`;
  }
  if (
    /city|town|street|downtown|manhattan|london|cityscape|intersection|crossing|rooftop/.test(
      places,
    )
  )
    return towers(frame, dark);
  if (/forest|wood|jungle|park/.test(places)) return woods(frame);
  if (/sea|ocean|space/.test(places)) return '';
  return (
    hills(frame, dark ? '#2d3a63' : '#9db7b5', frame.height * 0.2, 0.7) +
    hills(frame, dark ? '#27345a' : '#7fa88a', frame.height * 0.1, 0.9)
  );
}

function ground(frame: Frame, places: string): string {
  const { width: w, height: h, horizon } = frame;
  const parts = [`<rect y="${horizon}" width="${w}" height="${h - horizon}" fill="url(#ground)"/>`];
  if (/beach|coast|shore/.test(places))
    parts.push(
      `<rect y="${horizon}" width="${w}" height="${(h - horizon) * 0.36}" fill="#4f93b8"/><path d="M0 ${horizon + (h - horizon) * 0.36} q${w * 0.25} 14 ${w * 0.5} 0 t${w * 0.5} 0" stroke="#fdf9ee" stroke-width="5" fill="none"/>`,
    );
  if (/crossing|intersection/.test(places))
    for (let i = 0; i < 7; i += 1)
      parts.push(
        `<path d="M${w * (0.05 + i * 0.14)} ${h} l${w * 0.03} ${-(h - horizon) * 0.5} h${w * 0.05} l${w * 0.01} ${(h - horizon) * 0.5}Z" fill="#f1f1ec" opacity="0.8"/>`,
      );
  else if (/road|street|path/.test(places))
    parts.push(
      `<path d="M${w * 0.46} ${horizon} h${w * 0.08} L${w * 0.78} ${h} H${w * 0.22}Z" fill="#4c4f58"/><path d="M${w * 0.5} ${horizon + 6} V${h}" stroke="#f3dd8a" stroke-width="5" stroke-dasharray="16 16"/>`,
    );
  if (
    /sea|ocean|lake|river|canal|pond|harbour|wave/.test(places) &&
    !/beach|coast|shore/.test(places)
  )
    for (let i = 0; i < 9; i += 1)
      parts.push(
        `<path d="M${w * chance(frame.seed, 'wave', i)} ${horizon + (h - horizon) * (0.08 + i * 0.1)} q12 -7 24 0 t24 0" stroke="#e4f3f8" stroke-width="3" fill="none" opacity="0.7"/>`,
      );
  return parts.join('');
}

function weather(frame: Frame, words: string): string {
  const { width: w, height: h, seed } = frame;
  const scatter = (count: number, draw: (x: number, y: number, i: number) => string) =>
    Array.from({ length: count }, (_, i) =>
      draw(Math.round(chance(seed, 'wx', i) * w), Math.round(chance(seed, 'wy', i) * h), i),
    ).join('');
  const parts: string[] = [];
  if (/rain|storm/.test(words) && !words.includes('rainbow'))
    parts.push(
      `<g stroke="#e6f1fa" stroke-width="2" opacity="0.65">${scatter(110, (x, y) => `<path d="M${x} ${y} l-5 17"/>`)}</g>`,
    );
  if (words.includes('snow'))
    parts.push(
      `<g fill="#fff" opacity="0.9">${scatter(120, (x, y, i) => `<circle cx="${x}" cy="${y}" r="${1.5 + (i % 4)}"/>`)}</g>`,
    );
  if (/fog|mist/.test(words))
    parts.push(
      [0.3, 0.48, 0.66, 0.84]
        .map(
          (top) =>
            `<rect y="${h * top}" width="${w}" height="${h * 0.12}" fill="#eef2f4" opacity="0.45"/>`,
        )
        .join(''),
    );
  if (/storm|thunder/.test(words))
    parts.push(
      `<path d="M${w * 0.7} 0 l-26 ${h * 0.2} h18 l-20 ${h * 0.2} l52 ${-h * 0.25} h-20 l20 ${-h * 0.15}Z" fill="#fff2a8"/>`,
    );
  if (words.includes('rainbow'))
    parts.push(
      ['#d6402f', '#f3c941', '#4f9a57', '#3f74c4']
        .map(
          (colour, i) =>
            `<circle cx="${w / 2}" cy="${frame.horizon}" r="${h * 0.42 - i * 9}" fill="none" stroke="${colour}" stroke-width="9" opacity="0.6"/>`,
        )
        .join(''),
    );
  if (/cloud|storm|wind/.test(words)) parts.push(clouds(frame, 5));
  return parts.join('');
}

function clouds(frame: Frame, count: number): string {
  return Array.from({ length: count }, (_, i) => {
    const x = frame.width * chance(frame.seed, 'cloud', i);
    const y = frame.horizon * (0.12 + 0.4 * chance(frame.seed, 'cloud y', i));
    return `<g fill="#fff" opacity="0.72"><ellipse cx="${x}" cy="${y}" rx="42" ry="12"/><circle cx="${x - 12}" cy="${y - 9}" r="14"/><circle cx="${x + 12}" cy="${y - 7}" r="11"/></g>`;
  }).join('');
}

/** What lies behind the things of a picture. */
export function backdrop(frame: Frame, drawn: readonly Drawn[]): string {
  const places = wordsOf(drawn, ['place']);
  const air = wordsOf(drawn, ['light', 'weather', 'place']);
  const indoors = /kitchen|library|room|hall|museum|office|cafe/.test(places);
  const sky = lookUp(SKIES, indoors ? places : air) ?? DAY;
  const floor =
    lookUp(GROUNDS, places) ?? (air.includes('snow') ? (['#f2f6f8', '#d5e0e8'] as const) : MEADOW);
  const open = indoors ? '' : luminary(frame, drawn) + (isDark(drawn) ? '' : clouds(frame, 2));
  return `<defs>${gradient('sky', sky)}${gradient('ground', floor)}</defs><rect width="${frame.width}" height="${frame.height}" fill="url(#sky)"/>${open}${far(frame, places, isDark(drawn))}${ground(frame, places)}`;
}

/** What lies over them: weather, the dark, and the marks of the medium. */
export function veil(frame: Frame, drawn: readonly Drawn[]): string {
  const { width: w, height: h } = frame;
  const style = wordsOf(drawn, ['style']);
  const parts = [weather(frame, wordsOf(drawn, ['weather']))];
  if (isDark(drawn)) parts.push(`<rect width="${w}" height="${h}" fill="#101a44" opacity="0.26"/>`);
  if (/dusk|sunset|twilight|evening/.test(wordsOf(drawn, ['light'])))
    parts.push(`<rect width="${w}" height="${h}" fill="#c2573f" opacity="0.13"/>`);
  if (/photograph|portrait|render/.test(style))
    parts.push(
      `<radialGradient id="lens"><stop offset="0.62" stop-color="#000" stop-opacity="0"/><stop offset="1" stop-color="#000" stop-opacity="0.42"/></radialGradient><rect width="${w}" height="${h}" fill="url(#lens)"/>`,
    );
  if (style.includes('stained glass'))
    parts.push(
      `<path d="M0 ${h * 0.3} L${w} ${h * 0.42} M0 ${h * 0.72} L${w} ${h * 0.62} M${w * 0.3} 0 L${w * 0.38} ${h} M${w * 0.7} 0 L${w * 0.6} ${h}" stroke="#1d1d22" stroke-width="6"/>`,
    );
  return parts.join('');
}

/** Kinds of brush: the painting filters that a medium asks for. */
export function brush(drawn: readonly Drawn[]): 'smooth' | 'strokes' | 'wash' | 'line' | 'grey' {
  const style = wordsOf(drawn, ['style']);
  if (/oil|woodcut|abstract|pointillism|^painting| painting/.test(style)) return 'strokes';
  if (/watercolor|ink-and-wash|crayon/.test(style)) return 'wash';
  if (/sketch|pencil|black-and-white|black and white|drawing/.test(style)) return 'grey';
  return /anime|comic|cartoon|illustration|stained/.test(style) ? 'line' : 'smooth';
}
