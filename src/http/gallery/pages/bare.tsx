/** Pages of few words: signing in, and why there is nothing to see. */
import { BareLayout } from './layout.js';

export interface SignIn {
  /** Where to go on to. */
  readonly next: string;
  readonly trouble: 'wrong' | 'too_many' | undefined;
}

const TROUBLES = {
  wrong: 'That is not it. Ask whoever hosts Easel for the token.',
  too_many: 'Too many wrong tokens. Try again in a minute.',
};

export function SignInPage({ next, trouble }: SignIn) {
  return (
    <BareLayout title="Sign in">
      <h1>The gallery of Easel</h1>
      <form method="post" action="/sign-in">
        <input type="hidden" name="next" value={next} />
        <label for="token">Token</label>
        <input
          id="token"
          type="password"
          name="token"
          required
          autocomplete="current-password"
          aria-describedby={trouble && 'trouble'}
          autofocus
        />
        {trouble && (
          <p id="trouble" class="fault" role="alert">
            {TROUBLES[trouble]}
          </p>
        )}
        <button>Sign in</button>
      </form>
      <p class="quiet">
        Signed in already, and came by a link? <a href={next}>Go on</a>
      </p>
    </BareLayout>
  );
}

interface Said {
  readonly title: string;
  readonly words: string;
  readonly link?: { readonly href: string; readonly words: string };
}

export function MessagePage({ title, words, link }: Said) {
  return (
    <BareLayout title={title}>
      <h1>{title}</h1>
      <p>{words}</p>
      {link && (
        <p>
          <a href={link.href}>{link.words}</a>
        </p>
      )}
    </BareLayout>
  );
}
