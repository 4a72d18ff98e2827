/** The words that the sandbox's painter and critic both know, so that one can draw what the other asks about. */

/** What stands to what is known to the bench's models alone. */
export type Kind = 'object' | 'place' | 'light' | 'weather' | 'style' | 'mood' | 'relation';

export interface Word {
  readonly kind: Kind | 'colour' | 'count' | 'negation';
  /** The one spelling under which this word and its synonyms go. */
  readonly name: string;
  /** How an object is drawn. */
  readonly shape?: string;
  /** The colour of an object where a prompt names none. */
  readonly colour?: string;
  readonly value?: number;
}

/** Names by the shape that is drawn for them, each with its usual colour; an underscore is a space. */
const OBJECTS: Readonly<Record<string, string>> = {
  animal:
    'fox:orange dog:brown puppy:brown cat:grey kitten:grey wolf:grey horse:brown cow:brown sheep:white goat:white pig:pink donkey:grey deer:brown lion:gold tiger:orange bear:brown teddy_bear:brown panda:white elephant:grey zebra:white giraffe:gold rabbit:white squirrel:orange mouse:grey hedgehog:brown raccoon:grey beaver:brown monkey:brown animal turtle:green frog:green dinosaur:green dragon:green unicorn:white',
  flyer:
    'bird gull:white eagle:brown crow:black raven:black dove:white pigeon:grey bat:black butterfly',
  bird: 'owl:brown duck:yellow goose:white swan:white parrot chicken:white penguin:black flamingo:pink crane:white',
  fish: 'fish:orange koi_fish:orange shark:grey whale:blue dolphin:grey salmon:pink',
  person:
    'person man woman child boy girl knight:silver king:purple queen:purple astronaut:white chef:white wizard:purple witch:black pirate:red dancer:pink sailor:blue farmer:blue',
  robot: 'robot:silver android:silver alien:green snowman:white',
  lighthouse: 'lighthouse:white tower:grey windmill:white castle:grey',
  house:
    'house:tan cottage:tan cabin:brown barn:red shop:tan church:white school:tan temple:gold tent:green building:grey skyscraper:blue hotel:tan factory:grey',
  mountain: 'mountain:grey hill:green volcano:brown cliff:grey rock:grey island:tan pyramid:gold',
  tree: 'tree:green pine:green palm:green oak:green bush:green bamboo:green',
  flower: 'flower:pink rose:red tulip:red sunflower:yellow daisy:white cactus:green mushroom:red',
  car: 'car:red taxi:yellow truck:blue van:white bus:red train:green tram:red tractor:green motorcycle:black bicycle:blue',
  boat: 'boat:brown ship:brown pirate_ship:brown sailboat:white canoe:brown submarine:yellow',
  plane: 'plane:white rocket:silver spaceship:silver helicopter:red',
  balloon: 'balloon:red hot_air_balloon:red kite:red',
  cup: 'cup mug glass:silver bottle:green vase:blue teapot:white bowl coffee:brown tea:brown beer:gold wine:red',
  table: 'table:brown desk:brown bench:brown',
  lamp: 'lamp:gold lantern:gold lamp_room:red candle:white streetlight:grey torch:brown fire:orange',
  umbrella: 'umbrella:red parasol:red',
  ball: 'ball:red apple:red pumpkin:orange egg:white sun:yellow moon:silver star:gold planet:blue earth:blue sphere circle coin:gold bubble:blue clock:tan wheel:grey',
  thing:
    'book:red newspaper:white painting window:blue door:brown sign:white map:tan flag:red box:brown cube suitcase:brown bag:brown basket:tan chest:brown phone:black computer:grey camera:black chair:brown sofa bed hat:black crown:gold helmet:silver sunglasses:black shirt:blue jacket:black dress:red scarf:red sword:silver key:gold ladder:brown guitar:brown violin:brown piano:black drum:red cake:pink bread:tan pizza:gold statue:grey bridge:grey fence:white wall:grey triangle square',
};

const OTHERS: Readonly<Record<Exclude<Kind, 'object' | 'relation'>, string>> = {
  place:
    'beach sea ocean coast shore lake river canal pond waterfall harbour city town village street road forest wood jungle park garden desert field meadow valley space mars kitchen library room bedroom hall cave museum office cafe rooftop market station path countryside',
  light: 'dawn sunrise morning noon daylight sunset dusk twilight night midnight evening moonlight',
  weather: 'rain snow fog mist storm thunderstorm wind cloud sunshine rainbow',
  style:
    'oil_painting painting photograph watercolor sketch drawing pencil_drawing cartoon comic anime illustration pixel_art render woodcut black_and_white portrait close-up',
  mood: 'calm lonely warm cheerful gloomy peaceful mysterious dreamy cosy dramatic melancholy serene joyful romantic eerie nostalgic whimsical tense hopeful playful',
};

const SYNONYMS =
  'gray:grey golden:gold violet:purple crimson:red scarlet:red navy:blue teal:turquoise cyan:turquoise beige:tan seagull:gull airplane:plane bike:bicycle people:person photo:photograph watercolour:watercolor rainy:rain snowy:snow foggy:fog misty:mist cloudy:cloud stormy:storm windy:wind sunny:sunshine nighttime:night harbor:harbour cozy:cosy rocky_coast:coast';

/** Words that carry no thing of their own; what follows them still belongs to the noun behind. */
const SILENT =
  'a an the very some any many several few other another own big small large tiny huge little tall short long massive giant shiny bright dark old new young beautiful pretty lovely cute happy sad heavy round high low deep shallow wide narrow colorful colourful vivid soft wooden tin metal stone brick leather marble plastic paper rocky wet dry open closed realistic detailed cinematic real single main clear sharp whole simple great modern ancient full classic majestic';
const BREAKING =
  'is are was were be been am has have had do does did it its this that these those there here he his she her they them their you your i me my we our who which what when where why how of in on at by for from to into onto with within over under above below behind beside between through across near next along around against among after before during as if so because while than then up down off out left right front back top bottom side middle foreground background visible seen see can could will would should may might must also too only just about inside outside toward towards called made make show shows depict depicts image picture scene view mood title prompt style feel feels look looks set composition subject atmosphere exactly clearly prominent distinct contain contains include includes stand stands sit sits hold holds wear wears wait waits keep pair couple group stack bit far away each else least number sky ground air yes question way things thing but get colour color day time please add draw paint ignore';

const toSet = (words: string) => new Set(words.split(' '));
export const breakingWords = toSet(BREAKING);
export const stressWords = toSet('exactly clearly prominent distinct');
/** Things that have no "a": the ones that come in pairs, and the ones that are not counted. */
export const pluralOnly = toSet('glasses sunglasses goggles clothes jeans trousers');
export const uncounted = toSet('bamboo beer bread coffee tea wine fire grass water sand smoke');

const NUMBERS = 'one two three four five six seven eight nine ten'.split(' ');
const pairs = (text: string): string[][] =>
  text.split(' ').map((entry) => entry.replaceAll('_', ' ').split(':'));
const IRREGULAR = pairs('men:man women:woman children:child people:person mice:mouse geese:goose');

export const COLOURS: ReadonlyMap<string, string> = new Map(
  pairs(
    'red:#d6402f orange:#ec8a32 yellow:#f3c941 green:#4f9a57 blue:#3f74c4 purple:#8057a8 pink:#ec91b0 brown:#8a5c3a black:#2a2a30 white:#f6f3ea grey:#8e949c gold:#d9a93a silver:#bfc7cf turquoise:#3fb3ae tan:#d2ab7c',
  ).map(([name = '', hex = '']): [string, string] => [name, hex]),
);
export const lexicon: ReadonlyMap<string, Word> = buildLexicon();
export const silentWords = toSet(SILENT);

function buildLexicon(): Map<string, Word> {
  const words = new Map<string, Word>();
  for (const [shape, names] of Object.entries(OBJECTS))
    for (const [name = '', colour] of pairs(names))
      words.set(name, { kind: 'object', name, shape, ...(colour !== undefined && { colour }) });
  for (const kind of ['place', 'light', 'weather', 'style', 'mood'] as const)
    for (const [name = ''] of pairs(OTHERS[kind])) words.set(name, { kind, name });
  for (const name of COLOURS.keys()) words.set(name, { kind: 'colour', name });
  for (const [index, name] of NUMBERS.entries()) {
    const word: Word = { kind: 'count', name, value: index + 1 };
    words.set(name, word).set(String(index + 1), word);
  }
  for (const name of ['no', 'without', 'free of', 'avoid'])
    words.set(name, { kind: 'negation', name });
  for (const [synonym = '', name = ''] of pairs(SYNONYMS)) {
    const meant = words.get(name);
    if (meant) words.set(synonym, meant);
  }
  return words;
}

/** The singular of a word, known or not; a word that is no plural comes back as it is. */
export function singular(word: string): string {
  const irregular = IRREGULAR.find(([many]) => many === word)?.[1];
  if (irregular !== undefined) return irregular;
  if (lexicon.has(word) || !/[^su]s$/.test(word) || word.length < 4) return word;
  const candidates = [word.slice(0, -1), word.slice(0, -2), word.replace(/ies$/, 'y')];
  const guess = word.replace(/ies$/, 'y').replace(/(?<=sh|ch|x|z)es$|(?<!i|')s$/, '');
  return candidates.find((candidate) => lexicon.has(candidate)) ?? guess;
}

export function plural(noun: string): string {
  const [many, one] = IRREGULAR.find(([, each]) => noun.split(' ').at(-1) === each) ?? [];
  if (many !== undefined && one !== undefined) return noun.slice(0, -one.length) + many;
  if (/(?:fish|sheep|deer)$/.test(noun)) return noun;
  if (/(?:s|sh|ch|x|z)$/.test(noun)) return `${noun}es`;
  return /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`;
}

export const numberWord = (count: number): string => NUMBERS[count - 1] ?? String(count);

/** What is known of an object; of a compound's last known word, since "toy robot" is a robot. */
export function wordOf(noun: string): Word | undefined {
  const words = noun.split(' ');
  const known = words.map((word) => lexicon.get(word)).filter((word) => word?.kind === 'object');
  return lexicon.get(noun) ?? known.at(-1);
}
