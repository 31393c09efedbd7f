import type { Language, ShippedService } from './shipped-repository.ts'

/** All that a pipeline does differently for services in another language. */
export interface LanguageFacts {
  /** As CodeQL calls it, and how it sees the code. */
  readonly codeQl: { readonly language: string; readonly 'build-mode': 'none' | 'autobuild' }
  /** As Dependabot calls where its packages come from. */
  readonly ecosystem: 'npm' | 'gomod' | 'pip'
  /** Fails for a package whose licence is not in $ALLOWED, a list of SPDX names parted by commas. */
  licences(service: ShippedService): string
  /** What tests it, and looks at its code, where nobody says otherwise. */
  test(service: ShippedService): readonly string[]
  lint(service: ShippedService): readonly string[]
  /** How an editor starts it under a debugger. */
  debug(service: ShippedService): Readonly<Record<string, unknown>>
}

export const LANGUAGES: Readonly<Record<Language, LanguageFacts>> = {
  // Node's packages are those of the workspace: its scripts test and lint, and one look at the lock file is enough.
  node: {
    codeQl: { language: 'javascript-typescript', 'build-mode': 'none' },
    ecosystem: 'npm',
    licences: () => '.github/scripts/licences.sh',
    test: () => [],
    lint: () => [],
    debug: ({ name, entry }) => ({
      name: `Start ${name}`,
      type: 'node',
      request: 'launch',
      runtimeExecutable: fromRoot('node_modules/.bin/node'),
      program: fromRoot(entry),
      cwd: fromRoot('.'),
      console: 'integratedTerminal',
      skipFiles: ['<node_internals>/**', '**/node_modules/**'],
    }),
  },
  // Several services may be of one module.
  go: {
    codeQl: { language: 'go', 'build-mode': 'autobuild' },
    ecosystem: 'gomod',
    licences: ({ context }) =>
      `(cd ${context} && go run github.com/google/go-licenses@v1.6.0 check --allowed_licenses="$ALLOWED" ./...)`,
    test: ({ context }) => [`go -C ${context} test ./...`],
    lint: ({ context }) => [`go -C ${context} vet ./...`],
    debug: ({ name, entry }) => ({
      name: `Start ${name}`,
      type: 'go',
      request: 'launch',
      mode: 'debug',
      program: fromRoot(entry),
    }),
  },
  // What is looked at is what is installed, so the packages of the service are.
  python: {
    codeQl: { language: 'python', 'build-mode': 'none' },
    ecosystem: 'pip',
    licences: ({ context }) => `.github/scripts/licences-python.sh ${context}`,
    test: ({ context }) => [`python3 -m unittest discover ${context}`],
    lint: ({ context }) => [`python3 -m compileall -q ${context}`],
    debug: ({ name, entry }) => ({
      name: `Start ${name}`,
      type: 'debugpy',
      request: 'launch',
      program: fromRoot(entry),
      console: 'integratedTerminal',
    }),
  },
}

const fromRoot = (path: string): string => `${'$'}{workspaceFolder}${path === '.' ? '' : `/${path}`}`
