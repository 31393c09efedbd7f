import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { apiPage, ENTRY_POINTS } from './api-reference/entry-points.ts'

/** What each page is for, in the order in which somebody needs them. */
const GROUPS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'Write a service': {
    'guide/new.md': 'npm create seaworthy: a service that passes its own tests and drills, by answers',
    'guide/service.md': 'a whole service in one file, and what the words of a declaration mean',
    'guide/openapi.md': 'documents that generate good clients, and what a change of one breaks',
    'guide/content.md':
      'text, bytes, streams and redirects: what a route declares in place of a schema, and what holds for each',
    'guide/static-files.md':
      'a folder among the routes: a single-page application, what browsers keep, codings, content security policy',
    'guide/websocket.md': 'routes that stay open, with JSON messages both ways',
    'guide/hooks.md':
      'what a feature has run around all of its routes, in which order, and what it may not do',
    'guide/database.md': 'Postgres, embedded or a server: start, values, migrations, failover, one leader',
    'guide/cache.md': 'memory over Redis: what is kept, how stale it may be, what happens without Redis',
    'guide/outbound.md': 'calls to providers: deadlines, retries from a budget, breakers',
    'guide/limits.md': 'who may ask how often',
    'guide/secrets.md': 'where settings come from, and how a secret is changed while replicas run',
    'guide/logging.md':
      'lines for people and for machines, their level while it runs, and what never gets into them',
    'guide/access.md': 'who calls, and who may: roles, permissions and rules of your own',
    'guide/metrics.md': 'metrics of your own, beside those that are there',
    'guide/dependencies.md': 'a queue, a search engine, a disk: what else is outside the process',
    'guide/testing.md': 'services, databases, broken connections and time, in tests',
    'guide/error-tracking.md': 'failures at Sentry or what speaks its protocol',
  },
  'Bring it to production': {
    'guide/rollout.md': 'from nothing to a rollout on a cluster, and back',
    'guide/shipping.md': 'image, chart, compose, pipelines and GitOps, from the declaration',
    'guide/edge.md': 'nginx, HAProxy, certificates, the firewall, gateways and meshes',
    'guide/environments.md':
      'three ways to deploy, AWS by Terraform, costs, pre-production and several regions, and what was not tried',
    'guide/stopping.md': 'what happens on SIGTERM, and each exit code',
    'guide/probes.md': 'what liveness, readiness and startup say in every state',
    'guide/readiness.md': 'check, probe and drill: prove it of any service, in any language',
    'reference/proofs.md': 'what holds of this repository, line by line, and the command that shows it',
    'reference/launch-checklist.md':
      'every box of five production-readiness documents, and the command that shows it',
  },
  'Answer for it': {
    'guide/monitoring.md': 'alerts, routing, dashboards, runbooks',
    'guide/operations.md': 'who is on call, what is done by hand, and how it is rehearsed',
    'reference/operations.md':
      'each of these, done by a program on real servers: what was measured, and when',
    'guide/incidents.md': 'things that break at random, found and cured by alert, dashboard and runbook',
  },
  'Look something up': {
    'reference/settings.md': 'every setting',
    'reference/architecture/characters.md': 'context, containers, components and sequences of `characters`',
    'reference/architecture/pokedex.md': 'the same of `pokedex`',
    'reference/costs.md': 'what a month costs, at a small and at a medium scale',
    'reference/errors.md': 'every error code, and what to do',
    'reference/metrics.md': 'every metric',
    'reference/service-description/schema.json': 'what `seaworthy describe --json` says',
    'reference/service-description/characters.json': 'the same of `characters`',
    'reference/service-description/pokedex.json': 'the same of `pokedex`',
  },
  'See what was measured': {
    'reference/overhead.md': 'what a request costs, against other stacks',
    'reference/drain.md': 'requests that are lost when a replica is told to stop, in eleven set-ups',
    'reference/linkboard.md':
      'one service on the chassis, with Fastify and with NestJS: lines, contract, drills',
    'reference/load-baseline.md':
      'what the services take: load, stress, spike, soak and each layer of caches',
    'reference/characters-bench.md': 'the characters service on both databases',
    'reference/cache-bench.md': 'hits, misses and stampedes, against other caches',
    'reference/outbound-bench.md': 'a call to a provider, against bare undici',
    'reference/other-languages.md': 'what drills say of a service in Go and one in Python',
    'reference/readiness/characters.md': 'every drill on `characters`',
    'reference/readiness/pokedex.md': 'every drill on `pokedex`',
    'reference/readiness/controls.md': 'every drill on each flaw that it has to find',
  },
}

/** Pages that belong together, in the order in which somebody needs them. */
export interface DocumentGroup {
  readonly title: string
  readonly pages: readonly {
    /** Below the folder of the documents. */
    readonly path: string
    readonly title: string
    /** What it is for; a decision says that in its title. */
    readonly what?: string
  }[]
}

/** All documents. @throws Error for a page that it does not know, and for one that is gone. */
export function documentGroups(docs: string): readonly DocumentGroup[] {
  const there = globSync(['guide/*.md', 'reference/**/*.{md,json}'], {
    cwd: docs,
    exclude: ['reference/api/*'],
  }).map(slashed)
  const named = Object.values(GROUPS).flatMap((group) => Object.keys(group))
  const strange = there.filter((path) => !named.includes(path))
  if (strange.length > 0)
    throw new Error(
      `tools/document-index.ts does not say what ${strange.join(', ')} is for: add a line there`,
    )
  const gone = named.filter((path) => !there.includes(path))
  if (gone.length > 0) throw new Error(`tools/document-index.ts names what is not there: ${gone.join(', ')}`)
  const decisions = globSync('decisions/*.md', { cwd: docs }).map(slashed).sort()
  return [
    ...Object.entries(GROUPS).map(([title, pages]) => ({
      title,
      pages: Object.entries(pages).map(([path, what]) => ({ path, title: titleOf(docs, path), what })),
    })),
    { title: 'Look up a name', pages: entryPoints(docs) },
    { title: 'Know why', pages: decisions.map((path) => ({ path, title: titleOf(docs, path) })) },
  ]
}

/** Pages of the reference of names. */
function entryPoints(docs: string): DocumentGroup['pages'] {
  return Object.entries(ENTRY_POINTS).map(([name, what]) => {
    const path = apiPage(name)
    return { path, title: titleOf(docs, path), what }
  })
}

/** The front page of the documents. @throws Error as `documentGroups` does. */
export function renderDocumentIndex(docs: string): string {
  const groups = documentGroups(docs).map(({ title, pages }) =>
    [`## ${title}`, '', ...(pages.some(({ what }) => what) ? table(pages) : list(pages))].join('\n'),
  )
  return groups.join('\n\n')
}

const table = (pages: DocumentGroup['pages']): readonly string[] => [
  '| | |',
  '| -- | -- |',
  ...pages.map(({ path, title, what }) => `| [${title}](${path}) | ${what} |`),
]

const list = (pages: DocumentGroup['pages']): readonly string[] =>
  pages.map(({ path, title }) => `- [${/\d{4}/.exec(path)?.[0]}](${path}) ${title}`)

const slashed = (path: string): string => path.replaceAll('\\', '/')

/** The heading of a page, or the name of a file that has none; decisions have their number in front in some. */
function titleOf(docs: string, path: string): string {
  if (!path.endsWith('.md')) return path.replace(/.*\//, '')
  const [, title = path] = /^# (?:\d+[.:]? )?(.+)$/m.exec(readFileSync(join(docs, path), 'utf8')) ?? []
  return title
}
