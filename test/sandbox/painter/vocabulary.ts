/** The words that the sandbox's painter and critic both know, so that one can draw what the other asks about. */

export type Kind = 'object' | 'place' | 'light' | 'weather' | 'style' | 'mood';

export interface Word {
  readonly kind: Kind | 'colour' | 'count' | 'negation';
  /** The one spelling under which this word and its synonyms go. */
  readonly name: string;
  /** How an object is drawn. */
  readonly shape?: string;
  readonly value?: number;
}

export const COLOURS: Readonly<Record<string, string>> = {
  red: '#d6402f',
  orange: '#ec8a32',
  yellow: '#f3c941',
  green: '#4f9a57',
  blue: '#3f74c4',
  purple: '#8057a8',
  pink: '#ec91b0',
  brown: '#8a5c3a',
  black: '#2a2a30',
  white: '#f6f3ea',
  grey: '#8e949c',
  gold: '#d9a93a',
  silver: '#bfc7cf',
  turquoise: '#3fb3ae',
  tan: '#d2ab7c',
};

const COLOUR_SYNONYMS: Readonly<Record<string, string>> = {
  gray: 'grey',
  golden: 'gold',
  violet: 'purple',
  crimson: 'red',
  scarlet: 'red',
  navy: 'blue',
  azure: 'blue',
  teal: 'turquoise',
  cyan: 'turquoise',
  beige: 'tan',
  emerald: 'green',
  magenta: 'pink',
};

/** Objects by the shape that stands for them; an underscore is a space. */
const OBJECTS: Readonly<Record<string, string>> = {
  quadruped:
    'fox dog cat wolf horse cow sheep goat pig donkey deer lion tiger bear elephant mammoth wooly_mammoth giraffe zebra rabbit squirrel mouse hedgehog raccoon beaver kangaroo camel animal puppy kitten stegasaurus stegosaurus dinosaur dragon unicorn',
  upright:
    'monkey chimpanzee gorilla panda sloth penguin teddy_bear koala owl snowman alien ghost gundam anubis',
  bird: 'bird gull seagull eagle crow raven duck goose swan dove pigeon parrot turkey chicken flamingo bat butterfly',
  fish: 'fish koi_fish koi shark whale dolphin salmon goldfish',
  crawler: 'turtle frog lizard snake crab snail crocodile beetle spider',
  person:
    'person man woman child boy girl baby knight king queen astronaut student teacher chef wizard witch pirate dancer sailor farmer soldier family lady conductor',
  robot: 'robot android toaster',
  lighthouse: 'lighthouse tower clock_tower windmill chimney',
  house: 'house cottage cabin barn hut home shop store store_front church castle school temple',
  skyscraper: 'skyscraper building apartment_building skyline kremlin hotel factory',
  pyramid: 'pyramid great_pyramid tent',
  statue: 'statue sculpture statue_of_liberty monument trophy mona_lisa bust',
  wall: 'wall brick_wall great_wall fence bridge gate',
  car: 'car sports_car toy_car taxi jeep automobile',
  truck: 'truck pickup_truck van vw_van bus train tram tractor ambulance',
  boat: 'boat ship pirate_ship sailboat canoe submarine ferry yacht',
  plane:
    'plane prop_plane airplane aeroplane jet helicopter rocket space_shuttle spaceship drone ufo',
  bicycle: 'bicycle bike motorcycle scooter skateboard cart',
  balloon: 'balloon hot_air_balloon kite lantern',
  tree: 'tree pine palm oak bush',
  flower: 'flower rose tulip sunflower daisy bamboo cactus grass leaf mushroom',
  mountain: 'mountain hill volcano cliff rock island mountain_top iceberg geyser tornado',
  cup: 'cup mug glass bottle vase teapot jug coffee tea beer latte margarita wine juice bowl',
  table: 'table desk bench chair couch sofa shelf bed stool',
  book: 'book newspaper painting window door sign stop_sign poster towel blackboard sticker screen map letter flag mirror logo photo_frame',
  ball: 'ball apple donut baseball basketball tennis_ball planet earth bubble pumpkin coin egg moon_rock',
  clock: 'clock watch wheel ferris_wheel millennium_wheel compass',
  umbrella: 'umbrella parasol',
  guitar: 'guitar electric_guitar violin cello tuba piano trumpet drum',
  hat: 'hat tophat top_hat cowboy_hat crown helmet cap goggle glasses sunglasses',
  shirt:
    'shirt t-shirt jacket leather_jacket coat vest suit dress kilt bowtie neck_tie tie scarf jean costume tuxedo armor armour clothes glove shoe',
  lamp: 'lamp candle lamp_room torch streetlight street_lamp spotlight fire fireplace neon_sign firework',
  cake: 'cake bread croissant omelette pizza cheese breakfast pie sandwich cookie',
  box: 'box square cube suitcase bin trash_bin bag garbage_bag basket calculator fire_hydrant ashtray phone computer camera chest',
  circle: 'circle disc dot ring sphere',
  triangle: 'triangle diamond arrow',
  stick: 'sword cane spear quarterstaff broom wand cigarette cigarrette pencil pole ladder key',
  sun: 'sun star moon',
};

const OTHERS: Readonly<Record<Exclude<Kind, 'object'>, string>> = {
  place:
    'beach sea ocean coast shore lake river canal pond waterfall harbour harbor city town village downtown street road crossing zebra_crossing sidewalk forest wood jungle park garden desert field meadow valley space mars saturn kitchen library room hall lecture_hall bedroom cave museum rooftop pool market station tennis_court london venice manhattan path countryside lakeside landscape wave cityscape snowfield office cafe intersection rock_coast',
  light: 'dawn sunrise morning noon daylight sunset dusk twilight night midnight evening moonlight',
  weather: 'rain snow fog mist storm thunderstorm wind cloud sunshine rainbow',
  style:
    'oil_painting photograph photo watercolor watercolour sketch drawing crayon_drawing ink-and-wash_drawing pencil_drawing cartoon comic anime illustration pixel_art pointillism abstract_painting painting render stained_glass woodcut black_and_white portrait close-up',
  mood: 'calm lonely warm curious cheerful gloomy peaceful mysterious dreamy electric cosy cozy dramatic melancholy serene joyful romantic eerie nostalgic whimsical tense hopeful playful',
};

const SYNONYMS: Readonly<Record<string, string>> = {
  seagull: 'gull',
  photo: 'photograph',
  pic: 'photograph',
  watercolour: 'watercolor',
  rainy: 'rain',
  raining: 'rain',
  snowy: 'snow',
  snowing: 'snow',
  foggy: 'fog',
  misty: 'mist',
  cloudy: 'cloud',
  stormy: 'storm',
  windy: 'wind',
  sunny: 'sunshine',
  nighttime: 'night',
  nocturnal: 'night',
  pointilism: 'pointillism',
  harbor: 'harbour',
  cozy: 'cosy',
  airplane: 'plane',
  aeroplane: 'plane',
  bike: 'bicycle',
  lakeside: 'lake',
  'rocky coast': 'coast',
  stegasaurus: 'stegosaurus',
  people: 'person',
  neon: 'neon sign',
  hokusai: 'woodcut',
};

const NUMBERS = 'one two three four five six seven eight nine ten'.split(' ');

const IRREGULAR: Readonly<Record<string, string>> = {
  men: 'man',
  women: 'woman',
  children: 'child',
  people: 'person',
  mice: 'mouse',
  geese: 'goose',
  wolves: 'wolf',
  leaves: 'leaf',
  shelves: 'shelf',
  knives: 'knife',
  loaves: 'loaf',
  feet: 'foot',
  teeth: 'tooth',
  wives: 'wife',
  witches: 'witch',
};

/** Words that carry no thing of their own; what follows them still belongs to the noun behind. */
const SILENT =
  'a an the very some any many several few other another own big small large tiny huge little tall short long massive giant shiny bright dark old new young beautiful pretty lovely cute dignified smiling happy sad heavy light-weight frosted glazed circular round square-shaped shaped diamond-shaped high low deep shallow wide narrow colorful colourful vivid soft warm-toned wooden tin metal stone brick glass leather concrete marble plastic paper sandy rocky wet dry open closed half-smoked formal white-collar high-contrast realistic detailed cinematic dramatic-light real single main clear sharp mathematical best whole simple great modern ancient egyptian heavy-metal stacked tan-skinned full red-hot contrast resolution different classic majestic grassy';
const BREAKING =
  "is are was were be been being am has have had do does did it its this that these those there here he she his her him they them their you your i me my we our us who which what when where why how and-or or of in on at by for from to into onto with within without over under above below behind beside between through across near next along around against among after before during as if so because while than then up down off out left right front back top bottom side middle foreground background visible seen see can could will would should may might must not-only also too only just about inside outside toward towards named name says say saying words word written reads called made make making consisting showing shows show depicting depict featuring feature style image picture scene view mood title prompt feel feels feeling look looks looking set part composition subject atmosphere overall exactly clearly prominent prominently distinct distinctly unmistakable aerial contain contains include includes including stand stands stood sit sits sat hold holds wear wears waits wait pours pour gives give chased chase ran run waited fit rolled sips sip jumping keep piled posed set reflected field-depth depth focus excellent doesn't wasn't isn't piece kind sort type lot pair couple group stack bit far away low-angle each else least number anyone someone something sky ground air world's free taste present absent yes question way thing things but get stuck blow distance color colour research continent old-fashioned close corner edge end start day time kept faithful please add show draw paint ignore";

const toSet = (words: string) => new Set(words.split(' '));
export const silentWords = toSet(SILENT);
export const breakingWords = toSet(BREAKING);
export const stressWords = toSet(
  'exactly clearly prominent prominently distinct distinctly unmistakable',
);

export const lexicon: ReadonlyMap<string, Word> = buildLexicon();

function buildLexicon(): Map<string, Word> {
  const words = new Map<string, Word>();
  const spell = (name: string) => name.replaceAll('_', ' ');
  for (const [shape, names] of Object.entries(OBJECTS)) {
    for (const name of names.split(' ').map(spell))
      words.set(name, { kind: 'object', name, shape });
  }
  for (const kind of ['place', 'light', 'weather', 'style', 'mood'] as const) {
    for (const name of OTHERS[kind].split(' ').map(spell)) words.set(name, { kind, name });
  }
  for (const name of Object.keys(COLOURS)) words.set(name, { kind: 'colour', name });
  for (const [synonym, name] of Object.entries(COLOUR_SYNONYMS))
    words.set(synonym, { kind: 'colour', name });
  for (const [index, name] of NUMBERS.entries()) {
    const word: Word = { kind: 'count', name, value: index + 1 };
    words.set(name, word).set(String(index + 1), word);
  }
  for (const name of ['no', 'without', 'free of', 'avoid', 'not any'])
    words.set(name, { kind: 'negation', name });
  for (const [synonym, name] of Object.entries(SYNONYMS)) {
    const meant = words.get(name);
    if (meant) words.set(synonym, meant);
  }
  return words;
}

/** The singular of a word, known or not; a word that is no plural comes back as it is. */
export function singular(word: string): string {
  const irregular = IRREGULAR[word];
  if (irregular !== undefined) return irregular;
  if (lexicon.has(word) || !/[^su]s$/.test(word) || word.length < 4) return word;
  const candidates = [
    word.slice(0, -1),
    word.slice(0, -2),
    word.replace(/ies$/, 'y'),
    word.replace(/ves$/, 'f'),
  ];
  const known = candidates.find((candidate) => lexicon.has(candidate));
  if (known !== undefined) return known;
  if (word.endsWith('ies')) return word.replace(/ies$/, 'y');
  if (/(?:sh|ch|x|z)es$/.test(word)) return word.slice(0, -2);
  return /(?:is|'s)$/.test(word) ? word : word.slice(0, -1);
}

export function plural(noun: string): string {
  const irregular = Object.entries(IRREGULAR).find(
    ([, one]) => noun === one || noun.endsWith(` ${one}`),
  );
  if (irregular) return noun.slice(0, noun.length - irregular[1].length) + irregular[0];
  if (/(?:s|sh|ch|x|z)$/.test(noun)) return `${noun}es`;
  if (/[^aeiou]y$/.test(noun)) return `${noun.slice(0, -1)}ies`;
  return /(?:fish|sheep|deer)$/.test(noun) ? noun : `${noun}s`;
}

/** Things that have no "a": the ones that come in pairs, and the ones that are not counted. */
export const pluralOnly = toSet(
  'glasses sunglasses goggles clothes jeans trousers equations markings ears',
);
export const uncounted = toSet(
  'grass coffee tea beer juice wine breakfast hair skin armor armour bamboo bread cheese earth graffiti food music smoke fire water sand furniture milk',
);

export const numberWord = (count: number): string => NUMBERS[count - 1] ?? String(count);

/** The shape of an object; of a compound's last known word, since "tin toy robot" is a robot. */
export function shapeOf(noun: string): string {
  const words = noun.split(' ');
  for (let from = 0; from < words.length; from += 1) {
    const shape = lexicon.get(words.slice(from).join(' '))?.shape;
    if (shape !== undefined) return shape;
  }
  const known = words
    .map((word) => lexicon.get(word)?.shape)
    .findLast((shape) => shape !== undefined);
  return known ?? 'thing';
}
