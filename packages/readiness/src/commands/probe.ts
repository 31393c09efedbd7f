import { shortId } from '../engine/check.ts'
import type { ExitCode } from '../engine/exit-code.ts'
import { probes, type SurveyOptions, surveyService } from '../probes/index.ts'
import type { CommandIo } from './command-io.ts'
import { type RunSettings, runCommand, selectChecks } from './run-command.ts'
import { targetUrl } from './target-url.ts'

/** Looks at a running service without changing anything. Exit code 3 when it is not there. */
export async function probeService(
  target: string,
  ids: readonly string[],
  survey: SurveyOptions,
  settings: RunSettings,
  command: string,
  io: CommandIo,
): Promise<ExitCode> {
  const url = targetUrl(target)
  const chosen = selectChecks(probes, ids)
  io.status(`looking around at ${url}`)
  const context = await surveyService(url, survey).catch((error: Error) => {
    io.status('')
    io.stderr.write(`${error.message}\n`)
    return undefined
  })
  if (!context) return io.signal.aborted ? 130 : 3
  return await runCommand(
    {
      checks: chosen,
      context,
      target: url,
      command,
      cwd: io.cwd,
      concurrency: 4,
      reproduce: (probe) => `npx seaworthy probe ${url}${looks(survey)} --only ${shortId(probe)}`,
    },
    settings,
    io,
  )
}

/** The options that widen what is looked at. Values of headers stay out: they may be secret. */
function looks({ paths, headers }: SurveyOptions): string {
  return [
    ...paths.map((path) => ` --path ${path}`),
    ...Object.keys(headers).map((name) => ` --header '${name}: …'`),
  ].join('')
}
