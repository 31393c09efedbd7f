import type { Finding } from '../engine/outcome.ts'
import type { Repository } from './repository.ts'
import { defineStaticCheck } from './static-check.ts'

interface Policy {
  readonly what: string
  readonly path: RegExp
  /** What the file must say: an empty one is no policy. */
  readonly says: RegExp
  readonly asks: string
}

const POLICIES: readonly Policy[] = [
  {
    what: 'a licence',
    path: /^(LICEN[CS]E|COPYING)(\.\w+)?$/i,
    says: /\S{20}|licen[cs]e/i,
    asks: 'a licence text',
  },
  {
    what: 'a security policy',
    path: /^(\.github\/|docs\/)?SECURITY\.md$/i,
    says: /@|https?:\/\/|\/security\/advisories\/new\b/,
    asks: 'a contact',
  },
  {
    what: 'code owners',
    path: /^(\.github\/|docs\/|\.gitlab\/)?CODEOWNERS$/,
    says: /^\s*[^#\s].*@/m,
    asks: 'a path with an owner',
  },
  {
    what: 'a guide for contributors',
    path: /^(\.github\/|docs\/)?CONTRIBUTING\.md$/i,
    says: /```|\btest/i,
    asks: 'how to test a change',
  },
  {
    what: 'dependency updates',
    path: /^(\.github\/dependabot\.ya?ml|(\.github\/)?renovate\.json5?|\.renovaterc(\.json)?)$/,
    says: /package-ecosystem|extends|packageRules/,
    asks: 'an ecosystem or a preset',
  },
]

const LOCKS: readonly (readonly [manifest: string, lock: RegExp])[] = [
  ['package.json', /(^|\/)(package-lock\.json|npm-shrinkwrap\.json|yarn\.lock|pnpm-lock\.yaml|bun\.lockb?)$/],
  ['go.mod', /(^|\/)go\.sum$/],
  ['Cargo.toml', /(^|\/)Cargo\.lock$/],
  ['pyproject.toml', /(^|\/)(uv\.lock|poetry\.lock|pdm\.lock|requirements.*\.txt)$/],
]

export const repositoryPolicy = defineStaticCheck('repository-policy', 'B', ['SEC-6'], {
  claim:
    'The repository says who owns it, how to report a hole, and keeps its dependencies current and fixed',
  severity: 'warning',
  method:
    'Asks for licence, security policy, owners, contributing guide, dependency updates and lock files, each with content.',
  about: 'file',
  find: (repository) => ({ findings: [...policies(repository), ...locks(repository)] }),
})

function policies(repository: Repository): readonly Finding[] {
  return POLICIES.flatMap(({ what, path, says, asks }): Finding[] => {
    const file = repository.files.find((candidate) => path.test(candidate))
    if (!file) return [{ message: `no file with ${what}` }]
    return says.test(repository.text(file) ?? '')
      ? []
      : [{ message: `${file} does not name ${asks}`, file, line: 1 }]
  })
}

function locks(repository: Repository): readonly Finding[] {
  return LOCKS.flatMap(([manifest, lock]) =>
    repository.files.includes(manifest) && repository.matching(lock).length === 0
      ? [{ message: `${manifest} has no lock file: each build may get other code`, file: manifest, line: 1 }]
      : [],
  )
}
