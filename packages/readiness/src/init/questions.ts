import { ROUTE_TRAITS } from '../config/sample-route.ts'
import { POLICIES } from '../dependencies/policy.ts'
import { UsageError } from '../engine/usage-error.ts'
import { checkedPath } from './checked-path.ts'
import { type DraftDependency, type DraftRoute, nameOf, type Places } from './drill-draft.ts'
import type { FoundDependency } from './found-dependencies.ts'
import { askUntilValid, type Questioner } from './questioner.ts'
import { checkedCommand } from './start-command.ts'

const MAX_ROUTES = 3
const ROUTE = /^(?:(GET|POST|PUT|PATCH|DELETE)\s+)?(\/\S*)$/i

/** How the service starts, and where one runs already. */
export interface ServiceAnswers {
  readonly command: string
  readonly portVariable: string
  /** A running copy to look at, instead of one that is started. */
  readonly url?: string
}

/** Asks for what was not `given`. */
export async function askService(
  questioner: Questioner,
  given: Partial<ServiceAnswers>,
  likelyCommand: string,
  checkedUrl: (text: string) => string,
): Promise<ServiceAnswers> {
  const command =
    given.command ??
    (await askUntilValid(questioner, 'What starts one replica?', likelyCommand, checkedCommand))
  const portVariable =
    given.portVariable ??
    (await askUntilValid(questioner, 'Which variable tells it its port?', 'PORT', checkedVariable))
  const question = 'The URL of a copy that runs, to look at it? Otherwise one is started.'
  const url =
    given.url ??
    (await askUntilValid(questioner, question, '', (answer) =>
      answer === '' || answer === 'none' ? undefined : checkedUrl(answer),
    ))
  return { command, portVariable, ...(url !== undefined && { url }) }
}

/** Asks of each dependency how much the service depends on it, where that is not `settled` by variable. */
export async function askDependencies(
  questioner: Questioner,
  dependencies: readonly (DraftDependency & Partial<Pick<FoundDependency, 'source'>>)[],
  settled: ReadonlySet<string>,
): Promise<readonly DraftDependency[]> {
  const kept: DraftDependency[] = []
  for (const dependency of dependencies) {
    const { variable, kind, policy, source } = dependency
    const seen = source === undefined ? '' : ` (${source})`
    const question = `${variable} points to ${kind}${seen}: ${POLICIES.join(', ')}, or none?`
    const answer = settled.has(variable)
      ? policy
      : await askUntilValid(questioner, question, policy, (text) =>
          oneOf(text, [...POLICIES, 'none'] as const),
        )
    if (answer !== 'none') kept.push({ ...dependency, policy: answer })
  }
  return kept
}

/** Asks for the probes that were not found. A probe that there is not stays unsaid. */
export async function askProbes(questioner: Questioner, found: Places, wasSeen: boolean): Promise<Places> {
  const ask = async (name: string, usual: string) =>
    await askUntilValid(questioner, `The path of the ${name} probe?`, wasSeen ? '' : usual, (answer) =>
      answer === '' || answer === 'none' ? undefined : checkedPath(answer),
    )
  const live = found.live ?? (await ask('liveness', '/livez'))
  const ready = found.ready ?? (await ask('readiness', '/readyz'))
  return { ...found, live, ready }
}

/** Asks for two or three sample routes, what each is, and what it needs; what was found is proposed. */
export async function askRoutes(
  questioner: Questioner,
  proposals: readonly DraftRoute[],
  dependencies: readonly DraftDependency[],
): Promise<readonly DraftRoute[]> {
  const routes: DraftRoute[] = []
  const wanted = Math.max(MAX_ROUTES, proposals.length)
  for (let index = 0; index < wanted; index++) {
    const proposal = proposals[index]
    const likely = proposal ? nameOf(proposal) : ''
    const question = `${index === 0 ? 'A' : 'Another'} route to drill, such as /items or POST /orders?`
    const named = await askUntilValid(questioner, question, likely, routeNamed)
    if (named) routes.push(await askRoute(questioner, named, proposal, dependencies))
    else if (!proposal) break
  }
  return routes
}

async function askRoute(
  questioner: Questioner,
  { method, path }: { readonly method: string; readonly path: string },
  proposal: DraftRoute | undefined,
  dependencies: readonly DraftDependency[],
): Promise<DraftRoute> {
  const isProposed = proposal?.path === path && proposal.method === method
  const likely = isProposed ? proposal.is : [method === 'GET' ? 'read' : 'write']
  const name = `${method} ${path}`
  const is = await askUntilValid(
    questioner,
    `What is ${name}? Of: ${ROUTE_TRAITS.join(', ')}`,
    likely.join(', '),
    (answer) => listOf(answer, ROUTE_TRAITS),
  )
  if (is.length === 0) is.push(method === 'GET' ? 'read' : 'write')
  const names = dependencies.filter(({ isAtHand }) => isAtHand).map((dependency) => dependency.name)
  const critical = dependencies
    .filter(({ policy }) => policy === 'critical')
    .map((dependency) => dependency.name)
  const uses =
    names.length === 0
      ? []
      : await askUntilValid(
          questioner,
          `What can ${name} not answer without? Of: ${names.join(', ')}, or none`,
          names.filter((candidate) => critical.includes(candidate)).join(', '),
          (answer) => listOf(answer, names),
        )
  if (method === 'GET' || method === 'DELETE') return { method, path, is, uses }
  const body = await askUntilValid(questioner, `A valid JSON body of ${name}?`, '', (answer) =>
    answer === '' || answer === 'none' ? undefined : (JSON.parse(answer) as unknown),
  )
  return { method, path, is, uses, ...(body !== undefined && { body }) }
}

/** The variable again. @throws UsageError when it cannot be one. */
export function checkedVariable(name: string): string {
  if (!/^[A-Za-z_]\w*$/.test(name)) throw new UsageError(`"${name}" is no name of a variable`)
  return name
}

function routeNamed(answer: string): { method: string; path: string } | undefined {
  if (answer === '' || answer === 'none') return undefined
  const [, method = 'GET', path] = ROUTE.exec(answer) ?? []
  if (path === undefined) throw new Error(`"${answer}" is no route, such as /items or POST /orders`)
  return { method: method.toUpperCase(), path }
}

function listOf<T extends string>(answer: string, words: readonly T[]): T[] {
  const given = answer.split(/[\s,]+/).filter((word) => word !== '' && word !== 'none')
  return [...new Set(given.map((word) => oneOf(word, words)))]
}

function oneOf<T extends string>(answer: string, words: readonly T[]): T {
  const found = words.find((word) => word === answer)
  if (found === undefined) throw new Error(`"${answer}" is none of ${words.join(', ')}`)
  return found
}
