/** Small drawings of things as SVG: each stands on the origin, about 100 units high, and is scaled by the painter. */

export interface Ink {
  readonly fill: string;
  readonly shade: string;
  readonly light: string;
  readonly noun: string;
  /** The colour of a lighthouse's lamp. */
  readonly accent: string;
}

const EYE = '#22222a';
const GLASS = '#cfe6f2';
const GLOW = '#ffe9a0';
const path = (d: string, fill: string) => `<path d="${d}" fill="${fill}"/>`;
const box = (x: number, y: number, w: number, h: number, fill: string, r = 3) =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${r}" fill="${fill}"/>`;
const oval = (x: number, y: number, rx: number, ry: number, fill: string) =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}"/>`;
const dot = (x: number, y: number, r: number, fill: string) => oval(x, y, r, r, fill);
const line = (d: string, stroke: string, width = 4) =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round"/>`;
const wheels = (...xs: number[]) =>
  xs.map((x) => dot(x, -10, 11, EYE) + dot(x, -10, 4, GLASS)).join('');
const turned = (turns: readonly number[], x: number, y: number, svg: string) =>
  turns.map((turn) => `<g transform="rotate(${turn} ${x} ${y})">${svg}</g>`).join('');

const ROUND_EARS = /bear|panda|elephant|mouse|pig|monkey|hedgehog|beaver|frog|turtle/;
const LONG_EARS = /rabbit|donkey|unicorn/;
const BUSHY = /fox|squirrel|wolf|raccoon/;

function earsOf({ fill, shade, noun }: Ink): string {
  if (ROUND_EARS.test(noun)) return dot(30, -76, 9, shade) + dot(50, -76, 9, fill);
  if (LONG_EARS.test(noun)) return oval(32, -90, 5, 22, shade) + oval(46, -90, 5, 22, fill);
  return path('M24 -66 l2 -26 l15 15Z', shade) + path('M40 -76 l13 -18 l4 28Z', fill);
}

const animal = (ink: Ink) => {
  const { fill, shade, light, noun } = ink;
  const tail = BUSHY.test(noun)
    ? path('M-34 -36 C-62 -28 -80 -54 -70 -82 C-58 -72 -44 -66 -32 -50Z', fill) +
      path('M-70 -82 C-64 -73 -58 -69 -52 -66 C-62 -58 -74 -64 -70 -82Z', light)
    : line('M-36 -44 C-52 -46 -54 -62 -50 -72', fill, 6);
  const legs = [-30, -16, 14, 28].map((x, i) => box(x, -30, 9, 30, i % 2 ? fill : shade, 4));
  const body = oval(0, -44, 42, 22, fill) + oval(4, -34, 30, 10, light);
  const head = dot(40, -60, 19, fill) + oval(53, -53, 13, 8, light);
  return `${tail}${legs.join('')}${body}${earsOf(ink)}${head}${dot(64, -56, 3.4, EYE)}${dot(46, -64, 3, EYE)}`;
};

const SHAPES: Readonly<Record<string, (ink: Ink) => string>> = {
  animal,
  person: ({ fill, shade, noun }) => {
    const hat = /king|queen/.test(noun)
      ? path('M-14 -94 v-16 l7 7 l7 -9 l7 9 l7 -7 v16Z', '#e6b93c')
      : path('M-15 -84 A15 15 0 0 1 15 -84 Q6 -92 -15 -84Z', '#5a3a2a');
    const face = dot(0, -83, 14, '#e3b187') + dot(-5, -82, 1.8, EYE) + dot(5, -82, 1.8, EYE);
    return `${box(-12, -34, 10, 34, '#3d4658')}${box(2, -34, 10, 34, '#3d4658')}${box(-26, -68, 52, 12, shade, 6)}${path('M-15 -70 H15 L22 -24 H-22Z', fill)}${face}${hat}${line('M-4 -76 q4 3 8 0', EYE, 1.6)}`;
  },
  robot: ({ fill, shade, light }) =>
    `${box(-18, -22, 12, 22, shade)}${box(6, -22, 12, 22, shade)}${box(-38, -58, 76, 13, shade, 6)}${box(-26, -64, 52, 46, fill, 8)}${box(-14, -54, 28, 18, light)}${dot(-6, -45, 4, '#d6402f')}${dot(6, -45, 4, '#f3c941')}${line('M0 -98 v-10', shade)}${dot(0, -110, 4, '#d6402f')}${box(-21, -98, 42, 32, fill, 9)}${dot(-9, -82, 6, EYE)}${dot(9, -82, 6, EYE)}${dot(-8, -83, 2, light)}${dot(10, -83, 2, light)}`,
  lighthouse: ({ fill, shade, accent }) =>
    `${path('M10 -106 L96 -130 V-82Z', '#fff3b055')}${path('M-22 0 L-13 -94 H13 L22 0Z', fill)}${path('M6 0 L4 -94 H13 L22 0Z', shade)}${box(-17, -98, 34, 6, EYE)}${box(-10, -116, 20, 18, GLOW)}${dot(0, -106, 7, accent)}${path('M-14 -115 L0 -132 L14 -115Z', accent)}${box(-5, -16, 10, 16, EYE, 5)}${box(-4, -60, 7, 11, EYE)}`,
  house: ({ fill, shade }) =>
    `${box(22, -92, 10, 30, shade)}${box(-44, -56, 88, 56, fill)}${path('M-54 -54 L0 -96 L54 -54Z', shade)}${box(-9, -30, 18, 30, shade)}${box(-34, -42, 18, 18, GLOW)}${box(17, -42, 18, 18, GLOW)}`,
  mountain: ({ fill, shade, noun }) =>
    `${path('M-80 0 L0 -112 L80 0Z', fill)}${path('M0 -112 L80 0 H20Z', shade)}${/pyramid|hill|island/.test(noun) ? '' : path('M0 -112 L-20 -84 L-6 -91 L4 -80 L20 -84Z', noun === 'volcano' ? '#f08a3a' : '#fff')}`,
  tree: ({ fill, shade, light, noun }) =>
    box(-6, -46, 12, 46, '#6b4a30') +
    (noun.includes('pine')
      ? path('M-36 -16 L0 -70 L36 -16Z', shade) + path('M-27 -50 L0 -112 L27 -50Z', fill)
      : `${dot(-20, -62, 26, shade)}${dot(20, -64, 26, fill)}${dot(0, -86, 30, fill)}${dot(-8, -94, 13, light)}`),
  flower: ({ fill, light }) =>
    `${line('M0 0 Q6 -30 0 -60', '#4f8a4a', 5)}${oval(14, -22, 14, 6, '#5fa05a')}${turned([0, 60, 120, 180, 240, 300], 0, -66, oval(0, -84, 9, 17, fill))}${dot(0, -66, 10, light)}`,
  boat: ({ fill, shade, light }) =>
    `${line('M0 -20 V-108', '#5b4330')}${path('M4 -108 Q48 -70 44 -32 H4Z', light)}${path('M-4 -100 Q-36 -66 -36 -32 H-4Z', '#fff8ea')}${path('M-58 -26 H58 Q46 0 30 2 H-30 Q-48 0 -58 -26Z', fill)}${path('M-54 -18 H54 l-5 8 H-49Z', shade)}`,
  lamp: ({ fill, shade }) =>
    `${dot(0, -40, 62, '#fff1b044')}<circle cx="0" cy="-90" r="11" fill="none" stroke="${shade}" stroke-width="4"/>${box(-17, -64, 34, 58, GLOW)}${path('M0 -18 q-10 -12 0 -26 q10 14 0 26Z', '#f08a3a')}${line('M-17 -62 V-8 M17 -62 V-8', fill, 5)}${path('M-25 -62 L-10 -84 H10 L25 -62Z', fill)}${box(-25, -10, 50, 10, fill)}`,
  flyer: ({ fill, shade }) =>
    `${path('M0 -46 C-16 -74 -42 -76 -66 -58 C-44 -62 -24 -54 -8 -38Z', fill)}${path('M0 -46 C16 -74 42 -76 66 -58 C44 -62 24 -54 8 -38Z', shade)}${oval(2, -42, 18, 9, fill)}${path('M19 -46 l12 3 l-12 4Z', '#eda43a')}${dot(12, -45, 2, EYE)}`,
  bird: ({ fill, shade, light }) =>
    `${line('M-8 -8 v8 M8 -8 v8', '#e09a3a', 5)}${oval(0, -40, 28, 34, fill)}${oval(0, -30, 17, 22, light)}${oval(-25, -40, 8, 22, shade)}${oval(25, -40, 8, 22, shade)}${dot(0, -78, 21, fill)}${dot(-8, -82, 8, light)}${dot(8, -82, 8, light)}${dot(-7, -82, 4, EYE)}${dot(7, -82, 4, EYE)}${path('M-5 -75 H5 L0 -66Z', '#eda43a')}`,
  fish: ({ fill, shade, light }) =>
    `${path('M-34 -40 L-64 -62 L-56 -40 L-64 -18Z', shade)}${path('M-8 -60 Q6 -80 20 -58Z', shade)}${oval(0, -40, 42, 23, fill)}${oval(4, -32, 30, 12, light)}${dot(28, -46, 4, EYE)}`,
  car: ({ fill, shade, light }) =>
    `${path('M-60 -8 V-30 Q-56 -36 -40 -36 L-24 -60 H22 L40 -36 Q60 -34 60 -22 V-8Z', fill)}${path('M-32 -36 L-19 -54 H-3 V-36Z M3 -36 V-54 H18 L31 -36Z', GLASS)}${box(-60, -20, 120, 5, shade)}${wheels(-34, 34)}${dot(56, -27, 4, light)}`,
  plane: ({ fill, shade, light }) =>
    `${path('M-64 -44 L-76 -70 L-58 -68 L-42 -50Z', shade)}${oval(0, -44, 66, 14, fill)}${path('M-4 -42 L-34 -8 H-16 L26 -40Z', shade)}${path('M4 -52 L-14 -78 H-2 L26 -52Z', light)}${dot(36, -47, 5, GLASS)}`,
  balloon: ({ fill, shade, light }) =>
    `${line('M-12 -40 L-9 -16 M12 -40 L9 -16', '#5b4330', 2)}${box(-11, -17, 22, 16, '#9a6a3e')}${path('M0 -130 C52 -130 54 -72 14 -38 H-14 C-54 -72 -52 -130 0 -130Z', fill)}${oval(0, -84, 14, 46, light)}${path('M0 -130 C52 -130 54 -72 14 -38 C34 -72 34 -116 0 -130Z', shade)}`,
  cup: ({ fill, shade, light }) =>
    `<circle cx="32" cy="-32" r="14" fill="none" stroke="${shade}" stroke-width="7"/>${path('M-30 -60 H30 L24 -6 Q22 0 14 0 H-14 Q-22 0 -24 -6Z', fill)}${oval(0, -60, 30, 8, light)}${oval(0, -59, 24, 5, shade)}`,
  umbrella: ({ fill, shade }) =>
    `${line('M0 -96 V-10 Q0 2 -10 0 Q-16 -2 -15 -10', '#4a3a30')}${path('M-58 -56 Q-52 -106 0 -108 Q52 -106 58 -56 Q46 -68 29 -56 Q16 -68 0 -56 Q-16 -68 -29 -56 Q-46 -68 -58 -56Z', fill)}${path('M0 -108 Q32 -92 29 -56 Q16 -68 0 -56Z', shade)}`,
  ball: ({ fill, shade, light }) =>
    `${dot(0, -40, 40, shade)}${oval(-4, -43, 34, 34, fill)}${oval(-14, -58, 10, 7, light)}`,
  table: ({ fill, shade }) =>
    `${box(-57, -38, 8, 38, shade)}${box(49, -38, 8, 38, shade)}${box(-66, -40, 132, 9, fill, 2)}`,
  /** What has no drawing of its own: a parcel. */
  thing: ({ fill, shade, light }) =>
    `${box(-38, -68, 76, 68, fill, 5)}${box(-6, -68, 12, 68, light, 0)}${box(-38, -40, 76, 10, shade, 0)}${line('M0 -70 q-24 -22 -18 -2 q8 6 18 2 q24 -22 18 -2 q-8 6 -18 2', light)}`,
};

export const drawing = (shape: string, ink: Ink): string =>
  (SHAPES[shape] ?? SHAPES.thing)?.(ink) ?? '';
