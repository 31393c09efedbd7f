import { LANGUAGES } from './languages.ts'
import type { ShippedService } from './shipped-repository.ts'
import { yamlScalar } from './yaml-scalar.ts'

/** Scripts of a package.json that usually do it, the first that is there. */
const USUAL_SCRIPTS = {
  lint: ['lint', 'check:style', 'check'],
  types: ['types', 'typecheck', 'check:types'],
  test: ['test'],
} as const

/** Licences that ask for nothing but to be named. */
const PERMISSIVE = ['0BSD', 'Apache-2.0', 'BlueOak-1.0.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']

/**
 * The first form of the answers, which belong to people from then on.
 *
 * @param scripts of the package.json of the workspace
 * @param paths a path of each service that anybody may read
 */
export function firstAnswers(
  services: readonly ShippedService[],
  scripts: Readonly<Record<string, string>>,
  paths: Readonly<Record<string, string>>,
): string {
  const isNode = services.some(({ language }) => language === 'node')
  const script = (job: keyof typeof USUAL_SCRIPTS) => {
    const found = isNode ? USUAL_SCRIPTS[job].find((name) => scripts[name] !== undefined) : undefined
    return found === undefined ? [] : [`npm run ${found}`]
  }
  const own = (job: 'lint' | 'test') => [
    ...new Set(services.flatMap((service) => LANGUAGES[service.language][job](service))),
  ]
  const commands = {
    install: isNode ? ['npm ci'] : [],
    lint: [...script('lint'), ...own('lint')],
    types: script('types'),
    test: [...script('test'), ...own('test')],
  }
  return `# What a pipeline has to know and cannot see. This file is yours: "seaworthy ship --repository" wrote it once and does not
# touch it again. What stands in angle brackets is to be filled in, here and nowhere else; then run the command again.

# Who is asked to review, by path; the last match counts.
owners:
  "*": ["@<organisation>/<team>"]

# Images are here, each under the name of its service.
registry: "<registry>/<organisation>"
mainBranch: main
runner: ubuntu-24.04

# Each a step of its job; what has none has no job. The first brings the dependencies, and the command seaworthy with them.
commands:
${Object.entries(commands)
  .map(([job, all]) => `  ${job}: ${list(all)}`)
  .join('\n')}
  # Beside the long drills.
  nightly: []
minutes: {test: 30, drills: 45, nightly: 300}
# Debian packages for tests and drills, beside the servers of declared dependencies.
packages: []

# Of packages in production.
licences: ${list(PERMISSIVE)}

# {service} is the name of a service.
environments:
  pre-production: {url: "https://{service}.pre-production.<domain>", namespace: "{service}"}
  production: {url: "https://{service}.<domain>", namespace: "{service}"}

# What pre-production has to show before production is asked: these reads, so many at once, 95 of 100 answered in time.
gate:
  requests: 300
  atOnce: 5
  p95Ms: 500
  paths: {${Object.entries(paths)
    .map(([name, path]) => `${name}: ${path}`)
    .join(', ')}}
`
}

const list = (items: readonly string[]): string => `[${items.map(yamlScalar).join(', ')}]`
