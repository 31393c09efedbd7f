import { readFile } from 'node:fs/promises'
import { parseArgs } from 'node:util'
import type { Level } from './catalogue/index.ts'
import { explainCommand, listCommand } from './commands/catalogue-commands.ts'
import { checkCommand } from './commands/check.ts'
import type { CommandIo } from './commands/command-io.ts'
import { controlsCommand } from './commands/controls.ts'
import { drillCommand } from './commands/drill.ts'
import { diffCommand, reportCommand, verifyCommand } from './commands/evidence-commands.ts'
import { initCommand } from './commands/init.ts'
import { probeCommand } from './commands/probe.ts'
import type { RunSettings } from './commands/run-command.ts'
import { typedCommand } from './commands/typed-command.ts'
import type { ExitCode } from './engine/exit-code.ts'
import { UsageError } from './engine/usage-error.ts'
import { openTerminal } from './init/terminal.ts'
import { parseOutputs } from './report/output.ts'
import { USAGE } from './usage.ts'

const OPTIONS = {
  output: { type: 'string', short: 'o', multiple: true },
  level: { type: 'string' },
  'fail-on': { type: 'string' },
  'report-only': { type: 'boolean' },
  'new-only': { type: 'string' },
  waivers: { type: 'string' },
  only: { type: 'string', multiple: true },
  quiet: { type: 'boolean', short: 'q' },
  seed: { type: 'string' },
  config: { type: 'string', short: 'c' },
  controls: { type: 'boolean' },
  init: { type: 'boolean' },
  command: { type: 'string' },
  'port-variable': { type: 'string' },
  url: { type: 'string' },
  dependency: { type: 'string', multiple: true },
  long: { type: 'boolean' },
  prove: { type: 'boolean' },
  'i-own-this-target': { type: 'string' },
  path: { type: 'string', multiple: true },
  header: { type: 'string', short: 'H', multiple: true },
  timeout: { type: 'string' },
  json: { type: 'boolean' },
  html: { type: 'boolean' },
  md: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const

type Values = ReturnType<typeof parse>['values']

/**
 * The command line: `check`, `probe`, `drill`, `explain`, `list`, `diff`, `report`, `verify`.
 *
 * @param argv what follows the program's name.
 * @returns the exit code; never throws for a mistake of the caller, and ends what it started on Ctrl-C.
 */
export async function runReadiness(argv: readonly string[]): Promise<ExitCode> {
  const abort = new AbortController()
  const interrupt = () => {
    // A second Ctrl-C does not wait: leaving kills what was started.
    if (abort.signal.aborted) process.exit(130)
    abort.abort()
  }
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt)
  // Whoever read the report is gone, as after `| head`: there is nobody left to run for.
  const unread = () => abort.abort()
  process.stdout.on('error', unread)
  process.stderr.on('error', unread)
  try {
    return await dispatch(argv, await createIo(abort.signal))
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n`)
      return 2
    }
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    return 3
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
    // The listeners for errors stay: one may come after the last line was written.
  }
}

async function dispatch(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals } = parse(argv)
  const [command, ...rest] = positionals
  const typed = typedCommand(argv)
  if (values.help || command === undefined) {
    io.stdout.write(USAGE)
    return values.help ? 0 : 2
  }
  switch (command) {
    case 'check':
      return await checkCommand(rest[0] ?? '.', values.only ?? [], settingsOf(values), typed, io)
    case 'probe': {
      const target = required(rest[0], 'probe <url>')
      return await probeCommand(target, values.only ?? [], surveyOf(values), settingsOf(values), typed, io)
    }
    case 'drill': {
      const survey = surveyOf(values)
      const file = values.config !== undefined && { configPath: values.config }
      if (values.init) {
        using terminal = openTerminal(io.signal)
        return await initCommand({ ...file, ...initOf(values), survey }, terminal, io)
      }
      if (values.controls) return await controlsCommand(rest, number(values.seed, 1, '--seed'), io)
      return await drillCommand(
        [...rest, ...(values.only ?? [])],
        {
          ...file,
          ...(values['i-own-this-target'] !== undefined && { target: values['i-own-this-target'] }),
          survey,
          long: values.long ?? false,
          proves: values.prove ?? false,
        },
        settingsOf(values),
        typed,
        io,
      )
    }
    case 'explain':
      return explainCommand(required(rest[0], 'explain <id>'), io)
    case 'list':
      return listCommand(values.json ?? false, io)
    case 'diff':
      return await diffCommand(
        required(rest[0], 'diff <old> <new>'),
        required(rest[1], 'diff <old> <new>'),
        io,
      )
    case 'verify':
      return await verifyCommand(required(rest[0], 'verify <evidence>'), io)
    case 'report': {
      const short = [...(values.html ? ['html'] : []), ...(values.md ? ['md'] : [])]
      return await reportCommand(
        required(rest[0], 'report <evidence>'),
        parseOutputs([...(values.output ?? []), ...short]),
        io,
      )
    }
    default:
      throw new UsageError(`there is no command "${command}"\n\n${USAGE}`)
  }
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

function settingsOf(values: Values): RunSettings {
  const level = values.level?.toUpperCase()
  if (level !== undefined && !['A', 'B', 'C'].includes(level)) throw new UsageError('--level is A, B or C')
  const failOn = values['fail-on'] ?? 'error'
  if (failOn !== 'error' && failOn !== 'warning') throw new UsageError('--fail-on is error or warning')
  return {
    ...(level !== undefined && { level: level as Level }),
    failOn,
    reportOnly: values['report-only'] ?? false,
    quiet: values.quiet ?? false,
    outputs: parseOutputs(values.output ?? []),
    seed: number(values.seed, Math.floor(Math.random() * 2 ** 31), '--seed'),
    ...(values['new-only'] && { baseline: values['new-only'] }),
    ...(values.waivers && { waivers: values.waivers }),
  }
}

function surveyOf(values: Values) {
  return {
    paths: values.path ?? [],
    headers: headersOf(values.header ?? []),
    timeoutMs: number(values.timeout, 5_000, '--timeout'),
  }
}

function initOf({ command, 'port-variable': portVariable, url, dependency }: Values) {
  return {
    ...(command !== undefined && { command }),
    ...(portVariable !== undefined && { portVariable }),
    ...(url !== undefined && { url }),
    dependencies: dependency ?? [],
  }
}

function required(value: string | undefined, usage: string): string {
  if (value === undefined) throw new UsageError(`usage: seaworthy ${usage}`)
  return value
}

function number(text: string | undefined, fallback: number, name: string): number {
  const value = text === undefined ? fallback : Number(text)
  if (!Number.isSafeInteger(value) || value < 0) throw new UsageError(`${name} is a whole number`)
  return value
}

function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':')
      if (at < 1) throw new UsageError(`--header "${line}" is no "name: value"`)
      return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()]
    }),
  )
}

async function createIo(signal: AbortSignal): Promise<CommandIo> {
  const manifest = JSON.parse(await readFile(new URL('../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const isLive = process.stderr.isTTY === true && !process.env.CI
  return {
    stdout: process.stdout,
    stderr: process.stderr,
    status: (text) => void (isLive && process.stderr.write(`\r\u001b[K${text.slice(0, 100)}`)),
    cwd: process.cwd(),
    version: manifest.version,
    now: () => new Date(),
    signal,
  }
}
