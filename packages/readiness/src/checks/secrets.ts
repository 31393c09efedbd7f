import type { Finding } from '../engine/outcome.ts'
import { defineStaticCheck } from './static-check.ts'

interface Pattern {
  readonly what: string
  readonly match: RegExp
}

/** Shapes that are secrets wherever they are. Split so that this file does not find itself. */
const PATTERNS: readonly Pattern[] = [
  {
    what: 'a private key',
    match: /-----BEGIN (?:RSA |EC |OPENSSH |DSA |ENCRYPTED )?PRIVATE KEY-----\s*\n?\s*[A-Za-z0-9+/]{16}/,
  },
  { what: 'an AWS access key', match: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/ },
  { what: 'a GitHub token', match: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{40,})\b/ },
  { what: 'a Slack token', match: /\bxox[abprs]-[0-9A-Za-z-]{20,}/ },
  { what: 'a Stripe live key', match: /\b[rs]k_live_[0-9A-Za-z]{20,}/ },
  { what: 'a Google key', match: /\bAIza[0-9A-Za-z_-]{35}\b/ },
  { what: 'an npm token', match: /\bnpm_[A-Za-z0-9]{36}\b/ },
  {
    what: 'a password in an address',
    match:
      /\b[a-z][a-z0-9+.-]*:\/\/[^\s:@/'"`${}<>]+:(?!\*)[^\s@/'"`${}<>]{8,}@(?!(?:localhost|127\.|\[::1|db|postgres|redis|rabbitmq|example|host)\b)[\w.-]+\.[a-z]{2,}/i,
  },
]

const IGNORED =
  /(^|\/)(package-lock\.json|yarn\.lock|pnpm-lock\.yaml|go\.sum|Cargo\.lock|.*\.(?:svg|map|min\.js|snap))$/
const EXAMPLE = /EXAMPLE|example\.(?:com|org|net)|placeholder|changeme|xxxx|1234567890/i

export const secretScan = defineStaticCheck('secrets', {
  requirements: ['CFG-2', 'CFG-4'],
  claim: 'No secret is in the repository',
  level: 'C',
  method:
    'Looks in every text file for the shapes of private keys, tokens of known issuers and passwords in addresses; history is not searched.',
  about: 'file',
  find(repository) {
    if (repository.files.length === 0) return undefined
    const findings = repository.files.flatMap((file): Finding[] => {
      if (IGNORED.test(file)) return []
      const text = repository.text(file)
      if (!text) return []
      return PATTERNS.flatMap(({ what, match }) => {
        const found = match.exec(text)
        if (!found || EXAMPLE.test(found[0])) return []
        const line = text.slice(0, found.index).split('\n').length
        return [
          {
            message: `${what} (${found[0].slice(0, 6)}…)`,
            file,
            line,
            fix: 'Rotate it now, then remove it: it stays in the history.',
          },
        ]
      })
    })
    return { findings, notTested: ['the history: use a scanner of commits'] }
  },
})

export const environmentFiles = defineStaticCheck('env-files', {
  requirements: ['CFG-2'],
  claim: 'No .env file is committed',
  level: 'C',
  method: 'Looks for .env files that are not ignored; examples are left out.',
  about: 'file',
  find: (repository) => ({
    findings: repository.matching(/(^|\/)\.env(\.(?!example|sample|template|dist)[\w-]+)?$/).map((file) => ({
      message: `${file} is not ignored`,
      file,
      line: 1,
      fix: 'Add it to .gitignore and commit a .env.example.',
    })),
  }),
})
