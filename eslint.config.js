import { defineConfig, globalIgnores } from 'eslint/config';
import tseslint from 'typescript-eslint';

const MAX_CLASS_LINES = 130;

/** A class that does not fit on two screens is several. */
const maxClassLines = {
  create(context) {
    const check = (node) => {
      const lines = node.loc.end.line - node.loc.start.line + 1;
      if (lines <= MAX_CLASS_LINES) return;
      const message = `This class has ${lines} lines; at most ${MAX_CLASS_LINES} are allowed.`;
      context.report({ loc: node.body.loc.start, message });
    };
    return { ClassDeclaration: check, ClassExpression: check };
  },
};

export default defineConfig(
  globalIgnores(['dist/', 'dist-*/', 'data/', 'coverage/']),
  tseslint.configs.strictTypeChecked,
  tseslint.configs.stylisticTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      eqeqeq: 'error',
      'no-console': 'error',
      'max-lines': ['error', 300],
      'max-lines-per-function': ['error', 60],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  {
    files: ['src/**'],
    plugins: { easel: { rules: { 'max-class-lines': maxClassLines } } },
    rules: { 'easel/max-class-lines': 'error' },
  },
  {
    files: [
      'src/cli.ts',
      'test/sandbox/**',
      'test/bench/main.ts',
      'test/e2e/*-main.ts',
      'test/e2e/crash/heap-gauge.js',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    // A language is one file.
    files: ['src/languages/**'],
    rules: { 'max-lines': 'off' },
  },
  {
    files: ['test/**'],
    rules: {
      // A describe block is a function, too.
      'max-lines-per-function': 'off',
      // Pictures are drawn with numbers.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/unbound-method': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.cjs'],
    extends: [tseslint.configs.disableTypeChecked],
  },
);
