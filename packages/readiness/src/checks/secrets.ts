import type { Finding } from '../engine/outcome.ts'
import { readableManifests } from './readable-manifests.ts'
import type { Repository, Tracking } from './repository.ts'
import { defineStaticCheck } from './static-check.ts'
import { isHereOrNowhere, isPlaceholder, urlPasswords } from './url-password.ts'

interface Pattern {
  readonly what: string
  readonly match: RegExp
}

/** Shapes that are secrets wherever they are. Split so that this file does not find itself. */
const PATTERNS: readonly Pattern[] = [
  {
    what: 'a private key',
    match: /-----BEGIN (?:RSA |EC |OPENSSH |DSA |ENCRYPTED )?PRIVATE KEY-----\s*\n?\s*[A-Za-z0-9+/]{16}/g,
  },
  { what: 'an AWS access key', match: /\b(?:AKIA|ASIA)[0-9A-Z]{16}\b/g },
  {
    what: 'an AWS secret key',
    match:
      /aws_?secret_?access_?key["'\])]*(?:\s*(?:=>|:=|[:=,])|\s)\s*(?:value["']?:\s*)?["']?[A-Za-z0-9+/]{40}(?![A-Za-z0-9+/=])/gi,
  },
  { what: 'a GitHub token', match: /\b(?:gh[pousr]_[A-Za-z0-9]{36}|github_pat_\w{40,})\b/g },
  { what: 'a Slack token', match: /\bxox[abprs]-[0-9A-Za-z-]{20,}/g },
  { what: 'a Stripe live key', match: /\b[rs]k_live_[0-9A-Za-z]{20,}/g },
  { what: 'a Google key', match: /\bAIza[0-9A-Za-z_-]{35}\b/g },
  { what: 'an npm token', match: /\bnpm_[A-Za-z0-9]{36}\b/g },
]

const IGNORED =
  /(^|\/)(package-lock\.json|yarn\.lock|pnpm-lock\.yaml|go\.sum|Cargo\.lock|.*\.(?:svg|map|min\.js|snap))$/
const EXAMPLE = /EXAMPLE|example\.(?:com|org|net)|placeholder|changeme|xxxx|1234567890/i

export const secretScan = defineStaticCheck('secrets', 'C', ['CFG-2', 'CFG-4'], {
  claim: 'No secret is in the repository',
  method:
    'Looks in every text file for the shapes of private keys, tokens of known issuers, AWS secret keys and passwords in addresses, and in every Secret of Kubernetes for values that nothing encrypts; placeholders, this machine, names kept for examples and short passwords are left out, and history is not searched.',
  about: 'file',
  find(repository) {
    if (repository.files.length === 0) return undefined
    const findings = repository.files.flatMap((file): Finding[] => {
      if (IGNORED.test(file)) return []
      const text = repository.text(file)
      if (!text) return []
      return [...issued(text), ...inAddresses(text)].map(({ what, index }) => ({
        message: what,
        file,
        line: text.slice(0, index).split('\n').length,
        fix: 'Rotate it now, then remove it: it stays in the history.',
      }))
    })
    const told = new Set(findings.map(({ file, line }) => `${file}:${line}`))
    const readable = readableManifests(repository, isExample)
      .filter(({ file, line }) => !told.has(`${file}:${line}`))
      .map(
        ({ file, line, key }): Finding => ({
          ...{ file, line, message: `${key} of a Secret of Kubernetes, which anybody can read` },
          fix: 'Rotate it now, and encrypt the file (sops encrypt --in-place) or keep the value in a store: what is committed stays in the history.',
        }),
      )
    return { findings: [...findings, ...readable], notTested: ['the history: use a scanner of commits'] }
  },
})

interface Secret {
  readonly what: string
  readonly index: number
}

function issued(text: string): readonly Secret[] {
  return PATTERNS.flatMap(({ what, match }) =>
    [...text.matchAll(match)]
      .filter(([found]) => !EXAMPLE.test(found))
      .map(({ 0: found, index }) => ({ what: `${what} (${found.slice(0, 6)}…)`, index })),
  )
}

/** Whether nobody would take the value of a Secret for a real one. */
function isExample(text: string): boolean {
  const passwords = urlPasswords(text)
  return (
    EXAMPLE.test(text) ||
    isPlaceholder({ user: '', password: text }) ||
    (passwords.length > 0 && passwords.every((each) => isPlaceholder(each) || isHereOrNowhere(each.host)))
  )
}

/** The shortest password that is told apart from one made up for a test; hosts of one word are mostly made up too. */
const MIN_LENGTH = { full: 4, oneWord: 8 }

function inAddresses(text: string): readonly Secret[] {
  return urlPasswords(text)
    .filter((found) => {
      const minLength = found.host.includes('.') ? MIN_LENGTH.full : MIN_LENGTH.oneWord
      return (
        found.password.length >= minLength &&
        !isPlaceholder(found) &&
        !EXAMPLE.test(found.password) &&
        !isHereOrNowhere(found.host)
      )
    })
    .map(({ scheme, host, index }) => ({ what: `a password in an address (${scheme}://…@${host})`, index }))
}

export const environmentFiles = defineStaticCheck('env-files', 'C', ['CFG-2'], {
  claim: 'No .env file is committed',
  method: 'Looks for .env files that are committed or not ignored; examples are left out.',
  about: 'file',
  find: (repository) =>
    repository.files.length === 0
      ? undefined
      : {
          findings: repository
            .matching(/(^|\/)\.env(\.(?!example|sample|template|dist)[\w-]+)?$/)
            .map((file) => environmentFile(repository, file)),
        },
})

const ENV_FILE: Readonly<Record<Tracking, (file: string) => readonly [is: string, fix: string]>> = {
  untracked: () => ['is not ignored', 'Add it to .gitignore and commit a .env.example.'],
  tracked: (file) => [
    'is committed and not ignored',
    `Run git rm --cached ${file}, add it to .gitignore and rotate what it holds: it stays in the history.`,
  ],
  'tracked-though-ignored': (file) => [
    'is committed although it is ignored',
    `Run git rm --cached ${file} and rotate what it holds: it stays in the history.`,
  ],
}

function environmentFile(repository: Repository, file: string): Finding {
  const [is, fix] = ENV_FILE[repository.tracking(file)](file)
  return { message: `${file} ${is}`, file, line: 1, fix }
}
