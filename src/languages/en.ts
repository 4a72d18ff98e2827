/**
 * Everything that Easel says to people, in English; a file like this one is a language. What is
 * said with figures or names is a function of them. Names of commands and options follow Discord's
 * rules: lower case, no spaces, at most 32 characters; descriptions have at most 100.
 */
import {
  counted,
  type Limit,
  type PictureTrouble,
  type Permission,
  type Provider,
  type Refusal,
  type Right,
  type SettingTrouble,
} from '../errors.js';

/** What a person knows the services as that are paid by the call. */
const providers: Record<Provider, string> = {
  fal: 'The image service (fal.ai)',
  gemini: 'The critic (Gemini)',
  'openai-images': 'The image service',
  'openai-chat': 'The critic',
};
const rights: Record<Right, string> = {
  owner: 'its owner',
  moderator: 'its owner or a moderator (“Manage Messages”)',
  writer: 'somebody who may write and use commands in this channel',
  manager: 'those who manage this server (“Manage Server”)',
};
const refusals: Record<Refusal, string> = {
  locked: 'The thread is locked or full. Start again in another place with /generate.',
  too_many_threads:
    'This server has as many open threads as Discord allows. Ask a moderator to close some, then try again.',
  too_large: 'Discord does not take a file of this size. See /history for what was painted.',
  not_taken: 'Discord does not take a message of mine. See /history for what was painted.',
  blocked:
    'The rules of this server (AutoMod) block what I had to post. Please word it differently.',
};
const pictures: Record<PictureTrouble, string> = {
  none: 'This message has no picture that I can take. Please choose one with a PNG, JPEG or WebP.',
  too_large: 'This picture is larger than 25 MiB. Please post it in a smaller size.',
  foreign: 'This picture is not a file on Discord. Please post the picture itself and refine that.',
  gone: 'This picture could not be downloaded. Please try again, or post it anew.',
  unreadable:
    'This picture cannot be opened. Please post it as a PNG, JPEG or WebP of at most 50 megapixels.',
};
const limits: Record<Limit, string> = { minute: 'the minute', day: 'the day' };
const settingTroubles: Record<SettingTrouble, string> = {
  style_without_text: 'A style is made of words that are added to a prompt. Please give its text.',
  too_many_styles: 'This server has as many styles as it may have. Remove one first.',
  too_many_roles: 'As many roles as may be have a quota of their own. Remove one first.',
  too_many_channels: 'As many channels as may be are listed. Take one off with everywhere first.',
  log_channel:
    'I cannot write in that channel. Grant me View Channel and Send Messages there, then try again.',
};

export const en = {
  /** How days and money are written. */
  locale: 'en-US',

  /** `3 runs`, `1 run` */
  runs: (n: number) => counted(n, 'run'),
  images: (n: number) => counted(n, 'image'),
  tries: (n: number) => (n === 1 ? '1 try' : `${String(n)} tries`),

  commands: {
    generate: {
      name: 'generate',
      description: 'Paint something, have it judged, and paint it better',
      options: {
        prompt: { name: 'prompt', description: 'What to paint' },
        file: {
          name: 'file',
          description: 'Instead: 1 to 100 prompts in a .json, .yaml, .yml, .txt or .csv file',
        },
        title: { name: 'title', description: 'A title to go by' },
        scene: { name: 'scene', description: 'Where it takes place' },
        mood: { name: 'mood', description: 'How it should feel' },
        negative: {
          name: 'negative',
          description: 'What must not be in the picture; none for nothing, whatever the style says',
        },
        iterations: {
          name: 'iterations',
          description: 'How often to paint it, at most (3 unless you say)',
        },
        images: {
          name: 'images',
          description: 'Pictures to choose from each time (1 unless you say)',
        },
        aspect: { name: 'aspect', description: 'The shape of the picture (square unless you say)' },
        seed: { name: 'seed', description: 'The same seed and prompt paint the same picture' },
        model: { name: 'model', description: 'What paints it' },
        style: { name: 'style', description: 'One of this server’s styles' },
      },
    },
    history: {
      name: 'history',
      description: 'What has been painted in this server, newest first',
      options: {
        search: { name: 'search', description: 'Words of the prompt, title or scene' },
        user: { name: 'user', description: 'Whose runs; with favourites, whose favourites' },
        status: { name: 'status', description: 'How far they are' },
        favourites: {
          name: 'favourites',
          description: 'Only what somebody reacted to with a star or a heart',
        },
      },
    },
    show: {
      name: 'show',
      description: 'One run whole: every try with its picture, its score and what was judged',
      options: { run: { name: 'run', description: 'Which one; type words of its prompt' } },
    },
    help: { name: 'help', description: 'First steps, and what each command does', options: {} },
    cancel: {
      name: 'cancel',
      description: 'Stop a run or a batch that is queued or being painted',
      options: { run: { name: 'run', description: 'Which one' } },
    },
    favourites: {
      name: 'favourites',
      description: 'The pictures that people here like best',
      options: { user: { name: 'user', description: 'Whose; everybody’s unless you say' } },
    },
    delete: {
      name: 'delete',
      description: 'Delete a run, or everything that is kept of you; asks before it does',
      options: {
        run: { name: 'run', description: 'Which one' },
        everything: {
          name: 'everything',
          description: 'All that is kept of you, in every server',
        },
      },
    },
    usage: {
      name: 'usage',
      description: 'What you used of your quota, and what it cost',
      options: { user: { name: 'user', description: 'Somebody else; for who manages the server' } },
    },
    status: {
      name: 'status',
      description: 'How long the queue is, what is running, and how the services are',
      options: {},
    },
    settings: {
      name: 'settings',
      description: 'What holds in this server; for who manages it',
      subcommands: {
        show: { name: 'show', description: 'What holds in this server', options: {} },
        quota: {
          name: 'quota',
          description: 'How many runs a day each person may start here',
          options: {
            runs: { name: 'runs', description: 'Runs a day for each person; 0 for no limit' },
            role: {
              name: 'role',
              description: 'Only for those with this role; the most of their roles counts',
            },
            remove: { name: 'remove', description: 'Back to what holds otherwise' },
          },
        },
        budget: {
          name: 'budget',
          description:
            'What this server may spend in a month; over it runs wait, and nothing fails',
          options: {
            usd: { name: 'usd', description: 'US dollars a calendar month' },
            remove: { name: 'remove', description: 'No budget of its own' },
          },
        },
        channels: {
          name: 'channels',
          description: 'Where I may be used; everywhere unless you say',
          options: {
            allow: { name: 'allow', description: 'Here, and nowhere that is not allowed, too' },
            forbid: { name: 'forbid', description: 'Not here' },
            everywhere: {
              name: 'everywhere',
              description: 'Forget which are allowed or forbidden',
            },
          },
        },
        defaults: {
          name: 'defaults',
          description: 'What holds where nobody says otherwise',
          options: {
            iterations: { name: 'iterations', description: 'How often to paint it, at most' },
            images: { name: 'images', description: 'Pictures to choose from each time' },
            aspect: { name: 'aspect', description: 'The shape of the picture' },
            model: { name: 'model', description: 'What paints it' },
            reset: { name: 'reset', description: 'Back to my own' },
          },
        },
        style: {
          name: 'style',
          description: 'Words that people add to a prompt by a name',
          options: {
            name: { name: 'name', description: 'What it is called' },
            text: { name: 'text', description: 'What is added to the prompt' },
            negative: {
              name: 'negative',
              description: 'What must not be in the picture; none takes it back',
            },
            remove: { name: 'remove', description: 'Remove this style' },
          },
        },
        log: {
          name: 'log',
          description: 'The channel in which I tell operators what they should know',
          options: {
            channel: { name: 'channel', description: 'I write there at once, to prove it works' },
            remove: { name: 'remove', description: 'Nowhere any more' },
          },
        },
      },
    },
  },

  /** What was made of somebody's prompts otherwise than they typed it, which is quoted. */
  notes: {
    flags_read: (flags: string) => `Read as options: ${flags}`,
    flags_overridden: (flags: string) =>
      `Not used, for an option or field of its own wins: ${flags}`,
    flags_ignored: (flags: string) => `Left out, for there is nothing like it here: ${flags}`,
    flags_in_text: (flags: string) =>
      `Painted as words, for flags count at the end of a prompt only: ${flags}`,
    loras_removed: (tags: string) => `Left out, for no LoRA is loaded here: ${tags}`,
    weights_ignored: (weights: string) =>
      `Painted as words, for weights do nothing on this model: ${weights}`,
    aspect_near: (asked: string, used: string) =>
      `${asked} is painted in the nearest shape: ${used}`,
    negative_unheeded:
      'This image model cannot be told what to leave out. You need do nothing: the critic will watch for it, and the prompt is refined to avoid it.',
    model_gone: (asked: string, used: string) =>
      `${asked} is not offered here any more; this is painted by ${used}.`,
  },

  /** What is said where something has no room. */
  cut: {
    more: (n: number) => `… and ${String(n)} more`,
    whole: (file: string) => `Cut to fit; the whole text is in ${file}.`,
  },
  /** Under a post whose picture is missing, or was not sent as it was painted. */
  pictureNotes: {
    absent:
      'The picture is not there any more. Its seed is in the details: the same one paints it again.',
    smaller: 'The picture was made smaller to fit into Discord.',
  },

  /** Everything that is known of a try, as a text of its own. */
  report: {
    title: (run: string, prompt: string, n: number, of: number) =>
      `Run ${run}, ${prompt}, try ${String(n)} of ${String(of)}`,
    painted: 'Painted',
    avoid: 'To avoid',
    seen: 'There',
    score: (met: number, of: number, share: string) =>
      `Score: ${String(met)} of ${counted(of, 'check')} (${share})`,
    strong: 'Strong',
    weak: 'Weak',
    refined: 'Refined prompt',
    changed: 'Changed',
  },

  /** One run, opened. */
  show: {
    try: (n: number) => `Try ${String(n)}`,
    details: 'Details',
    thread: 'Thread',
    noPicture: 'No picture was painted.',
    notJudged: 'Not judged.',
    allMet: 'Every check is met.',
    unsafe: 'This picture was flagged as unsafe; it is shown in age-restricted channels only.',
    seed: 'Seed',
    model: 'Model',
    run: 'Run',
  },

  /** What stands on every try, in its thread. */
  posts: {
    try: (n: number, of: number) => `Try ${String(n)} of ${String(of)}`,
    /** The picture that somebody gave. */
    given: 'Starting picture',
    looking: 'the critic is looking…',
    refining: 'the prompt is being refined…',
    next: 'Next:',
    nextFrom: (number: number) => `Next, from try ${String(number)}, the best so far:`,
    notJudged: 'This picture was not judged.',
    notRefined: 'The prompt was not refined.',
    endedFirst: 'It was stopped first; start again with /generate.',
    /** Before the scores of candidates. */
    bestOf: (n: number) => `Best of ${String(n)}:`,
  },

  /** What a submission does while it lasts. */
  status: {
    start: 'Start',
    cancel: 'Cancel',
    tellMe: 'Tell me',
    painting: 'painting',
    /** At the image service; how many jobs are before this one, where it says so. */
    waiting: (before: number | undefined) =>
      before === undefined ? 'waiting for its turn' : `waiting, ${String(before)} before this one`,
    comparing: 'comparing the best',
    bestSoFar: (score: string, n: number | null) =>
      `Best so far: ${score} (${n === null ? 'starting picture' : `try ${String(n)}`})`,
    queued: (all: boolean, ahead: number) =>
      `${all ? 'Queued' : 'The rest is queued'}: ${ahead === 0 ? 'next in line' : `${counted(ahead, 'run')} of others ahead`}.`,
    cancelled: 'Cancelled. Start again with /generate.',
    mayCost: (runs: string, cost: string | undefined) =>
      `This is ${runs} and may cost ${cost === undefined ? 'a lot' : `up to about ${cost}`}. Nothing has been started or paid.`,
    pressStart: (owner: string) => `${owner} can press **Start** to paint it, or **Cancel**.`,
  },

  /** What a cancellation stopped. */
  cancelled: {
    untitled: 'untitled',
    stopped: (runs: string) => `Cancelled ${runs}.`,
    overAlready:
      'That was over already; nothing was left to stop. See /history for what was painted.',
    done: (runs: string) => `Finished before: ${runs}.`,
    nothingPaid: 'Nothing was painted or paid.',
    paid: (images: string, cost: string) =>
      `Paid for: ${images}, about ${cost}. What was painted stays in the thread.`,
  },

  /** What came of a run. */
  result: {
    try: (n: number, of: number) => `try ${String(n)} of ${String(of)}`,
    givenWon: 'The starting picture was best; later tries did not help.',
    ownWordsWon: 'Your own words won; later tries did not help.',
    laterDidNotHelp: (n: number) => `Try ${String(n)} was best; later ones did not help.`,
    unspent: (tries: string, images: string) =>
      `Every check is met: ${tries} (${images}) not spent.`,
    bestSoFar: 'This ended with the best so far.',
    notAllShown: 'Not all of it could be shown in the thread.',
  },

  batch: {
    finished: (over: number, of: number) => `${String(over)} of ${String(of)} finished`,
    done: (done: number, of: number) => `${String(done)} of ${String(of)} painted`,
    table: 'Table',
    retry: 'Retry failed',
    /** The names of the table's columns. */
    columns: ['id', 'status', 'score', 'try', 'failed checks', 'cost (USD)', 'fault', 'prompt'],
  },

  /** Everything about one try. */
  details: {
    plot: 'The scores of all tries, as a line',
    first: 'the first to be judged',
    same: 'as good as the best before',
    helped: (before: string) => `better than ${before} before`,
    worse: (before: string) => `worse than ${before} before`,
    next: 'Next:',
  },

  /** The questions that pictures are judged by. */
  checks: {
    button: '☑️ Checks…',
    title: 'Checks',
    label: 'One question a line; strike or add',
    saved: 'Your pictures are judged by these:',
  },

  /** Being told when something is over. */
  tell: {
    will: 'I will tell you in one line when it is finished. Press again to undo that.',
    willNot: 'I will not tell you.',
    overAlready: 'It is finished already.',
    tooMany: 'Too many people want to be told of this one. Please look for its result here.',
    finished: (people: string, what: string) => `${people} finished: ${what}`,
  },

  /** What to do next with a result. */
  actions: {
    again: '🎲 Again',
    more: '➕ One more',
    moreOf: (n: number) => `➕ ${String(n)} more`,
    fromHere: 'From here',
    steer: '✏️ Steer…',
    details: '📋 Details',
    use: '💬 Prompt',
    steerForm: {
      title: 'Steer',
      label: 'What should be different?',
      hint: 'e.g. at night, and closer',
    },
    paste: 'Copy this, paste it as a message and change what you like:',
    refine: 'Refine this image',
    pictureForm: {
      title: 'Refine this image',
      /** There are several, of which only one is taken. */
      titleOfFirst: (n: number) => `Refine the first of ${String(n)} images`,
      label: 'What should it show?',
      hint: 'Everything that should be there; it is judged by that',
      style: 'Style of this server',
    },
  },

  help: {
    title: 'First steps',
    steps: (generate: string, refine: string) => [
      `Type \`/${generate} prompt: a red fox in snow\`.`,
      'It is painted, judged and painted better, up to three times, in a thread of its own.',
      'React with ⭐ or ❤️ to keep a picture among the favourites.',
      `Press and hold a picture, or click it with the right button: *Apps › ${refine}* starts from it.`,
    ],
    commands: 'Everything I can do',
  },

  /** What holds in a server. */
  settings: {
    title: 'Settings of this server',
    unlimited: 'no limit',
    quota: (runs: string) => `Each person, a day: ${runs}`,
    quotaOfHost: (runs: string) => `Each person, a day: ${runs} (as everywhere)`,
    quotaOfRole: (role: string, runs: string) => `- ${role}: ${runs}`,
    budget: (spent: string, cap: string) => `This month: ${spent} of ${cap} spent`,
    noBudget: (spent: string) => `This month: ${spent} spent; no budget is set`,
    channelsAll: 'I may be used in every channel',
    channelsOnly: (channels: string) => `I may be used in ${channels} only`,
    channelsBut: (channels: string) => `I may be used everywhere but in ${channels}`,
    /** What is forbidden while others are allowed, which counts once those are not. */
    channelsOtherwise: (channels: string) =>
      `Forbidden, should none be allowed any more: ${channels}`,
    defaults: (parts: string) => `Unless somebody says otherwise: ${parts}`,
    styles: 'Styles:',
    noStyles: 'No styles; add some with /settings style',
    log: (channel: string) => `Operators are told in ${channel}`,
    noLog: 'Operators are told nowhere; choose a channel with /settings log',
  },

  /** What operators of a server are told. */
  alerts: {
    opened: 'This is where I tell operators what they should know, such as a budget that is spent.',
    provider_closed: (provider: Provider) =>
      `${providers[provider]} refuses this bot’s account, so nothing is painted. Its host should look at key, balance and plan (the log has the reason); then it goes on by itself.`,
    provider_down: (provider: Provider) =>
      `${providers[provider]} has not worked for minutes. Nothing is lost, and it goes on by itself; its status page may say more.`,
    calls_fail: (provider: Provider, share: string) =>
      `${share} of all calls to ${providers[provider]} failed in the last ten minutes. They are tried again; its status page may say more.`,
    queue_stuck: (runs: string) =>
      `${runs} wait, and nothing has moved for half an hour. The host of this bot should look at its log and start it again; nothing is lost or paid twice.`,
    disk_low: (free: string) =>
      `Only ${free} of disk are left. The host of this bot should make room, or have old runs removed (KEEP_DAYS); without room nothing is painted.`,
    budget_near: {
      day: (left: string) =>
        `Most of what may be spent on all pictures today is spent: ${left} are left. What is more waits until tomorrow (UTC), unless the host raises DAILY_BUDGET_USD.`,
      month: (left: string) =>
        `Most of this server’s budget for the month is spent: ${left} are left. What is more waits for the next month, unless you raise it with /settings budget.`,
    },
    over: {
      provider_closed: (provider: Provider) => `${providers[provider]} can be used again.`,
      provider_down: (provider: Provider) => `${providers[provider]} works again.`,
      calls_fail: (provider: Provider) => `Calls to ${providers[provider]} work again.`,
      queue_stuck: 'Runs go on again.',
      disk_low: 'There is enough room on the disk again.',
      budget_near: 'There is enough money to spend again.',
      budget_spent: 'There is money to spend again: runs go on.',
    },
  },

  /** What somebody used. */
  usage: {
    today: 'Today',
    of: (used: number, limit: string) => `${String(used)} of ${limit}`,
    share: (here: string, limit: string) => `${here} here · at most ${limit} a day in all servers`,
    unlimited: (runs: string) => `${runs} · no limit`,
    calls: (n: number) => counted(n, 'API call'),
    about: (cost: string) => `about ${cost}`,
    resets: (when: string) => `resets ${when}`,
    plot: 'Images and cost by day',
    imagesWord: 'Images',
    costWord: 'Cost',
    server: 'This server',
    sums: (today: string, month: string) => `${today} today · ${month} this month`,
    forgotten: 'people who had themselves deleted',
  },

  /** How everything is at the moment. */
  health: {
    title: 'Queue',
    line: (queued: number, running: number) =>
      `${counted(queued, 'run')} waiting · ${String(running)} in progress`,
    slots: (taken: number, total: number) => `${String(taken)} of ${String(total)} slots`,
    rate: (left: number, most: number) => `${String(left)} of ${String(most)} calls a minute left`,
    waiting: (n: number) => `${String(n)} waiting`,
    lastFault: (code: string, when: string) => `Last error: ${code} ${when}`,
    left: (usd: string) => `${usd} left to spend today`,
    noFaults: 'No faults here in the last 24 hours',
    faults: (list: string) => `Faults here in the last 24 hours: ${list}`,
    recovered: (n: number, mean: string, longest: string) =>
      `${counted(n, 'problem')} fixed ${n === 1 ? 'itself' : 'themselves'}, after ${mean} on average, ${longest} at most`,
    since: (when: string) => `started ${when}`,
  },

  /** Of /generate itself. */
  generate: { oneOfThem: 'Give either a prompt or a file.' },

  /** What something will cost and take. */
  forecast: {
    cost: (usd: string) => `At most about ${usd}`,
    ready: (when: string) => `ready ${when}`,
  },

  /** Words of choices, by what Discord sends. */
  choices: {
    square: 'square',
    portrait: 'portrait',
    landscape: 'landscape',
    wide: 'wide',
    tall: 'tall',
    queued: 'queued',
    running: 'running',
    done: 'done',
    failed: 'failed',
    cancelled: 'cancelled',
  },

  /** Lists of runs. */
  lists: {
    open: 'Open one…',
    newer: '‹ Newer',
    older: 'Older ›',
    previous: '‹ Previous',
    next: 'Next ›',
    indexing: 'Older runs are still being indexed; try again in a few minutes.',
  },
  history: {
    title: 'Painted here',
    favourites: 'favourites',
    noMatch: 'No run here matches that. Try /history with fewer options.',
    nothing: 'Nothing has been painted here yet. Start with /generate.',
  },
  favourites: {
    title: 'Favourites',
    nothing: 'None yet. Press ⭐ Keep below a picture, or react to it with ⭐ or ❤️.',
  },
  keep: {
    button: 'Keep',
    kept: 'Kept. It is among your /favourites now; press again to let it go.',
    notKept: 'No longer kept.',
    reacted: 'Still kept by your reaction. Take that off to let it go.',
  },
  deletion: {
    button: 'Delete',
    askRun: 'Delete this run?',
    ofRun: (n: {
      readonly pictures: number;
      readonly posts: number;
      readonly favourites: number;
    }) =>
      `${counted(n.pictures, 'picture')} with what was judged and ${counted(n.posts, 'post')} go${n.favourites > 0 ? `, and ${n.favourites === 1 ? 'one person loses a favourite' : `${String(n.favourites)} people lose a favourite`}` : ''}. This cannot be undone.`,
    askEverything: 'Delete everything that is kept of you, in every server?',
    ofPerson: (n: {
      readonly runs: number;
      readonly pictures: number;
      readonly favourites: number;
      readonly servers: number;
    }) =>
      `${counted(n.runs, 'run')} with ${counted(n.pictures, 'picture')} in ${counted(n.servers, 'server')}, their posts, and ${counted(n.favourites, 'favourite')} of yours go. What is being painted is cancelled. This cannot be undone.`,
    keep: 'Keep',
    confirm: 'Delete',
    nothing: 'Nothing was deleted.',
    underWay: 'Deleting…',
    done: (n: { readonly runs: number; readonly posts: number }) =>
      `Deleted ${counted(n.runs, 'run')} and ${counted(n.posts, 'post')}.`,
    left: (posts: number) =>
      `${counted(posts, 'post')} could not be deleted, for I may not do that there any more. Ask a moderator to delete ${posts === 1 ? 'it' : 'them'}.`,
    goesOn: 'Some of it could not be removed yet; that goes on by itself.',
    oneOfThem: 'Give either a run or everything.',
  },
  /** What painted a picture. */
  promptOf: {
    command: 'Show its prompt',
    asked: 'Asked for',
    from: (run: string, iteration: number | null) =>
      iteration === null ? `From run ${run}` : `From try ${String(iteration)} of run ${run}`,
    change: 'Changed',
    none: 'There is no picture of mine in this message.',
  },

  /** Where a problem is, in what a person gave. */
  places: {
    file: 'The file',
    prompts: 'Its prompts',
    prompt: (n: number) => `Prompt ${String(n)}`,
    line: (n: string) => `line ${n}`,
    column: (n: string) => `column ${n}`,
  },
  /**
   * What is wrong with it: on the left as the log and the command line say it, with `{}` for what differs; on the
   * right for a person, with the same in the same order.
   */
  problems: {
    required: 'is missing',
    'expected {}, got {}': 'must be {}, not {}',
    string: 'a text',
    integer: 'a whole number',
    'integer from {} to {}': 'a whole number from {} to {}',
    'number {}': 'the number {}',
    array: 'a list',
    boolean: 'yes or no',
    null: 'nothing',
    object: 'fields',
    'expected array, got {}': 'must be a list, not {}',
    'expected string or object, got {}': 'must be a text or fields, not {}',
    'expected one of {}, or a ratio such as 16:9, got {}':
      'must be one of {}, or a ratio such as 16:9',
    'expected 1 to {} prompts, got {}': 'must have 1 to {} prompts, not {}',
    'expected one document, got {}': 'must be one document, not {}',
    'must have at most {} characters': 'must have at most {} characters',
    'must have at most {} characters in this style':
      'must have at most {} characters in this style',
    'must not be empty': 'must not be empty',
    'contains a NUL character': 'contains a NUL character',
    'contains half of a surrogate pair': 'contains half of a character',
    'must be 1 to 64 letters, digits, “_” or “-”': 'must be 1 to 64 letters, digits, “_” or “-”',
    'is a name that some file systems reserve': 'is a name that some computers keep for themselves',
    'must be a text': 'must be a text',
    'must be a whole number from {} to {}': 'must be a whole number from {} to {}',
    'must be a number from {} to {}': 'must be a number from {} to {}',
    'must be one of {}': 'must be one of {}',
    'must be true or false': 'must be yes or no',
    'must be a person': 'must be a person',
    'must be a role': 'must be a role',
    'must be a channel': 'must be a channel',
    'must be a file': 'must be a file',
    '{}: {}': '{}: {}',
    'needs a value': 'needs a value',
    'given twice': 'is given twice',
    'the same as that of {}': 'is the same as that of {}',
    'unknown field': 'is no field that I know',
    'unknown field; meant “{}”?': 'is no field that I know – meant “{}”?',
    'takes too long to read; make it simpler, or split it':
      'takes too long to read; make it simpler, or split it',
    'has {} more faults': 'has {} more problems',
    'expected a .json, .yaml, .yml, .txt or .csv file':
      'must be a .json, .yaml, .yml, .txt or .csv file',
    'larger than 1 MiB': 'is larger than 1 MiB',
    'is larger than 1 MiB; split it': 'is larger than 1 MiB; split it',
    'is not a file on Discord; attach it to the command':
      'is not a file on Discord; attach it to the command',
    'could not be downloaded; please attach it again':
      'could not be downloaded; please attach it again',
    'is not UTF-8': 'is not UTF-8',
    'is not UTF-8; in Excel, save it as “CSV UTF-8”':
      'is not UTF-8; in Excel, save it as “CSV UTF-8”',
    'is JSON; let its name end in .json': 'is JSON; let its name end in .json',
    'a column without a name': 'has a column without a name',
    'expected the names of the fields in the first row, “prompt” among them':
      'must have the names of the fields in the first row, “prompt” among them',
    'expected {} fields, as the first row has, got {}':
      'must have {} fields, as the first row has, not {}',
    'the end of the file, where a closing quote was expected':
      'is the end of the file, but a closing quote is missing',
    'text after a closing quote; double each quote inside of a text':
      'has text after a closing quote; double each quote inside of a text',
    'a quote inside of a text without quotes; put the text in quotes, and double each quote in it':
      'has a quote inside of a text without quotes; put the text in quotes, and double each quote in it',
    'more than {} rows': 'has more than {} rows',
    'is not CSV': 'is not CSV',
    'expected a JSON value': 'must have a value here',
    'expected a name in double quotes': 'must have a name in double quotes here',
    'a text with a control character or an unknown escape':
      'has a text with a control character or an unknown escape',
    'a text without its closing quote': 'has a text without its closing quote',
    'a comma too many': 'has a comma too many',
    'expected “,” or “{}”': 'must have “,” or “{}” here',
    'expected “:”': 'must have “:” here',
    'expected the end of the file': 'must end here',
    'nested deeper than {} levels': 'is nested deeper than {} levels',
    'U+{} is {}': 'has U+{}, {}',
    'a curly quote, where {} takes only "': 'a curly quote, where {} takes only "',
    'a curly quote, and {} takes only "': 'a curly quote, and {} takes only "',
    'a no-break space, where {} takes only a plain one':
      'a no-break space, where {} takes only a plain one',
    'a space that {} does not know': 'a space that {} does not know',
    'a character that nobody sees': 'a character that nobody sees',
    'a full-width character, where {} takes only a plain one':
      'a full-width character, where {} takes only a plain one',
    'a tab, where {} takes only spaces': 'a tab, where {} takes only spaces',
    'put this text in quotes': 'put this text in quotes',
    'put this prompt in quotes: YAML reads “{}:” as a name':
      'put this prompt in quotes: YAML reads “{}:” as a name',
    '{}; put a text in quotes': '{}; put a text in quotes',
    'put this text in one line, or after “|”: YAML joins its lines':
      'put this text in one line, or after “|”: YAML joins its lines',
    'YAML reads “*” as the beginning of an alias': 'YAML reads “*” as the beginning of an alias',
    'YAML reads “&” as the beginning of an anchor': 'YAML reads “&” as the beginning of an anchor',
    'YAML reads “!” as the beginning of a tag': 'YAML reads “!” as the beginning of a tag',
    'YAML reads it as a list': 'YAML reads it as a list',
    'YAML reads “?” as the beginning of a name': 'YAML reads “?” as the beginning of a name',
    'YAML reads what follows “#” as a comment': 'YAML reads what follows “#” as a comment',
    'YAML reads “{” as the beginning of fields': 'YAML reads “{” as the beginning of fields',
    'YAML reads what comes before “:” as a name': 'YAML reads what comes before “:” as a name',
    'some readers take it for a number, a date, or yes and no':
      'some readers take it for a number, a date, or yes and no',
    'YAML reads what follows “ #” as a comment, and cuts it off':
      'YAML reads what follows “ #” as a comment, and cuts it off',
    'YAML reads “{}” at its beginning as something else':
      'YAML reads “{}” at its beginning as something else',
    'a name must be text': 'a name must be a text',
    'merge keys are not allowed': 'merge keys are not allowed',
    'is not YAML': 'is not YAML',
    'cannot be read as YAML: {}': 'cannot be read as YAML: {}',
  },

  /** Why something did not work, and what to do about it. */
  faults: {
    invalid_options:
      'I cannot use these options as they are. Please fix what is listed and send it again.',
    invalid_file: (problems: number) =>
      `The file has ${counted(problems, 'problem')}. Nothing was started or charged; please fix it and send it again.`,
    quota_exceeded: (fault: {
      readonly unit: 'run' | 'image';
      readonly limit: number;
      readonly left: number;
      readonly asked: number;
      readonly resetsAt: number;
    }) =>
      `That needs ${counted(fault.asked, fault.unit)} and you have ${String(fault.left)} of ${String(fault.limit)} left today. It resets <t:${String(Math.floor(fault.resetsAt / 1000))}:R>. Ask for fewer, or come back then.`,
    not_found: 'There is nothing by that name here. Please pick one from the list.',
    wrong_channel:
      'I can only work in a text or announcement channel of a server, or in a thread. Please try again there.',
    judged_already:
      'Its first picture is there already, and is judged by the checks as they were. Please steer the result, or start again with /generate.',
    not_over:
      'This run is still being painted. Please wait until it is finished, or cancel it first.',
    just_started:
      'This was started a moment ago, and a double click counts once. Please press again in a few seconds if you want another one.',
    picture_unusable: (why: PictureTrouble) => `${pictures[why]} Nothing was started or charged.`,
    target_gone: 'The thread or message that this was for is gone. Start again with /generate.',
    unknown_command: 'I do not know this command any more. Please reload Discord and try again.',
    unknown_component: 'This is from an older version of me. Please call the command again.',
    not_allowed: (needs: Right) => `Only ${rights[needs]} can do that. Please ask them.`,
    discord_denied: (missing: Permission) =>
      `I am missing the permission “${missing}” in this channel. Ask a moderator to grant it, then try again.`,
    not_a_member: (invite: string) =>
      `Only my commands were installed here, and I am no member of this server. Ask whoever manages it to invite me again with the bot scope: <${invite}>.`,
    discord_refused: (why: Refusal) => refusals[why],
    content_refused: (provider: Provider) =>
      `${providers[provider]} refused this prompt by its content rules. Please word it differently.`,
    provider_refused: (provider: Provider) =>
      `${providers[provider]} did not accept the request. Please tell the host of this bot, or try another model.`,
    bad_answer: (provider: Provider) =>
      `${providers[provider]} gave an answer that could not be used. Please try again.`,
    bad_image: (provider: Provider) =>
      `${providers[provider]} gave a picture that could not be used. Please try again.`,
    provider_closed: (provider: Provider) =>
      `${providers[provider]} cannot be used at the moment. Only the host of this bot can fix that, and has been told. Please try again later.`,
    provider_busy: (provider: Provider) =>
      `${providers[provider]} has reached its limit for now. Please try again later.`,
    provider_down: (provider: Provider) =>
      `${providers[provider]} does not answer. Please try again in a while.`,
    poisoned:
      'Working on this stopped the bot three times, so it was given up. Please try another prompt.',
    cancelled: 'This was cancelled. Please start it again.',
    expired:
      'This waited a day for its owner to press Start, so it was given up; nothing was paid. Ask for it again with /generate.',
    stopping: 'I am just restarting. Please try again in a minute.',
    storage_full:
      'I cannot save anything at the moment; the host of this bot has been told. What was started goes on by itself; please try a new one later.',
    setting_refused: (why: SettingTrouble) => settingTroubles[why],
    channel_not_allowed: (allowed: readonly string[]) =>
      allowed.length === 0
        ? 'I may not be used in this channel. Please try another one; whoever manages this server decides where, with /settings channels.'
        : `In this server I may be used in ${allowed.join(', ')} only. Please ask again there.`,
    internal: 'Something went wrong on my side; it has been logged. Please try again.',
  },

  /** Why calls to a provider wait, for how long. */
  pauses: {
    closed: (provider: Provider) =>
      `${providers[provider]} cannot be used at the moment. Only the host of this bot can fix that, and has been told; this goes on by itself then.`,
    down: (provider: Provider, until: string) =>
      `${providers[provider]} does not answer; this goes on by itself ${until}.`,
    busy: (provider: Provider, limit: Limit | undefined, until: string) =>
      `${providers[provider]} has reached ${limit === undefined ? 'its limit' : `its limit for ${limits[limit]}`}; this goes on by itself ${until}.`,
    budget_reached: {
      day: (until: string) =>
        `What may be spent on all pictures in a day is spent. Nothing is lost; this goes on by itself ${until}.`,
      month: (until: string) =>
        `This server has spent its budget for the month. Nothing is lost; this goes on by itself ${until}, or as soon as whoever manages the server raises it with /settings budget.`,
    },
  },
};
