/** Alles, was Easel auf Deutsch sagt; siehe `en.ts`. */
import type {
  Limit,
  Permission,
  PictureTrouble,
  Provider,
  Refusal,
  Right,
  SettingTrouble,
} from '../errors.js';
import type { Language } from './language.js';

const count = (n: number, one: string, many: string) => `${String(n)} ${n === 1 ? one : many}`;

const providers: Record<Provider, string> = {
  fal: 'Der Bilddienst (fal.ai)',
  gemini: 'Der Kritiker (Gemini)',
  'openai-images': 'Der Bilddienst',
  'openai-chat': 'Der Kritiker',
};
const rights: Record<Right, string> = {
  owner: 'wer es gestartet hat',
  moderator: 'wer es gestartet hat oder ein Moderator („Nachrichten verwalten“)',
  writer: 'wer in diesem Kanal schreiben und Befehle verwenden darf',
  manager: 'wer diesen Server verwaltet („Server verwalten“)',
};
const permissions: Record<Permission, string> = {
  'View Channel': 'Kanal ansehen',
  'Send Messages': 'Nachrichten senden',
  'Send Messages in Threads': 'Nachrichten in Threads senden',
  'Send Messages in Threads or Attach Files':
    'Nachrichten in Threads senden“ oder „Dateien anhängen',
  'Create Public Threads': 'Öffentliche Threads erstellen',
  'Attach Files': 'Dateien anhängen',
  'Read Message History': 'Nachrichtenverlauf anzeigen',
  'Manage Messages': 'Nachrichten verwalten',
  'Manage Server': 'Server verwalten',
};
const refusals: Record<Refusal, string> = {
  locked: 'Der Thread ist gesperrt oder voll. Fang an einer anderen Stelle mit /malen neu an.',
  too_many_threads:
    'Dieser Server hat so viele offene Threads, wie Discord erlaubt. Bitte einen Moderator, einige zu schließen, und versuch es dann noch einmal.',
  too_large:
    'Discord nimmt keine Datei dieser Größe an. Was gemalt wurde, findest du mit /verlauf.',
  not_taken:
    'Discord nimmt eine meiner Nachrichten nicht an. Was gemalt wurde, findest du mit /verlauf.',
  blocked:
    'Die Regeln dieses Servers (AutoMod) blockieren, was ich senden wollte. Bitte formuliere es anders.',
};
const pictures: Record<PictureTrouble, string> = {
  none: 'In dieser Nachricht ist kein Bild, das ich nehmen kann. Bitte wähle eine mit einem PNG, JPEG oder WebP.',
  too_large: 'Dieses Bild ist größer als 25 MiB. Bitte lade es kleiner hoch.',
  foreign:
    'Dieses Bild ist keine Datei auf Discord. Bitte lade das Bild selbst hoch und verbessere es dort.',
  gone: 'Dieses Bild ließ sich nicht herunterladen. Bitte versuch es noch einmal, oder lade es neu hoch.',
  unreadable:
    'Dieses Bild lässt sich nicht öffnen. Bitte lade es als PNG, JPEG oder WebP mit höchstens 50 Megapixeln hoch.',
};
const limits: Record<Limit, string> = { minute: 'pro Minute', day: 'pro Tag' };
const settingTroubles: Record<SettingTrouble, string> = {
  style_without_text:
    'Ein Stil besteht aus Wörtern, die an einen Prompt gehängt werden. Bitte gib seinen Text an.',
  too_many_styles: 'Dieser Server hat so viele Stile, wie er haben darf. Entferne zuerst einen.',
  too_many_roles:
    'So viele Rollen wie möglich haben schon ein eigenes Kontingent. Entferne zuerst eines.',
  too_many_channels:
    'So viele Kanäle wie möglich stehen schon auf der Liste. Leere sie zuerst mit überall.',
  log_channel:
    'In diesem Kanal kann ich nicht schreiben. Gib mir dort „Kanal ansehen“ und „Nachrichten senden“ und versuch es dann noch einmal.',
};

export const de: Language = {
  locale: 'de',

  runs: (n) => count(n, 'Lauf', 'Läufe'),
  images: (n) => count(n, 'Bild', 'Bilder'),
  tries: (n) => count(n, 'Versuch', 'Versuche'),

  commands: {
    generate: {
      name: 'malen',
      description: 'Etwas malen, beurteilen lassen und besser malen',
      options: {
        prompt: { name: 'prompt', description: 'Was gemalt werden soll' },
        file: {
          name: 'datei',
          description: 'Stattdessen: 1 bis 100 Prompts als .json, .yaml, .yml, .txt oder .csv',
        },
        title: { name: 'titel', description: 'Ein Titel dafür' },
        scene: { name: 'szene', description: 'Wo es spielt' },
        mood: { name: 'stimmung', description: 'Wie es sich anfühlen soll' },
        negative: {
          name: 'ohne',
          description: 'Was nicht im Bild sein darf; „nichts“ für nichts, was der Stil auch sagt',
        },
        iterations: {
          name: 'versuche',
          description: 'Wie oft es höchstens gemalt wird (3, wenn du nichts sagst)',
        },
        images: {
          name: 'bilder',
          description: 'Bilder zur Auswahl bei jedem Versuch (1, wenn du nichts sagst)',
        },
        aspect: {
          name: 'format',
          description: 'Die Form des Bildes (quadratisch, wenn du nichts sagst)',
        },
        seed: { name: 'seed', description: 'Gleicher Seed und Prompt malen das gleiche Bild' },
        model: { name: 'modell', description: 'Womit es gemalt wird' },
        style: { name: 'stil', description: 'Einer der Stile dieses Servers' },
      },
    },
    history: {
      name: 'verlauf',
      description: 'Was auf diesem Server gemalt wurde, das Neueste zuerst',
      options: {
        search: { name: 'suche', description: 'Wörter aus Prompt, Titel oder Szene' },
        user: { name: 'person', description: 'Wessen Läufe; mit Favoriten: wessen Favoriten' },
        status: { name: 'status', description: 'Wie weit sie sind' },
        favourites: {
          name: 'favoriten',
          description: 'Nur, worauf jemand mit Stern oder Herz reagiert hat',
        },
      },
    },
    show: {
      name: 'zeigen',
      description: 'Ein Lauf ganz: jeder Versuch mit Bild, Wertung und dem, was beurteilt wurde',
      options: { run: { name: 'lauf', description: 'Welcher; schreib Wörter aus seinem Prompt' } },
    },
    help: {
      name: 'hilfe',
      description: 'Erste Schritte, und was jeder Befehl macht',
      options: {},
    },
    cancel: {
      name: 'abbrechen',
      description: 'Einen Lauf oder Stapel anhalten, der wartet oder gemalt wird',
      options: { run: { name: 'lauf', description: 'Welchen' } },
    },
    favourites: {
      name: 'favoriten',
      description: 'Die Bilder, die hier am besten gefallen',
      options: {
        user: { name: 'person', description: 'Wessen; die von allen, wenn du nichts sagst' },
      },
    },
    delete: {
      name: 'löschen',
      description: 'Einen Lauf löschen, oder alles von dir; fragt vorher nach',
      options: {
        run: { name: 'lauf', description: 'Welchen' },
        everything: {
          name: 'alles',
          description: 'Alles, was von dir gespeichert ist, auf jedem Server',
        },
      },
    },
    usage: {
      name: 'verbrauch',
      description: 'Was du von deinem Kontingent verbraucht hast und was es gekostet hat',
      options: {
        user: { name: 'person', description: 'Jemand anderes; für alle, die den Server verwalten' },
      },
    },
    status: {
      name: 'status',
      description: 'Wie lang die Schlange ist, was läuft und wie es den Diensten geht',
      options: {},
    },
    settings: {
      name: 'einstellungen',
      description: 'Was auf diesem Server gilt; für alle, die ihn verwalten',
      subcommands: {
        show: { name: 'zeigen', description: 'Was auf diesem Server gilt', options: {} },
        quota: {
          name: 'kontingent',
          description: 'Wie viele Läufe jede Person hier am Tag starten darf',
          options: {
            runs: { name: 'läufe', description: 'Läufe pro Person und Tag; 0 für kein Limit' },
            role: {
              name: 'rolle',
              description: 'Nur mit dieser Rolle; von mehreren Rollen zählt die größte Zahl',
            },
            remove: { name: 'entfernen', description: 'Zurück zu dem, was sonst gilt' },
          },
        },
        budget: {
          name: 'budget',
          description:
            'Was dieser Server im Monat ausgeben darf; darüber warten Läufe, nichts scheitert',
          options: {
            usd: { name: 'usd', description: 'US-Dollar pro Kalendermonat' },
            remove: { name: 'entfernen', description: 'Kein eigenes Budget' },
          },
        },
        channels: {
          name: 'kanäle',
          description: 'Wo ich benutzt werden darf; überall, wenn du nichts sagst',
          options: {
            allow: {
              name: 'erlauben',
              description: 'Hier, und nirgends, wo es nicht auch erlaubt ist',
            },
            forbid: { name: 'verbieten', description: 'Hier nicht' },
            everywhere: { name: 'überall', description: 'Vergiss, was erlaubt oder verboten ist' },
          },
        },
        defaults: {
          name: 'vorgaben',
          description: 'Was gilt, wenn niemand etwas anderes sagt',
          options: {
            iterations: { name: 'versuche', description: 'Wie oft es höchstens gemalt wird' },
            images: { name: 'bilder', description: 'Bilder zur Auswahl bei jedem Versuch' },
            aspect: { name: 'format', description: 'Die Form des Bildes' },
            model: { name: 'modell', description: 'Womit es gemalt wird' },
            reset: { name: 'zurücksetzen', description: 'Zurück zu meinen eigenen' },
          },
        },
        style: {
          name: 'stil',
          description: 'Wörter, die man mit einem Namen an einen Prompt hängt',
          options: {
            name: { name: 'name', description: 'Wie er heißt' },
            text: { name: 'text', description: 'Was an den Prompt gehängt wird' },
            negative: {
              name: 'ohne',
              description: 'Was nicht im Bild sein darf; „nichts“ nimmt es zurück',
            },
            remove: { name: 'entfernen', description: 'Diesen Stil entfernen' },
          },
        },
        log: {
          name: 'protokoll',
          description: 'Der Kanal, in dem ich Betreibern sage, was sie wissen sollten',
          options: {
            channel: {
              name: 'kanal',
              description: 'Dort schreibe ich sofort, zum Beweis, dass es geht',
            },
            remove: { name: 'entfernen', description: 'Nirgends mehr' },
          },
        },
      },
    },
  },

  notes: {
    flags_read: (flags) => `Als Optionen gelesen: ${flags}`,
    flags_overridden: (flags) =>
      `Nicht verwendet, weil die eigene Option oder das eigene Feld gilt: ${flags}`,
    flags_ignored: (flags) => `Weggelassen, weil es das hier nicht gibt: ${flags}`,
    flags_in_text: (flags) =>
      `Als Wörter gemalt, weil Parameter nur am Ende eines Prompts gelten: ${flags}`,
    loras_removed: (tags) => `Weggelassen, weil hier kein LoRA geladen wird: ${tags}`,
    weights_ignored: (weights) =>
      `Als Wörter gemalt, weil Gewichte bei diesem Modell nichts bewirken: ${weights}`,
    aspect_near: (asked, used) => `${asked} wird im nächstliegenden Format gemalt: ${used}`,
    negative_unheeded:
      'Diesem Bildmodell kann man nicht sagen, was es weglassen soll. Du musst nichts tun: Der Kritiker achtet darauf, und der Prompt wird so verbessert, dass es fehlt.',
    model_gone: (asked, used) => `${asked} gibt es hier nicht mehr; das malt jetzt ${used}.`,
  },

  cut: {
    more: (n) => `… und ${String(n)} mehr`,
    whole: (file) => `Gekürzt; der ganze Text steht in ${file}.`,
  },
  pictureNotes: {
    absent:
      'Das Bild ist nicht mehr da. Sein Seed steht unter Näheres: Damit wird es noch einmal gemalt.',
    smaller: 'Das Bild wurde verkleinert, damit es in Discord passt.',
  },

  report: {
    title: (run, prompt, n, of) => `Lauf ${run}, ${prompt}, Versuch ${String(n)} von ${String(of)}`,
    painted: 'Gemalt',
    avoid: 'Zu vermeiden',
    seen: 'Zu sehen',
    score: (met, of, share) =>
      `Wertung: ${String(met)} von ${count(of, 'Punkt', 'Punkten')} erfüllt (${share})`,
    strong: 'Stärken',
    weak: 'Schwächen',
    refined: 'Verbesserter Prompt',
    changed: 'Geändert',
  },

  show: {
    try: (n) => `Versuch ${String(n)}`,
    details: 'Näheres',
    thread: 'Zum Thread',
    noPicture: 'Kein Bild wurde gemalt.',
    notJudged: 'Nicht beurteilt.',
    allMet: 'Alles ist erfüllt.',
    unsafe: 'Dieses Bild gilt als anstößig und wird nur in Kanälen mit Altersbeschränkung gezeigt.',
    seed: 'Seed',
    model: 'Modell',
    run: 'Lauf',
  },

  posts: {
    try: (n, of) => `Versuch ${String(n)} von ${String(of)}`,
    given: 'Ausgangsbild',
    looking: 'der Kritiker sieht es sich an…',
    refining: 'der Prompt wird verbessert…',
    next: 'Weiter:',
    nextFrom: (number) => `Weiter von Versuch ${String(number)}, dem besten bisher:`,
    notJudged: 'Dieses Bild wurde nicht beurteilt.',
    notRefined: 'Der Prompt wurde nicht verbessert.',
    endedFirst: 'Es wurde vorher beendet; fang mit /malen neu an.',
    bestOf: (n) => `Das beste von ${String(n)}:`,
  },

  status: {
    start: 'Starten',
    cancel: 'Abbrechen',
    tellMe: 'Sag Bescheid',
    painting: 'wird gemalt',
    waiting: (before) =>
      before === undefined ? 'wartet, bis es dran ist' : `wartet, ${String(before)} sind davor`,
    comparing: 'die besten werden verglichen',
    bestSoFar: (score, n) =>
      `Bisher am besten: ${score} (${n === null ? 'Ausgangsbild' : `Versuch ${String(n)}`})`,
    queued: (all, ahead) =>
      `${all ? 'Wartet' : 'Der Rest wartet'}: ${ahead === 0 ? 'als Nächstes dran' : `${de.runs(ahead)} von anderen davor`}.`,
    cancelled: 'Abgebrochen. Fang mit /malen neu an.',
    mayCost: (runs, cost) =>
      `Das ${runs.startsWith('1 ') ? 'ist' : 'sind'} ${runs} und kann ${cost === undefined ? 'viel' : `bis zu etwa ${cost}`} kosten. Nichts wurde gestartet oder bezahlt.`,
    pressStart: (owner) => `${owner} kann es **starten** oder **abbrechen**.`,
  },

  cancelled: {
    untitled: 'ohne Titel',
    stopped: (runs) => `${runs} abgebrochen.`,
    overAlready:
      'Das war schon fertig; es gab nichts mehr anzuhalten. Was gemalt wurde, zeigt /verlauf.',
    done: (runs) => `Davor fertig: ${runs}.`,
    nothingPaid: 'Nichts wurde gemalt oder bezahlt.',
    paid: (images, cost) => `Bezahlt: ${images}, etwa ${cost}. Was gemalt wurde, bleibt im Thread.`,
  },

  result: {
    try: (n, of) => `Versuch ${String(n)} von ${String(of)}`,
    givenWon: 'Das Ausgangsbild war am besten; spätere Versuche halfen nicht.',
    ownWordsWon: 'Deine eigenen Worte haben gewonnen; spätere Versuche halfen nicht.',
    laterDidNotHelp: (n) => `Versuch ${String(n)} war am besten; spätere halfen nicht.`,
    unspent: (tries, images) => `Alles ist erfüllt: ${tries} (${images}) nicht ausgegeben.`,
    bestSoFar: 'Das endete mit dem bisher Besten.',
    notAllShown: 'Nicht alles konnte im Thread gezeigt werden.',
  },

  batch: {
    finished: (over, of) => `${String(over)} von ${String(of)} fertig`,
    done: (done, of) => `${String(done)} von ${String(of)} gemalt`,
    table: 'Tabelle',
    retry: 'Gescheiterte noch einmal',
    columns: [
      'Name',
      'Status',
      'Wertung',
      'Versuch',
      'nicht erfüllt',
      'Kosten (USD)',
      'Fehler',
      'Prompt',
    ],
  },

  details: {
    plot: 'Die Bewertungen aller Versuche, als Linie',
    first: 'als Erstes beurteilt',
    same: 'so gut wie das Beste davor',
    helped: (before) => `besser als ${before} davor`,
    worse: (before) => `schlechter als ${before} davor`,
    next: 'Weiter:',
  },

  checks: {
    button: '☑️ Fragen…',
    title: 'Fragen an das Bild',
    label: 'Eine je Zeile; streiche oder ergänze',
    saved: 'Deine Bilder werden danach beurteilt:',
  },

  tell: {
    will: 'Ich sage dir in einer Zeile Bescheid, wenn es fertig ist. Drück noch einmal, um das zurückzunehmen.',
    willNot: 'Ich sage dir nicht Bescheid.',
    overAlready: 'Es ist schon fertig.',
    tooMany: 'Zu viele wollen hiervon hören. Bitte sieh hier nach dem Ergebnis.',
    finished: (people, what) => `${people} fertig: ${what}`,
  },

  actions: {
    again: '🎲 Noch mal',
    more: '➕ Ein Versuch mehr',
    moreOf: (n) => `➕ ${String(n)} Versuche mehr`,
    fromHere: 'Ab hier',
    steer: '✏️ Lenken…',
    details: '📋 Näheres',
    use: '💬 Als Befehl',
    steerForm: {
      title: 'Lenken',
      label: 'Was soll anders sein?',
      hint: 'z. B. bei Nacht, und näher',
    },
    paste: 'Kopiere das, füge es als Nachricht ein und ändere, was du willst:',
    refine: 'Dieses Bild verbessern',
    pictureForm: {
      title: 'Dieses Bild verbessern',
      titleOfFirst: (n) => `Das erste von ${String(n)} Bildern verbessern`,
      label: 'Was soll es zeigen?',
      hint: 'Alles, was da sein soll; danach wird es beurteilt',
      style: 'Stil dieses Servers',
    },
  },

  help: {
    title: 'Erste Schritte',
    steps: (generate, refine) => [
      `Schreib \`/${generate} prompt: ein roter Fuchs im Schnee\`.`,
      'Das wird gemalt, beurteilt und besser gemalt, bis zu dreimal, in einem eigenen Thread.',
      'Reagiere mit ⭐ oder ❤️, um ein Bild bei den Favoriten zu behalten.',
      `Halte ein Bild gedrückt oder klick es rechts an: *Apps › ${refine}* fängt damit an.`,
    ],
    commands: 'Alles, was ich kann',
  },

  settings: {
    title: 'Einstellungen dieses Servers',
    unlimited: 'kein Limit',
    quota: (runs) => `Jede Person, am Tag: ${runs}`,
    quotaOfHost: (runs) => `Jede Person, am Tag: ${runs} (wie überall)`,
    quotaOfRole: (role, runs) => `- ${role}: ${runs}`,
    budget: (spent, cap) => `Diesen Monat: ${spent} von ${cap} ausgegeben`,
    noBudget: (spent) => `Diesen Monat: ${spent} ausgegeben; ein Budget gibt es nicht`,
    channelsAll: 'Ich darf in jedem Kanal benutzt werden',
    channelsOnly: (channels) => `Ich darf nur in ${channels} benutzt werden`,
    channelsBut: (channels) => `Ich darf überall außer in ${channels} benutzt werden`,
    channelsOtherwise: (channels) => `Verboten, falls keiner mehr erlaubt ist: ${channels}`,
    defaults: (parts) => `Wenn niemand etwas anderes sagt: ${parts}`,
    styles: 'Stile:',
    noStyles: 'Keine Stile; mit /einstellungen stil kommen welche dazu',
    log: (channel) => `Betreiber erfahren, was sie wissen sollten, in ${channel}`,
    noLog: 'Betreiber erfahren nichts; ein Kanal dafür geht mit /einstellungen protokoll',
  },

  alerts: {
    opened:
      'Hier sage ich Betreibern, was sie wissen sollten, zum Beispiel, dass ein Budget ausgegeben ist.',
    provider_closed: (provider) =>
      `${providers[provider]} weist das Konto dieses Bots ab, deshalb wird nichts gemalt. Sein Betreiber sollte Schlüssel, Guthaben und Tarif prüfen (der Grund steht im Log); danach geht es von selbst weiter.`,
    provider_down: (provider) =>
      `${providers[provider]} arbeitet seit Minuten nicht. Nichts geht verloren, und es geht von selbst weiter; mehr sagt vielleicht die Statusseite.`,
    calls_fail: (provider, share) =>
      `${share} aller Aufrufe in den letzten zehn Minuten gingen schief: ${providers[provider]}. Sie werden wiederholt; mehr sagt vielleicht die Statusseite.`,
    queue_stuck: (runs) =>
      `${runs} in der Schlange, und seit einer halben Stunde bewegt sich nichts. Der Betreiber dieses Bots sollte ins Log sehen und ihn neu starten; nichts geht verloren oder wird doppelt bezahlt.`,
    disk_low: (free) =>
      `Auf der Platte sind nur noch ${free} frei. Der Betreiber dieses Bots sollte Platz schaffen oder alte Läufe entfernen lassen (KEEP_DAYS); ohne Platz wird nichts gemalt.`,
    budget_near: {
      day: (left) =>
        `Das meiste, was heute für alle Bilder ausgegeben werden darf, ist ausgegeben: ${left} sind übrig. Was mehr ist, wartet bis morgen (UTC), außer der Betreiber erhöht DAILY_BUDGET_USD.`,
      month: (left) =>
        `Das meiste vom Budget dieses Servers für den Monat ist ausgegeben: ${left} sind übrig. Was mehr ist, wartet auf den nächsten Monat, außer du erhöhst es mit /einstellungen budget.`,
    },
    over: {
      provider_closed: (provider) => `${providers[provider]} ist wieder zu gebrauchen.`,
      provider_down: (provider) => `${providers[provider]} arbeitet wieder.`,
      calls_fail: (provider) => `${providers[provider]} beantwortet Aufrufe wieder.`,
      queue_stuck: 'Die Läufe gehen weiter.',
      disk_low: 'Auf der Platte ist wieder genug Platz.',
      budget_near: 'Es ist wieder genug Geld da.',
      budget_spent: 'Es ist wieder Geld da: die Läufe gehen weiter.',
    },
  },

  usage: {
    today: 'Heute',
    of: (used, limit) => `${String(used)} von ${limit}`,
    share: (here, limit) => `${here} hier · höchstens ${limit} am Tag auf allen Servern`,
    unlimited: (runs) => `${runs} · kein Limit`,
    calls: (n) => count(n, 'API-Aufruf', 'API-Aufrufe'),
    about: (cost) => `etwa ${cost}`,
    resets: (when) => `neu ${when}`,
    plot: 'Bilder und Kosten nach Tagen',
    imagesWord: 'Bilder',
    costWord: 'Kosten',
    server: 'Dieser Server',
    sums: (today, month) => `${today} heute · ${month} diesen Monat`,
    forgotten: 'wer sich löschen ließ',
  },

  health: {
    title: 'Schlange',
    line: (queued, running) =>
      `${count(queued, 'Lauf wartet', 'Läufe warten')} · ${String(running)} in Arbeit`,
    slots: (taken, total) => `${String(taken)} von ${String(total)} Plätzen`,
    rate: (left, most) => `noch ${String(left)} von ${String(most)} Aufrufen pro Minute`,
    waiting: (n) => `${String(n)} warten`,
    lastFault: (code, when) => `Letzter Fehler: ${code} ${when}`,
    left: (usd) => `Heute sind noch ${usd} übrig`,
    noFaults: 'Keine Fehler hier in den letzten 24 Stunden',
    faults: (list) => `Fehler hier in den letzten 24 Stunden: ${list}`,
    recovered: (n, mean, longest) =>
      `${count(n, 'Problem hat', 'Probleme haben')} sich von selbst behoben, im Mittel nach ${mean}, höchstens nach ${longest}`,
    since: (when) => `gestartet ${when}`,
  },

  generate: { oneOfThem: 'Gib entweder einen Prompt oder eine Datei an.' },

  forecast: {
    cost: (usd) => `Höchstens etwa ${usd}`,
    ready: (when) => `fertig ${when}`,
  },

  choices: {
    square: 'quadratisch',
    portrait: 'Hochformat',
    landscape: 'Querformat',
    wide: 'breit',
    tall: 'hoch',
    queued: 'wartet',
    running: 'wird gemalt',
    done: 'fertig',
    failed: 'gescheitert',
    cancelled: 'abgebrochen',
  },

  lists: {
    open: 'Einen öffnen…',
    newer: '‹ Neuere',
    older: 'Ältere ›',
    previous: '‹ Zurück',
    next: 'Weiter ›',
    indexing: 'Ältere Läufe werden noch erfasst; versuch es in ein paar Minuten noch einmal.',
  },
  history: {
    title: 'Hier gemalt',
    favourites: 'Favoriten',
    noMatch: 'Kein Lauf passt dazu. Versuch /verlauf mit weniger Optionen.',
    nothing: 'Hier wurde noch nichts gemalt. Fang mit /malen an.',
  },
  favourites: {
    title: 'Favoriten',
    nothing: 'Noch keine. Drück ⭐ Behalten unter einem Bild, oder reagiere mit ⭐ oder ❤️ darauf.',
  },
  keep: {
    button: 'Behalten',
    kept: 'Behalten. Es ist jetzt bei deinen /favoriten; drück noch einmal, um es loszulassen.',
    notKept: 'Nicht mehr behalten.',
    reacted: 'Durch deine Reaktion noch behalten. Nimm sie weg, um es loszulassen.',
  },
  deletion: {
    button: 'Löschen',
    askRun: 'Diesen Lauf löschen?',
    ofRun: (n) =>
      `${count(n.pictures, 'Bild', 'Bilder')} mit allen Urteilen und ${count(n.posts, 'Beitrag', 'Beiträge')} verschwinden${n.favourites > 0 ? `, und ${count(n.favourites, 'Person verliert', 'Personen verlieren')} einen Favoriten` : ''}. Das lässt sich nicht rückgängig machen.`,
    askEverything: 'Alles löschen, was von dir gespeichert ist, auf jedem Server?',
    ofPerson: (n) =>
      `${count(n.runs, 'Lauf', 'Läufe')} mit ${count(n.pictures, 'Bild', 'Bildern')} auf ${count(n.servers, 'Server', 'Servern')}, ihre Beiträge und ${count(n.favourites, 'Favorit', 'Favoriten')} von dir verschwinden. Was gerade gemalt wird, wird abgebrochen. Das lässt sich nicht rückgängig machen.`,
    keep: 'Behalten',
    confirm: 'Löschen',
    nothing: 'Es wurde nichts gelöscht.',
    underWay: 'Wird gelöscht…',
    done: (n) =>
      `${count(n.runs, 'Lauf', 'Läufe')} und ${count(n.posts, 'Beitrag', 'Beiträge')} gelöscht.`,
    left: (posts) =>
      `${count(posts, 'Beitrag', 'Beiträge')} konnte ich nicht löschen, weil ich das dort nicht mehr darf. Bitte einen Moderator darum.`,
    goesOn: 'Einiges ließ sich noch nicht entfernen; das geht von selbst weiter.',
    oneOfThem: 'Gib entweder einen Lauf oder alles an.',
  },
  promptOf: {
    command: 'Prompt anzeigen',
    asked: 'Gewünscht',
    from: (run, iteration) =>
      iteration === null ? `Aus Lauf ${run}` : `Aus Versuch ${String(iteration)} von Lauf ${run}`,
    change: 'Geändert',
    none: 'In dieser Nachricht ist kein Bild von mir.',
  },

  places: {
    file: 'Die Datei',
    prompts: 'Ihre Prompts',
    prompt: (n) => `Prompt ${String(n)}`,
    line: (n) => `Zeile ${n}`,
    column: (n) => `Spalte ${n}`,
  },
  problems: {
    required: 'fehlt',
    'expected {}, got {}': 'muss {} sein, nicht {}',
    string: 'ein Text',
    integer: 'eine ganze Zahl',
    'integer from {} to {}': 'eine ganze Zahl von {} bis {}',
    'number {}': 'die Zahl {}',
    array: 'eine Liste',
    boolean: 'Ja oder Nein',
    null: 'nichts',
    object: 'Felder',
    'expected array, got {}': 'muss eine Liste sein, nicht {}',
    'expected string or object, got {}': 'muss ein Text oder Felder sein, nicht {}',
    'expected one of {}, or a ratio such as 16:9, got {}':
      'muss eines von {} sein, oder ein Verhältnis wie 16:9',
    'expected 1 to {} prompts, got {}': 'muss 1 bis {} Prompts haben, nicht {}',
    'expected one document, got {}': 'muss ein Dokument sein, nicht {}',
    'must have at most {} characters': 'darf höchstens {} Zeichen haben',
    'must have at most {} characters in this style':
      'darf in diesem Stil höchstens {} Zeichen haben',
    'must not be empty': 'darf nicht leer sein',
    'contains a NUL character': 'enthält ein NUL-Zeichen',
    'contains half of a surrogate pair': 'enthält ein halbes Zeichen',
    'must be 1 to 64 letters, digits, “_” or “-”':
      'muss aus 1 bis 64 Buchstaben, Ziffern, „_“ oder „-“ bestehen',
    'is a name that some file systems reserve':
      'ist ein Name, den manche Computer für sich behalten',
    'must be a text': 'muss ein Text sein',
    'must be a whole number from {} to {}': 'muss eine ganze Zahl von {} bis {} sein',
    'must be a number from {} to {}': 'muss eine Zahl von {} bis {} sein',
    'must be one of {}': 'muss eines von {} sein',
    'must be true or false': 'muss Ja oder Nein sein',
    'must be a person': 'muss eine Person sein',
    'must be a role': 'muss eine Rolle sein',
    'must be a channel': 'muss ein Kanal sein',
    'must be a file': 'muss eine Datei sein',
    '{}: {}': '{}: {}',
    'needs a value': 'braucht einen Wert',
    'given twice': 'ist doppelt angegeben',
    'the same as that of {}': 'ist gleich wie bei {}',
    'unknown field': 'ist kein Feld, das ich kenne',
    'unknown field; meant “{}”?': 'ist kein Feld, das ich kenne – war „{}“ gemeint?',
    'takes too long to read; make it simpler, or split it':
      'braucht zu lange zum Lesen; mach sie einfacher, oder teile sie auf',
    'has {} more faults': 'hat {} weitere Probleme',
    'expected a .json, .yaml, .yml, .txt or .csv file':
      'muss eine .json-, .yaml-, .yml-, .txt- oder .csv-Datei sein',
    'larger than 1 MiB': 'ist größer als 1 MiB',
    'is larger than 1 MiB; split it': 'ist größer als 1 MiB; teile sie auf',
    'is not a file on Discord; attach it to the command':
      'ist keine Datei auf Discord; hänge sie an den Befehl an',
    'could not be downloaded; please attach it again':
      'ließ sich nicht herunterladen; bitte hänge sie noch einmal an',
    'is not UTF-8': 'ist nicht UTF-8',
    'is not UTF-8; in Excel, save it as “CSV UTF-8”':
      'ist nicht UTF-8; speichere sie in Excel als „CSV UTF-8“',
    'is JSON; let its name end in .json': 'ist JSON; lass ihren Namen auf .json enden',
    'a column without a name': 'hat eine Spalte ohne Namen',
    'expected the names of the fields in the first row, “prompt” among them':
      'muss in der ersten Zeile die Namen der Felder haben, darunter „prompt“',
    'expected {} fields, as the first row has, got {}':
      'muss {} Felder haben wie die erste Zeile, nicht {}',
    'the end of the file, where a closing quote was expected':
      'ist das Ende der Datei, aber ein schließendes Anführungszeichen fehlt',
    'text after a closing quote; double each quote inside of a text':
      'hat Text nach einem schließenden Anführungszeichen; verdopple jedes in einem Text',
    'a quote inside of a text without quotes; put the text in quotes, and double each quote in it':
      'hat ein Anführungszeichen in einem Text ohne welche; setze den Text in Anführungszeichen und verdopple jedes darin',
    'more than {} rows': 'hat mehr als {} Zeilen',
    'is not CSV': 'ist kein CSV',
    'expected a JSON value': 'muss hier einen Wert haben',
    'expected a name in double quotes':
      'muss hier einen Namen in doppelten Anführungszeichen haben',
    'a text with a control character or an unknown escape':
      'hat einen Text mit einem Steuerzeichen oder einer unbekannten Escape-Folge',
    'a text without its closing quote': 'hat einen Text ohne schließendes Anführungszeichen',
    'a comma too many': 'hat ein Komma zu viel',
    'expected “,” or “{}”': 'muss hier „,“ oder „{}“ haben',
    'expected “:”': 'muss hier „:“ haben',
    'expected the end of the file': 'muss hier enden',
    'nested deeper than {} levels': 'ist tiefer als {} Ebenen verschachtelt',
    'U+{} is {}': 'hat U+{}, {}',
    'a curly quote, where {} takes only "':
      'ein typografisches Anführungszeichen, wo {} nur " nimmt',
    'a curly quote, and {} takes only "':
      'ein typografisches Anführungszeichen, und {} nimmt nur "',
    'a no-break space, where {} takes only a plain one':
      'ein geschütztes Leerzeichen, wo {} nur ein gewöhnliches nimmt',
    'a space that {} does not know': 'ein Leerzeichen, das {} nicht kennt',
    'a character that nobody sees': 'ein Zeichen, das niemand sieht',
    'a full-width character, where {} takes only a plain one':
      'ein breites Zeichen, wo {} nur ein gewöhnliches nimmt',
    'a tab, where {} takes only spaces': 'ein Tabulator, wo {} nur Leerzeichen nimmt',
    'put this text in quotes': 'setze diesen Text in Anführungszeichen',
    'put this prompt in quotes: YAML reads “{}:” as a name':
      'setze diesen Prompt in Anführungszeichen: YAML liest „{}:“ als Namen',
    '{}; put a text in quotes': '{}; setze einen Text in Anführungszeichen',
    'put this text in one line, or after “|”: YAML joins its lines':
      'schreib diesen Text in eine Zeile oder hinter „|“: YAML fügt seine Zeilen zusammen',
    'YAML reads “*” as the beginning of an alias': 'YAML liest „*“ als Anfang eines Alias',
    'YAML reads “&” as the beginning of an anchor': 'YAML liest „&“ als Anfang eines Ankers',
    'YAML reads “!” as the beginning of a tag': 'YAML liest „!“ als Anfang eines Tags',
    'YAML reads it as a list': 'YAML liest ihn als Liste',
    'YAML reads “?” as the beginning of a name': 'YAML liest „?“ als Anfang eines Namens',
    'YAML reads what follows “#” as a comment': 'YAML liest, was auf „#“ folgt, als Kommentar',
    'YAML reads “{” as the beginning of fields': 'YAML liest „{“ als Anfang von Feldern',
    'YAML reads what comes before “:” as a name': 'YAML liest, was vor „:“ steht, als Namen',
    'some readers take it for a number, a date, or yes and no':
      'manche Programme halten ihn für eine Zahl, ein Datum oder Ja und Nein',
    'YAML reads what follows “ #” as a comment, and cuts it off':
      'YAML liest, was auf „ #“ folgt, als Kommentar und schneidet es ab',
    'YAML reads “{}” at its beginning as something else':
      'YAML liest „{}“ an seinem Anfang als etwas anderes',
    'a name must be text': 'ein Name muss ein Text sein',
    'merge keys are not allowed': 'Merge-Schlüssel („<<“) sind nicht erlaubt',
    'is not YAML': 'ist kein YAML',
    'cannot be read as YAML: {}': 'lässt sich nicht als YAML lesen: {}',
  },

  faults: {
    invalid_options:
      'So kann ich diese Optionen nicht verwenden. Bitte ändere, was in der Liste steht, und sende es noch einmal.',
    invalid_file: (problems) =>
      `In der Datei ${problems === 1 ? 'ist 1 Problem' : `sind ${String(problems)} Probleme`}. Nichts wurde gestartet oder berechnet; bitte behebe das und sende sie noch einmal.`,
    quota_exceeded: ({ asked, unit, left, limit, resetsAt }) =>
      `Das braucht ${de[`${unit}s`](asked)}, und du hast heute noch ${String(left)} von ${String(limit)}. Das wird <t:${String(Math.floor(resetsAt / 1000))}:R> zurückgesetzt. Nimm weniger oder komm dann wieder.`,
    not_found: 'Hier gibt es nichts mit diesem Namen. Bitte wähle etwas aus der Liste.',
    wrong_channel:
      'Ich kann nur in Text- oder Ankündigungskanälen eines Servers arbeiten, oder in Threads. Bitte versuch es dort.',
    judged_already:
      'Das erste Bild ist schon da und wird nach den bisherigen Fragen beurteilt. Bitte lenke das Ergebnis, oder fang mit /malen neu an.',
    not_over:
      'Dieser Lauf wird noch gemalt. Bitte warte, bis er fertig ist, oder brich ihn vorher ab.',
    just_started:
      'Das wurde gerade eben gestartet, und ein Doppelklick zählt einmal. Wenn du noch eines willst, drück bitte in ein paar Sekunden noch einmal.',
    picture_unusable: (why) => `${pictures[why]} Nichts wurde gestartet oder berechnet.`,
    target_gone: 'Der Thread oder die Nachricht dafür ist nicht mehr da. Fang mit /malen neu an.',
    unknown_command:
      'Diesen Befehl kenne ich nicht mehr. Bitte lade Discord neu und versuch es noch einmal.',
    unknown_component:
      'Das ist von einer älteren Version von mir. Bitte rufe den Befehl noch einmal auf.',
    not_allowed: (needs) => `Das darf nur ${rights[needs]}. Bitte frag dort nach.`,
    discord_denied: (missing) =>
      `Mir fehlt in diesem Kanal das Recht „${permissions[missing]}“. Bitte einen Moderator darum und versuch es dann noch einmal.`,
    not_a_member: (invite) =>
      `Hier wurden nur meine Befehle installiert, ich bin kein Mitglied dieses Servers. Wer ihn verwaltet, kann mich hiermit als Bot einladen: <${invite}>.`,
    discord_refused: (why) => refusals[why],
    content_refused: (provider) =>
      `${providers[provider]} hat diesen Prompt nach seinen Inhaltsregeln abgelehnt. Bitte formuliere ihn anders.`,
    provider_refused: (provider) =>
      `${providers[provider]} hat die Anfrage nicht angenommen. Bitte sag es dem Betreiber dieses Bots oder versuch ein anderes Modell.`,
    bad_answer: (provider) =>
      `${providers[provider]} gab eine Antwort, die nicht zu gebrauchen war. Bitte versuch es noch einmal.`,
    bad_image: (provider) =>
      `${providers[provider]} gab ein Bild, das nicht zu gebrauchen war. Bitte versuch es noch einmal.`,
    provider_closed: (provider) =>
      `${providers[provider]} ist im Moment nicht zu erreichen. Das kann nur der Betreiber dieses Bots beheben, und er weiß davon. Bitte versuch es später.`,
    provider_busy: (provider) =>
      `${providers[provider]} hat für den Moment sein Limit erreicht. Bitte versuch es später.`,
    provider_down: (provider) =>
      `${providers[provider]} antwortet nicht. Bitte versuch es in einer Weile.`,
    poisoned:
      'Die Arbeit daran hat den Bot dreimal angehalten, darum wurde sie aufgegeben. Bitte versuch einen anderen Prompt.',
    cancelled: 'Das wurde abgebrochen. Bitte starte es noch einmal.',
    expired:
      'Das hat einen Tag lang auf „Start“ gewartet und wurde darum aufgegeben; nichts wurde bezahlt. Fang mit /malen neu an.',
    stopping: 'Ich starte gerade neu. Bitte versuch es in einer Minute.',
    storage_full:
      'Ich kann im Moment nichts speichern; der Betreiber dieses Bots weiß davon. Was begonnen wurde, geht von selbst weiter; bitte starte Neues erst später.',
    setting_refused: (why) => settingTroubles[why],
    channel_not_allowed: (allowed) =>
      allowed.length === 0
        ? 'In diesem Kanal darf ich nicht benutzt werden. Bitte versuch es in einem anderen; wer diesen Server verwaltet, bestimmt mit /einstellungen kanäle, wo.'
        : `Auf diesem Server darf ich nur in ${allowed.join(', ')} benutzt werden. Bitte frag dort noch einmal.`,
    internal:
      'Bei mir ist etwas schiefgegangen; es wurde protokolliert. Bitte versuch es noch einmal.',
  },

  pauses: {
    closed: (provider) =>
      `${providers[provider]} ist im Moment nicht zu erreichen. Das kann nur der Betreiber dieses Bots beheben, und er weiß davon; danach geht es von selbst weiter.`,
    down: (provider, until) =>
      `${providers[provider]} antwortet nicht; ${until} geht es von selbst weiter.`,
    busy: (provider, limit, until) =>
      `${providers[provider]} hat sein Limit${limit === undefined ? '' : ` ${limits[limit]}`} erreicht; ${until} geht es von selbst weiter.`,
    budget_reached: {
      day: (until) =>
        `Was an einem Tag für alle Bilder ausgegeben werden darf, ist ausgegeben. Nichts geht verloren; ${until} geht es von selbst weiter.`,
      month: (until) =>
        `Dieser Server hat sein Budget für den Monat ausgegeben. Nichts geht verloren; ${until} geht es von selbst weiter, oder sobald jemand, der den Server verwaltet, es mit /einstellungen budget erhöht.`,
    },
  },
};
