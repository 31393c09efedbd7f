import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Discovery, type DrillDraft, getOf, withLikelyUses } from './drill-draft.ts'
import type { FirstStart } from './first-start.ts'
import { findDependencies, type VariablesFile } from './found-dependencies.ts'
import { withGivenDependencies } from './given-dependencies.ts'
import type { Questioner } from './questioner.ts'
import { askDependencies, askProbes, askRoutes, askService, type ServiceAnswers } from './questions.ts'
import { findStartCommand } from './start-command.ts'
import { startableKinds } from './startable-kinds.ts'

const USUAL_COMMAND = 'node src/main.ts'
const VARIABLES_FILES = ['.env', '.env.example']

/** What is known before anybody is asked. */
export interface InterviewOptions {
  /** Of the service, with its `.env`. */
  readonly folder: string
  readonly environment: Readonly<Record<string, string | undefined>>
  readonly given: Partial<ServiceAnswers>
  /** `VARIABLE=kind:policy` */
  readonly dependencies: readonly string[]
  readonly paths: readonly string[]
  readonly checkedUrl: (text: string) => string
}

/** What is known before the service was seen. */
export interface FirstDraft {
  readonly draft: DrillDraft
  /** Absent when there is nothing that somebody wants looked at. */
  readonly look?: { readonly kind: 'url'; readonly url: string } | { readonly kind: 'command' }
}

/**
 * How the service starts, and what it depends on: from options, from what the folder tells, and from the person.
 *
 * @throws UsageError for a dependency that cannot be read.
 */
export async function firstDraft(
  options: InterviewOptions,
  questioner: Questioner | undefined,
): Promise<FirstDraft> {
  const { folder, environment, given, paths, checkedUrl } = options
  const found = findDependencies(environment, await variablesFiles(folder), await startableKinds())
  const all = withGivenDependencies(found, options.dependencies)
  const likely = given.command ?? (await findStartCommand(folder)) ?? USUAL_COMMAND
  const service = questioner
    ? await askService(questioner, given, likely, checkedUrl)
    : { portVariable: 'PORT', ...given, command: likely }
  const settled = new Set(options.dependencies.map((text) => text.split('=')[0] ?? text))
  const dependencies = questioner ? await askDependencies(questioner, all, settled) : all
  const { command, portVariable, url } = service
  // A command that nobody named is not run: it may do anything.
  const isNamed = given.command !== undefined || questioner !== undefined
  return {
    draft: {
      command,
      isCommandGuessed: !isNamed,
      portVariable,
      wasSeen: false,
      places: {},
      routes: withLikelyUses(
        (paths.length > 0 ? paths : ['/']).map((path) => getOf(path, 'read')),
        dependencies,
      ),
      dependencies,
    },
    ...(url !== undefined
      ? { look: { kind: 'url', url } as const }
      : isNamed && { look: { kind: 'command' } as const }),
  }
}

/** The draft with what a look showed, and with what the person says where it showed nothing. */
export async function completedDraft(
  draft: DrillDraft,
  start: FirstStart,
  questioner: Questioner | undefined,
): Promise<DrillDraft> {
  const { dependencies } = draft
  const seen = start.kind === 'seen' ? withDiscovery(draft, start.discovery) : draft
  if (!questioner) return seen
  const places = await askProbes(questioner, seen.places, seen.wasSeen)
  const routes = places.openapi ? seen.routes : await askRoutes(questioner, seen.routes, dependencies)
  return { ...seen, places, routes }
}

function withDiscovery(draft: DrillDraft, { places, routes }: Discovery): DrillDraft {
  return { ...draft, wasSeen: true, places, routes: withLikelyUses(routes, draft.dependencies) }
}

async function variablesFiles(folder: string): Promise<readonly VariablesFile[]> {
  const read = async (name: string) => ({
    name,
    text: await readFile(join(folder, name), 'utf8').catch(() => ''),
  })
  return await Promise.all(VARIABLES_FILES.map(read))
}
