import { existsSync } from 'node:fs'
import { access, constants, writeFile } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { createSupervisor } from '@seaworthy/rig'
import { createServerPool } from '../dependencies/server-pool.ts'
import { DRILL_FILE, parseDrillConfig } from '../drill-file/load-drill-config.ts'
import type { ExitCode } from '../engine/exit-code.ts'
import { UsageError } from '../engine/usage-error.ts'
import { discoverService } from '../init/discovery.ts'
import { placeSummary, routeSummary } from '../init/discovery-summary.ts'
import type { DrillDraft } from '../init/drill-draft.ts'
import { drillFileOf } from '../init/drill-file.ts'
import { type FirstStart, startAndDiscover } from '../init/first-start.ts'
import { completedDraft, type FirstDraft, firstDraft } from '../init/interview.ts'
import type { Questioner } from '../init/questioner.ts'
import { checkedVariable } from '../init/questions.ts'
import { checkedCommand } from '../init/start-command.ts'
import type { SurveyOptions } from '../probes/index.ts'
import type { CommandIo } from './command-io.ts'
import { targetUrl } from './target-url.ts'

/** What the options of `drill --init` say; a person at a terminal is asked for the rest. */
export interface InitOptions {
  readonly configPath?: string
  readonly command?: string | undefined
  readonly portVariable?: string | undefined
  /** A running copy to look at, instead of one that is started. */
  readonly url?: string | undefined
  /** Each `VARIABLE=kind:policy`. */
  readonly dependencies: readonly string[]
  readonly survey: SurveyOptions
}

/**
 * Writes a commented configuration from what the service shows of itself and what the person says. A service that does not
 * start is no failure: the file is written all the same, and the reason is told. Exit code 3 when the file cannot be written.
 *
 * @param questioner absent where nobody is there to answer: then nothing is asked.
 * @throws UsageError when the file is there already, or an option cannot be read.
 */
export async function initService(
  options: InitOptions,
  questioner: Questioner | undefined,
  io: CommandIo,
): Promise<ExitCode> {
  const file = resolve(io.cwd, options.configPath ?? DRILL_FILE)
  if (existsSync(file)) throw new UsageError(`${file} is there already`)
  const given = checkedOptions(options)
  const unwritable = (error: Error): ExitCode => {
    io.stderr.write(`cannot write ${file}: ${error.message}\n`)
    return 3
  }
  try {
    // Before anything is asked or started.
    const problem = await access(dirname(file), constants.W_OK).catch(unwritable)
    if (problem) return problem
    const first = await firstDraft(
      {
        folder: dirname(file),
        environment: process.env,
        given,
        dependencies: options.dependencies,
        paths: options.survey.paths,
        checkedUrl: targetUrl,
      },
      questioner,
    )
    const start = await lookAround(file, first, options.survey, io)
    io.status('')
    if (io.signal.aborted) return 130
    const complaints = start.kind === 'seen' ? start.discovery.notes : [start.reason]
    for (const complaint of complaints) io.stderr.write(`${complaint}\n`)
    const draft = await completedDraft(first.draft, start, questioner)
    const text = drillFileOf(draft)
    parseDrillConfig(file, text)
    const failure = await writeFile(file, text, { flag: 'wx' }).catch(unwritable)
    if (failure) return failure
    if (draft.isCommandGuessed) {
      io.stderr.write(
        `the command "${draft.command}" is a guess: replace it in ${file} by what starts the service\n`,
      )
    }
    io.stdout.write(report(file, draft, options.configPath))
    return 0
  } catch (error) {
    if (io.signal.aborted) return 130
    throw error
  }
}

async function lookAround(
  file: string,
  { draft, look }: FirstDraft,
  survey: SurveyOptions,
  io: CommandIo,
): Promise<FirstStart> {
  const { signal } = io
  if (look === undefined) {
    const reason =
      'nothing was looked at: say what starts the service by --command, or where it runs by --url'
    return { kind: 'unseen', reason }
  }
  if (look.kind === 'url') {
    io.status(`looking around at ${look.url}`)
    return await discoverService(look.url, { ...survey, signal }).then(
      (discovery) => ({ kind: 'seen', discovery }),
      (error: Error) => ({ kind: 'unseen', reason: error.message }),
    )
  }
  await using supervisor = createSupervisor()
  await using servers = createServerPool()
  const end = () => void supervisor[Symbol.asyncDispose]()
  signal.addEventListener('abort', end)
  try {
    const config = parseDrillConfig(file, drillFileOf(draft))
    return await startAndDiscover(config, {
      ...survey,
      supervisor,
      servers,
      signal,
      progress: (text) => io.status(text),
    })
  } finally {
    signal.removeEventListener('abort', end)
  }
}

/** What the options say of the service, each in a form that a file can hold. */
function checkedOptions({ command, portVariable, url }: InitOptions) {
  return {
    ...(command !== undefined && { command: checkedCommand(command) }),
    ...(portVariable !== undefined && { portVariable: checkedVariable(portVariable) }),
    ...(url !== undefined && { url: targetUrl(url) }),
  }
}

function report(file: string, draft: DrillDraft, configPath: string | undefined): string {
  const { wasSeen, places, routes, dependencies } = draft
  const option = configPath === undefined ? '' : ` -c ${configPath}`
  const listed = dependencies.map(
    ({ variable, kind, policy, isAtHand }) =>
      `${variable} (${kind}, ${policy}${isAtHand ? '' : ', not at hand: a comment in the file'})`,
  )
  return [
    `${file} is written.`,
    `  ${wasSeen ? 'found' : 'guessed'}: ${wasSeen ? placeSummary(places) : 'where the probes are'}`,
    `  routes: ${routeSummary(routes)}`,
    `  dependencies: ${listed.join(', ') || 'none'}`,
    `Read it, then run: npx seaworthy drill probes${option}`,
    `and all drills with: npx seaworthy drill${option}`,
    '',
  ].join('\n')
}
