/** What is around every page. */
import type { PropsWithChildren } from 'hono/jsx';
import { ICON, STYLE } from '../assets.js';

const SECTIONS = {
  runs: { title: 'Pictures', href: '/' },
  favourites: { title: 'Favourites', href: '/?favourites=1' },
  servers: { title: 'Servers', href: '/servers' },
  costs: { title: 'Costs', href: '/costs' },
  problems: { title: 'Problems', href: '/problems' },
} as const;
export type Section = keyof typeof SECTIONS;

export interface Frame {
  readonly title: string;
  readonly section?: Section | undefined;
  /** Whether there is something to sign out of. */
  readonly canLeave: boolean;
  /** Path of a script, where the page has one. */
  readonly script?: string | undefined;
}

export function Layout({ children, ...frame }: PropsWithChildren<Frame>) {
  return (
    <html lang="en">
      <Head {...frame} />
      <body>
        <a class="skip" href="#main">
          Skip to the content
        </a>
        <header class="top">
          <a class="brand" href="/">
            <img src={ICON.path} alt="" width="28" height="28" />
            Easel
          </a>
          <nav aria-label="Gallery">
            <Links section={frame.section} />
          </nav>
          {frame.canLeave && <SignOut />}
        </header>
        <main id="main" tabindex={-1}>
          {children}
        </main>
      </body>
    </html>
  );
}

/** A page of few words, for who is not inside. */
export function BareLayout({ children, title }: PropsWithChildren<Pick<Frame, 'title'>>) {
  return (
    <html lang="en">
      <Head title={title} />
      <body class="bare">
        <main id="main">
          <img src={ICON.path} alt="" width="48" height="48" />
          {children}
        </main>
      </body>
    </html>
  );
}

function Head({ title, script }: Pick<Frame, 'title' | 'script'>) {
  return (
    <head>
      <meta charset="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <meta name="robots" content="noindex" />
      <title>{title === 'Easel' ? title : `${title} · Easel`}</title>
      <link rel="icon" href={ICON.path} type="image/svg+xml" />
      <link rel="stylesheet" href={STYLE.path} />
      {script !== undefined && <script src={script} type="module"></script>}
    </head>
  );
}

function Links({ section }: Pick<Frame, 'section'>) {
  return (
    <ul>
      {Object.entries(SECTIONS).map(([name, { title, href }]) => (
        <li>
          <a href={href} aria-current={name === section ? 'page' : undefined}>
            {title}
          </a>
        </li>
      ))}
    </ul>
  );
}

function SignOut() {
  return (
    <form method="post" action="/sign-in">
      <button class="quiet" name="leave" value="1">
        Sign out
      </button>
    </form>
  );
}
