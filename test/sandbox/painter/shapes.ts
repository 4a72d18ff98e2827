/** Small drawings of things as SVG: each stands on the origin, about 100 units high, and is scaled by the painter. */

export interface Ink {
  readonly fill: string;
  readonly shade: string;
  readonly light: string;
  /** Picks between variants of a shape, and patterns things that have no drawing of their own. */
  readonly variant: number;
  readonly noun: string;
  /** The colour of a part that the prompt names apart, such as a lighthouse's lamp room. */
  readonly accent: string;
}

type Drawing = (ink: Ink) => string;

const path = (d: string, fill: string) => `<path d="${d}" fill="${fill}"/>`;
const box = (x: number, y: number, w: number, h: number, fill: string, r = 0) =>
  `<rect x="${x}" y="${y}" width="${w}" height="${h}" rx="${r}" fill="${fill}"/>`;
const dot = (x: number, y: number, r: number, fill: string) =>
  `<circle cx="${x}" cy="${y}" r="${r}" fill="${fill}"/>`;
const oval = (x: number, y: number, rx: number, ry: number, fill: string, turn = 0) =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="${fill}" transform="rotate(${turn} ${x} ${y})"/>`;
const line = (d: string, stroke: string, width = 3) =>
  `<path d="${d}" fill="none" stroke="${stroke}" stroke-width="${width}" stroke-linecap="round"/>`;
const EYE = '#22222a';
const has = (noun: string, words: RegExp) => words.test(noun);

const quadruped: Drawing = ({ fill, shade, light, noun }) => {
  const tallNeck = has(noun, /giraffe|horse|camel|donkey|zebra|deer|unicorn|dinosaur|stegosaurus/)
    ? 26
    : 0;
  const hx = 38 + tallNeck * 0.35;
  const hy = -58 - tallNeck * 1.2;
  const bushy = has(noun, /fox|squirrel|raccoon|beaver|wolf/);
  const tail = bushy
    ? path('M-36 -38 C-62 -30 -78 -52 -70 -78 C-60 -70 -46 -64 -34 -50Z', fill) +
      path('M-70 -78 C-66 -70 -62 -67 -57 -66 C-66 -62 -71 -66 -72 -62Z', light)
    : line('M-36 -44 C-52 -46 -54 -62 -50 -72', fill, 6);
  const round = has(noun, /bear|elephant|mammoth|mouse|pig|panda|hedgehog|beaver/);
  const hare = has(noun, /rabbit|kangaroo|donkey/);
  const ears = hare
    ? oval(hx - 8, hy - 30, 5, 20, shade, -10) + oval(hx + 5, hy - 30, 5, 20, fill, 8)
    : round
      ? dot(hx - 9, hy - 15, 8, shade) + dot(hx + 9, hy - 15, 8, fill)
      : path(`M${hx - 14} ${hy - 8} l3 -24 l13 14Z M${hx + 2} ${hy - 12} l11 -20 l4 24Z`, fill);
  const trunk = has(noun, /elephant|mammoth/)
    ? line(`M${hx + 14} ${hy + 4} q16 8 10 40`, fill, 9)
    : '';
  const spikes = has(noun, /hedgehog|stego|dragon/)
    ? path('M-38 -56 l8 -16 l8 12 l8 -16 l9 14 l9 -16 l8 15 l8 -14 l6 20Z', shade)
    : '';
  const mane = has(noun, /lion/) ? dot(hx, hy, 26, shade) : '';
  const stripes = has(noun, /tiger|zebra/)
    ? line('M-22 -62 v22 M-6 -64 v26 M10 -64 v26', EYE, 4)
    : '';
  const legs = [-30, -16, 14, 28]
    .map((x, i) => box(x, -28, 9, 28, i % 2 ? fill : shade, 4))
    .join('');
  const neck = tallNeck
    ? path(`M14 -50 L${hx - 12} ${hy} L${hx + 8} ${hy + 8} L38 -40Z`, fill)
    : '';
  const face =
    oval(hx + 13, hy + 6, 12, 7, light, 8) +
    dot(hx + 23, hy + 4, 3, EYE) +
    dot(hx + 6, hy - 3, 2.6, EYE);
  return `${tail}${legs}${spikes}${oval(0, -44, 42, 22, fill)}${oval(2, -34, 30, 10, light)}${stripes}${neck}${mane}${ears}${dot(hx, hy, 18, fill)}${trunk}${face}`;
};

const upright: Drawing = ({ fill, shade, light }) =>
  `${dot(-16, -88, 9, shade)}${dot(16, -88, 9, shade)}${oval(-27, -42, 9, 22, shade, 18)}${oval(27, -42, 9, 22, shade, -18)}${oval(-13, -5, 13, 8, shade)}${oval(13, -5, 13, 8, shade)}${oval(0, -34, 27, 32, fill)}${oval(0, -30, 17, 22, light)}${dot(0, -74, 23, fill)}${oval(0, -68, 12, 9, light)}${dot(-8, -79, 3, EYE)}${dot(8, -79, 3, EYE)}${oval(0, -71, 4, 3, EYE)}`;

const bird: Drawing = ({ fill, shade, light, noun }) =>
  has(noun, /gull|eagle|crow|raven|dove|pigeon|bat|^bird/)
    ? `${path('M0 -46 C-16 -74 -42 -76 -66 -58 C-44 -62 -24 -54 -8 -38Z', fill)}${path('M0 -46 C16 -74 42 -76 66 -58 C44 -62 24 -54 8 -38Z', shade)}${oval(0, -42, 17, 8, fill, -8)}${path('M17 -46 l12 2 l-11 4Z', '#eda43a')}${dot(11, -45, 1.8, EYE)}${path('M-66 -58 l12 -4 l-4 5Z M66 -58 l-12 -4 l4 5Z', EYE)}`
    : `${line('M-6 -20 v20 M8 -20 v20', '#e09a3a', 4)}${path('M-30 -40 L-56 -58 L-44 -30Z', shade)}${oval(0, -36, 34, 22, fill)}${oval(-6, -36, 18, 12, shade, 15)}${dot(28, -64, 14, fill)}${path('M18 -60 L14 -38 L36 -44 L38 -60Z', fill)}${path('M40 -68 l18 5 l-17 6Z', '#eda43a')}${dot(32, -67, 2.6, EYE)}${oval(8, -24, 16, 7, light)}`;

const fish: Drawing = ({ fill, shade, light }) =>
  `${path('M-34 -40 L-64 -62 L-56 -40 L-64 -18Z', shade)}${path('M-8 -60 Q6 -80 20 -58Z', shade)}${oval(0, -40, 42, 23, fill)}${oval(4, -32, 30, 12, light)}${line('M18 -56 q-9 16 0 32', shade, 3)}${dot(28, -46, 4, EYE)}${oval(-4, -38, 9, 5, shade, 25)}`;

const crawler: Drawing = ({ fill, shade, light }) =>
  `${oval(-28, -6, 12, 7, shade, 20)}${oval(22, -6, 12, 7, shade, -20)}${dot(44, -26, 13, light)}${path('M-44 -12 A44 40 0 0 1 42 -12Z', fill)}${path('M-20 -16 l12 -26 h14 l12 26Z', shade)}${path('M-44 -12 h86 v6 h-84Z', light)}${dot(48, -30, 2.6, EYE)}`;

const person: Drawing = ({ fill, shade, variant, noun }) => {
  const skin = ['#f0c8a0', '#c98d62', '#8d5a3c', '#e3b187'][variant % 4] ?? '#f0c8a0';
  const hair = ['#3a2a22', '#7a4a2a', '#d9b45a', '#22222a'][(variant >> 2) % 4] ?? '#3a2a22';
  const skirt = has(noun, /woman|girl|queen|lady|witch/)
    ? path('M-15 -40 L-27 -12 H27 L15 -40Z', fill)
    : '';
  const longHair = skirt ? path('M-15 -84 q-6 24 -2 34 h34 q4 -10 -2 -34Z', hair) : '';
  const helmet = has(noun, /astronaut|knight/) ? dot(0, -84, 20, '#e8ecf0') : '';
  const crown = has(noun, /king|queen/)
    ? path('M-14 -98 v-14 l7 7 l7 -9 l7 9 l7 -7 v14Z', '#e6b93c')
    : '';
  return `${box(-12, -34, 10, 34, '#3d4658', 4)}${box(2, -34, 10, 34, '#3d4658', 4)}${oval(-21, -50, 6, 20, shade, 14)}${oval(21, -50, 6, 20, shade, -14)}${longHair}${box(-17, -70, 34, 42, fill, 10)}${skirt}${helmet}${dot(0, -83, 14, skin)}${path('M-15 -84 A15 15 0 0 1 15 -84 Q6 -92 -15 -84Z', hair)}${crown}${dot(-5, -82, 1.8, EYE)}${dot(5, -82, 1.8, EYE)}${line('M-4 -76 q4 3 8 0', EYE, 1.6)}`;
};

const robot: Drawing = ({ fill, shade, light }) =>
  `${box(-18, -22, 12, 22, shade, 3)}${box(6, -22, 12, 22, shade, 3)}${box(-38, -58, 12, 34, shade, 6)}${box(26, -58, 12, 34, shade, 6)}${box(-26, -64, 52, 46, fill, 8)}${box(-14, -54, 28, 18, light, 4)}${dot(-7, -45, 3, '#d6402f')}${dot(3, -45, 3, '#f3c941')}${box(-21, -98, 42, 32, fill, 9)}${dot(-9, -82, 6, '#fff8dc')}${dot(9, -82, 6, '#fff8dc')}${dot(-9, -82, 2.6, EYE)}${dot(9, -82, 2.6, EYE)}${line('M0 -98 v-12', shade)}${dot(0, -113, 4, '#d6402f')}`;

const windows = (xs: readonly number[], ys: readonly number[]) =>
  xs
    .flatMap((x) => ys.map((y) => box(x, y, 8, 9, (x * 7 + y * 3) % 4 ? '#ffe9a8' : '#5a6478', 1)))
    .join('');

const lighthouse: Drawing = ({ fill, shade, light, noun, accent }) =>
  has(noun, /light/)
    ? `${path('M-20 0 L-13 -92 H13 L20 0Z', fill)}${path('M4 0 L3 -92 H13 L20 0Z', shade)}${path('M-18 -24 H18 L19 -8 H-19Z M-16 -58 H16 L17 -42 H-17Z', '#c8443a')}${box(-17, -97, 34, 6, accent, 2)}${box(-10, -114, 20, 18, '#ffe9a0', 2)}${path('M-14 -113 L0 -130 L14 -113Z', accent)}${path('M10 -108 L92 -132 V-84Z', '#fff3b855')}${box(-4, -14, 9, 14, EYE, 4)}`
    : `${box(-22, -96, 44, 96, fill)}${box(4, -96, 18, 96, shade)}${path('M-28 -94 L0 -132 L28 -94Z', shade)}${dot(0, -76, 13, light)}${line('M0 -76 v-8 M0 -76 h6', EYE, 2.4)}${windows([-14, 6], [-50, -30])}${box(-7, -16, 14, 16, EYE, 6)}`;

const house: Drawing = ({ fill, shade, light, noun }) => {
  const steeple = has(noun, /church|castle|temple|school/)
    ? `${box(-12, -110, 24, 60, fill)}${path('M-17 -108 L0 -138 L17 -108Z', shade)}`
    : box(22, -92, 10, 26, shade);
  return `${steeple}${box(-44, -54, 88, 54, fill)}${path('M-54 -52 L0 -94 L54 -52Z', shade)}${box(-9, -30, 18, 30, shade, 2)}${box(-34, -42, 18, 18, '#ffe9a8', 2)}${box(17, -42, 18, 18, '#ffe9a8', 2)}${line('M-25 -42 v18 M26 -42 v18', light, 2)}`;
};

const skyscraper: Drawing = ({ fill, shade, variant }) => {
  const height = 120 + (variant % 4) * 16;
  const rows = Array.from({ length: Math.floor(height / 20) }, (_, i) => 10 - height + i * 18);
  return `${box(-26, -height, 52, height, fill)}${box(12, -height, 14, height, shade)}${windows([-20, -7], rows)}${line(`M-8 ${-height} v-18`, shade)}`;
};

const pyramid: Drawing = ({ fill, shade }) =>
  path('M-70 0 L0 -96 L70 0Z', fill) + path('M0 -96 L70 0 H18Z', shade);

const statue: Drawing = ({ fill, shade, light }) =>
  `${box(-26, -22, 52, 22, shade, 2)}${box(-20, -30, 40, 10, fill, 2)}${path('M-16 -30 L-11 -82 H11 L18 -30Z', fill)}${line('M10 -78 L24 -116', fill, 8)}${dot(25, -122, 6, '#f6c945')}${dot(0, -92, 12, fill)}${path('M-12 -98 l3 -10 l4 8 l5 -10 l5 10 l4 -8 l3 10Z', light)}`;

const wall: Drawing = ({ fill, shade, light }) =>
  `${box(-90, -50, 180, 50, fill)}${[0, 1, 2, 3].map((row) => line(`M-90 ${-50 + row * 13} h180`, shade, 1.5)).join('')}${line('M-60 -50 v12 M-20 -50 v12 M20 -50 v12 M60 -50 v12 M-40 -38 v12 M0 -38 v12 M40 -38 v12', shade, 1.5)}${[-90, -50, -10, 30, 70].map((x) => box(x, -60, 20, 11, light)).join('')}`;

const wheel = (x: number) => dot(x, -8, 10, EYE) + dot(x, -8, 4, '#c8ccd2');

const car: Drawing = ({ fill, shade, light }) =>
  `${path('M-58 -8 V-26 Q-56 -32 -40 -34 L-22 -54 H20 L40 -34 Q58 -32 58 -22 V-8Z', fill)}${path('M-32 -35 L-18 -50 H-3 V-35Z M3 -35 V-50 H17 L31 -35Z', '#cfe6f2')}${box(-58, -18, 116, 5, shade)}${wheel(-33)}${wheel(33)}${dot(54, -25, 4, light)}`;

const truck: Drawing = ({ fill, shade, noun }) =>
  has(noun, /pickup|tractor/)
    ? `${path('M-64 -10 V-34 H-2 V-62 H28 L40 -36 H60 V-10Z', fill)}${path('M6 -38 V-56 H25 L34 -38Z', '#cfe6f2')}${box(-64, -20, 124, 5, shade)}${wheel(-38)}${wheel(36)}`
    : `${box(-66, -66, 132, 56, fill, 9)}${[-56, -28, 0, 28].map((x) => box(x, -58, 22, 20, '#cfe6f2', 3)).join('')}${box(-66, -32, 132, 6, shade)}${wheel(-40)}${wheel(40)}`;

const boat: Drawing = ({ fill, shade, light }) =>
  `${line('M0 -20 V-112', '#5b4330', 4)}${path('M4 -108 Q48 -70 44 -32 H4Z', light)}${path('M-4 -100 Q-36 -66 -36 -32 H-4Z', '#fff8ea')}${path('M-58 -26 H58 Q46 0 30 2 H-30 Q-48 0 -58 -26Z', fill)}${path('M-54 -18 H54 l-5 8 H-49Z', shade)}`;

const plane: Drawing = ({ fill, shade, light, noun }) =>
  has(noun, /rocket|shuttle|spaceship/)
    ? `${path('M-12 -10 l-8 22 h12Z M12 -10 l8 22 h-12Z', '#f09a3a')}${path('M-18 -10 Q-24 -84 0 -122 Q24 -84 18 -10Z', fill)}${path('M-18 -40 L-36 -4 L-17 -12Z M18 -40 L36 -4 L17 -12Z', shade)}${dot(0, -74, 9, '#cfe6f2')}`
    : has(noun, /helicopter|drone|ufo/)
      ? `${line('M-52 -82 H52', shade, 4)}${line('M0 -82 V-66', shade, 4)}${path('M-24 -50 L-78 -62 L-80 -50 L-26 -38Z', shade)}${oval(0, -46, 36, 22, fill)}${oval(16, -50, 15, 12, '#cfe6f2')}${line('M-24 -18 H26 M-12 -26 v8 M14 -26 v8', EYE)}`
      : `${path('M-64 -44 L-76 -70 L-58 -68 L-42 -50Z', shade)}${oval(0, -44, 66, 13, fill)}${path('M-4 -42 L-34 -8 H-16 L26 -40Z', shade)}${path('M4 -52 L-14 -78 H-2 L26 -52Z', light)}${[-24, -8, 8, 24, 40].map((x) => dot(x, -47, 3, '#cfe6f2')).join('')}`;

const bicycle: Drawing = ({ fill, shade }) =>
  `${[-34, 34].map((x) => `<circle cx="${x}" cy="-22" r="21" fill="none" stroke="${EYE}" stroke-width="4"/>`).join('')}${line('M-34 -22 L-12 -56 H22 L34 -22 M-12 -56 L4 -22 H-34 M4 -22 L22 -56', fill, 5)}${line('M-20 -62 h14 M22 -56 l-2 -14 h12', shade, 5)}`;

const balloon: Drawing = ({ fill, shade, light }) =>
  `${line('M-12 -40 L-9 -16 M12 -40 L9 -16', '#5b4330', 2)}${box(-11, -17, 22, 16, '#9a6a3e', 3)}${path('M0 -130 C52 -130 54 -72 14 -38 H-14 C-54 -72 -52 -130 0 -130Z', fill)}${path('M0 -130 C20 -118 20 -66 6 -38 H-6 C-20 -66 -20 -118 0 -130Z', light)}${path('M0 -130 C52 -130 54 -72 14 -38 C34 -72 34 -116 0 -130Z', shade)}`;

const tree: Drawing = ({ fill, shade, light, noun, variant }) =>
  has(noun, /pine/) || variant % 3 === 0
    ? `${box(-5, -20, 10, 20, '#6b4a30')}${path('M-36 -16 L0 -66 L36 -16Z', shade)}${path('M-29 -46 L0 -92 L29 -46Z', fill)}${path('M-20 -76 L0 -116 L20 -76Z', light)}`
    : `${box(-6, -44, 12, 44, '#6b4a30', 3)}${dot(-20, -62, 26, shade)}${dot(20, -64, 26, fill)}${dot(0, -86, 30, fill)}${dot(-8, -92, 14, light)}`;

const flower: Drawing = ({ fill, light }) => {
  const petals = [0, 60, 120, 180, 240, 300]
    .map((turn) => `<g transform="rotate(${turn} 0 -62)">${oval(0, -80, 9, 16, fill)}</g>`)
    .join('');
  return `${line('M0 0 Q6 -30 0 -60', '#4f8a4a', 5)}${oval(13, -22, 14, 6, '#5fa05a', -28)}${petals}${dot(0, -62, 10, light)}`;
};

const mountain: Drawing = ({ fill, shade, noun }) =>
  `${path('M-96 0 L-26 -92 L0 -66 L30 -112 L104 0Z', fill)}${path('M30 -112 L104 0 H44Z M-26 -92 L-6 -20 L0 -66Z', shade)}${has(noun, /volcano|geyser/) ? path('M18 -96 Q10 -130 30 -150 Q52 -130 42 -96Z', '#f08a3a') : path('M30 -112 L14 -88 L28 -94 L36 -84 L47 -88Z', '#ffffff')}`;

const cup: Drawing = ({ fill, shade, light, noun }) =>
  has(noun, /bottle|wine|vase|beer/)
    ? `${path('M-17 0 V-56 Q-17 -68 -7 -76 V-104 H7 V-76 Q17 -68 17 -56 V0Z', fill)}${box(-17, -46, 34, 24, light, 2)}${box(-8, -110, 16, 9, shade, 2)}${line('M-10 -60 V-10', '#ffffff88', 4)}`
    : `<circle cx="32" cy="-30" r="15" fill="none" stroke="${shade}" stroke-width="7"/>${path('M-30 -58 H30 L24 -6 Q22 0 14 0 H-14 Q-22 0 -24 -6Z', fill)}${oval(0, -58, 30, 8, light)}${oval(0, -57, 24, 5, shade)}${line('M-10 -74 q6 -8 0 -16 M8 -74 q6 -8 0 -16', '#ffffffaa', 3)}`;

const table: Drawing = ({ fill, shade, light, noun }) =>
  has(noun, /chair|couch|sofa|bench|bed/)
    ? `${box(-52, -66, 104, 40, shade, 10)}${box(-58, -40, 116, 24, fill, 8)}${box(-50, -18, 9, 18, EYE)}${box(41, -18, 9, 18, EYE)}${box(-44, -44, 42, 10, light, 5)}${box(2, -44, 42, 10, light, 5)}`
    : `${box(-56, -48, 10, 48, shade)}${box(46, -48, 10, 48, shade)}${box(-66, -56, 132, 12, fill, 4)}${box(-66, -56, 132, 4, light, 2)}`;

const book: Drawing = ({ fill, shade, light, noun }) =>
  has(noun, /^book|newspaper/)
    ? `${path('M-52 -54 Q-26 -68 0 -54 V-4 Q-26 -18 -52 -4Z', light)}${path('M52 -54 Q26 -68 0 -54 V-4 Q26 -18 52 -4Z', '#fffaf0')}${path('M-56 -56 V0 Q-26 -14 0 0 Q26 -14 56 0 V-56 H52 V-6 Q26 -18 0 -4 Q-26 -18 -52 -6 V-56Z', fill)}${line('M-42 -46 q16 -6 32 0 M-42 -34 q16 -6 32 0 M12 -46 q16 -6 32 0 M12 -34 q16 -6 32 0', shade, 2)}`
    : `${box(-4, -40, 8, 40, '#6d6258')}${box(-36, -106, 72, 70, fill, 8)}<rect x="-31" y="-101" width="62" height="60" rx="5" fill="none" stroke="${light}" stroke-width="3"/>${line('M-18 -80 h36 M-18 -66 h24', light, 4)}${box(-36, -40, 72, 4, shade)}`;

const ball: Drawing = ({ fill, shade, light }) =>
  `${dot(0, -36, 36, fill)}<path d="M-36 -36 A36 36 0 0 0 36 -36 A44 30 0 0 1 -36 -36Z" fill="${shade}"/>${oval(-13, -52, 9, 6, light, -30)}${line('M-28 -58 Q0 -36 -24 -10 M28 -58 Q0 -36 24 -10', light, 2.4)}`;

const clock: Drawing = ({ fill, shade, light }) =>
  `${dot(0, -46, 46, fill)}${dot(0, -46, 37, light)}${[0, 30, 60, 90, 120, 150].map((turn) => `<path d="M0 -80 V-74 M0 -18 V-12" stroke="${shade}" stroke-width="3" transform="rotate(${turn} 0 -46)"/>`).join('')}${line('M0 -46 V-70 M0 -46 L18 -36', EYE, 4)}`;

const umbrella: Drawing = ({ fill, shade, light }) =>
  `${line('M0 -96 V-10 Q0 2 -10 0 Q-16 -2 -15 -10', '#4a3a30', 4)}${path('M-58 -58 Q-52 -106 0 -108 Q52 -106 58 -58 Q46 -68 38 -58 Q28 -70 19 -58 Q8 -70 0 -58 Q-9 -70 -19 -58 Q-29 -70 -38 -58 Q-48 -68 -58 -58Z', fill)}${path('M0 -108 Q24 -92 19 -58 Q8 -70 0 -58 Q-9 -70 -19 -58 Q-24 -92 0 -108Z', light)}${path('M0 -108 Q52 -106 58 -58 Q46 -68 38 -58 Q36 -92 0 -108Z', shade)}`;

const guitar: Drawing = ({ fill, shade, light }) =>
  `<g transform="rotate(24 0 -40)">${oval(0, -24, 25, 24, fill)}${oval(0, -50, 18, 17, fill)}${box(-4, -128, 8, 84, '#5b4330', 2)}${box(-8, -138, 16, 14, shade, 3)}${dot(0, -42, 7, EYE)}${box(-10, -18, 20, 5, shade)}${line('M-2 -126 V-16 M2 -126 V-16', light, 1)}</g>`;

const hat: Drawing = ({ fill, shade, noun }) =>
  has(noun, /goggle|glass/)
    ? `<g fill="#cfe6f2" stroke="${fill}" stroke-width="7"><circle cx="-25" cy="-28" r="20"/><circle cx="25" cy="-28" r="20"/></g>${line('M-5 -30 q5 -6 10 0', fill, 5)}`
    : `${oval(0, -10, 56, 12, shade)}${path('M-30 -12 L-26 -62 Q0 -72 26 -62 L30 -12 Q0 0 -30 -12Z', fill)}${path('M-30 -18 Q0 -8 30 -18 L29 -30 Q0 -20 -29 -30Z', shade)}`;

const shirt: Drawing = ({ fill, shade, light }) =>
  `${path('M-24 -84 L-58 -64 L-46 -38 L-32 -46 V0 H32 V-46 L46 -38 L58 -64 L24 -84 Q0 -70 -24 -84Z', fill)}${path('M-13 -80 Q0 -66 13 -80 L0 -58Z', light)}${line('M0 -58 V-4', shade, 2.4)}${[-44, -28, -12].map((y) => dot(4, y, 2.4, shade)).join('')}`;

const lamp: Drawing = ({ fill, shade, noun }) =>
  has(noun, /firework/)
    ? [0, 30, 60, 90, 120, 150]
        .map(
          (turn) =>
            `<g transform="rotate(${turn} 0 -60)">${line('M0 -100 V-76 M0 -44 V-20', turn % 60 ? fill : '#ffe08a', 4)}</g>`,
        )
        .join('')
    : `<circle cx="0" cy="-76" r="48" fill="#fff1b0" opacity="0.35"/>${box(-3, -60, 6, 56, shade)}${box(-18, -6, 36, 6, shade, 3)}${path('M-30 -58 L-16 -98 H16 L30 -58Z', fill)}${oval(0, -58, 30, 5, '#fff1b0')}`;

const cake: Drawing = ({ fill, shade, light }) =>
  `${oval(0, -3, 56, 8, '#f3efe6')}${box(-40, -46, 80, 44, fill, 6)}${path('M-40 -40 q10 18 20 0 q10 18 20 0 q10 18 20 0 q10 18 20 0 V-52 H-40Z', light)}${box(-40, -22, 80, 5, shade)}${dot(0, -58, 8, '#d6402f')}`;

const crate: Drawing = ({ fill, shade, light }) =>
  `${path('M-40 -72 L-24 -88 H56 L40 -72Z', light)}${path('M40 -72 L56 -88 V-14 L40 0Z', shade)}${box(-40, -72, 80, 72, fill)}`;

const circle: Drawing = ({ fill, light }) =>
  dot(0, -50, 50, fill) + oval(-17, -70, 13, 8, light, -30);

const triangle: Drawing = ({ fill, shade }) =>
  path('M0 -104 L54 -50 L0 4 L-54 -50Z', fill) + path('M0 -104 L54 -50 L0 4Z', shade);

const stick: Drawing = ({ fill, shade, light }) =>
  `<g transform="rotate(18 0 -50)">${box(-4, -116, 8, 92, fill, 4)}${box(-1, -114, 3, 88, light, 1)}${box(-18, -28, 36, 7, shade, 3)}${box(-4, -22, 8, 24, '#5b4330', 3)}</g>`;

const sun: Drawing = ({ fill, light, noun, shade }) =>
  has(noun, /moon/)
    ? `${dot(0, -40, 38, light)}${dot(-12, -52, 7, shade)}${dot(13, -34, 9, shade)}${dot(-8, -24, 5, shade)}`
    : `${Array.from({ length: 12 }, (_, i) => `<path d="M-4 -84 L0 -100 L4 -84Z" fill="${fill}" transform="rotate(${i * 30} 0 -40)"/>`).join('')}${dot(0, -40, 36, fill)}${dot(-8, -48, 18, light)}`;

/** A thing without a drawing of its own: a plaque whose outline and pattern follow from its name. */
const thing: Drawing = ({ fill, shade, light, variant }) => {
  const corners = 5 + (variant % 4);
  const at = (radius: number, i: number) => {
    const turn = (i / corners) * 2 * Math.PI + (variant % 7) * 0.2;
    return `${(Math.sin(turn) * radius).toFixed(1)} ${(-46 - Math.cos(turn) * radius).toFixed(1)}`;
  };
  const ring = (radius: number) =>
    `M${Array.from({ length: corners }, (_, i) => at(i % 2 && variant % 2 ? radius * 0.72 : radius, i)).join('L')}Z`;
  const mark =
    [
      dot(0, -46, 13, light),
      box(-12, -58, 24, 24, light, 4),
      line('M-14 -46 h28 M0 -60 v28', light, 7),
    ][(variant >> 3) % 3] ?? '';
  return path(ring(48), shade) + path(ring(40), fill) + mark;
};

const DRAWINGS: Readonly<Record<string, Drawing>> = {
  quadruped,
  upright,
  bird,
  fish,
  crawler,
  person,
  robot,
  lighthouse,
  house,
  skyscraper,
  pyramid,
  statue,
  wall,
  car,
  truck,
  boat,
  plane,
  bicycle,
  balloon,
  tree,
  flower,
  mountain,
  cup,
  table,
  book,
  ball,
  clock,
  umbrella,
  guitar,
  hat,
  shirt,
  lamp,
  cake,
  box: crate,
  circle,
  triangle,
  stick,
  sun,
  thing,
};

export function drawing(shape: string, ink: Ink): string {
  return (DRAWINGS[shape] ?? thing)(ink);
}
