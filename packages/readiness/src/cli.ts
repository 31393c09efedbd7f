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
import { targetUrl } from './commands/target-url.ts'
import { typedCommand } from './commands/typed-command.ts'
import type { ExitCode } from './engine/exit-code.ts'
import { UsageError } from './engine/usage-error.ts'
import { checkedPath } from './init/questions.ts'
import { openTerminal } from './init/terminal.ts'
import { parseOutputs } from './report/output.ts'
import { READER_GONE, watchStream } from './report/written-stream.ts'
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

/** The longest that a timer of Node can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1

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
  const unread = () => abort.abort(READER_GONE)
  const stdout = watchStream(process.stdout, unread)
  watchStream(process.stderr, unread)
  try {
    const code = await dispatch(argv, await createIo(abort.signal))
    const problem = await stdout.problem()
    if (problem === undefined) return code
    process.stderr.write(`cannot write standard output: ${problem}\n`)
    return code === 2 || code === 130 ? code : 3
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`${error.message}\n`)
      return 2
    }
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`)
    return 3
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt)
  }
}

/** Does what the words say. @throws UsageError for a mistake of the caller. */
export async function dispatch(argv: readonly string[], io: CommandIo): Promise<ExitCode> {
  const { values, positionals } = parse(argv)
  const [command, ...rest] = positionals
  const typed = typedCommand(argv)
  if (values.help || command === undefined) {
    io.stdout.write(USAGE)
    return values.help ? 0 : 2
  }
  switch (command) {
    case 'check':
      noMore(rest, 1, 'check [folder]')
      return await checkCommand(rest[0] ?? '.', values.only ?? [], settingsOf(values), typed, io)
    case 'probe': {
      const target = required(rest[0], 'probe <url>')
      noMore(rest, 1, 'probe <url>')
      return await probeCommand(target, values.only ?? [], surveyOf(values), settingsOf(values), typed, io)
    }
    case 'drill': {
      const survey = surveyOf(values)
      const file = values.config !== undefined && { configPath: values.config }
      const target = values['i-own-this-target']
      if (values.init) {
        noMore(rest, 0, 'drill --init')
        using terminal = openTerminal(io.signal)
        return await initCommand({ ...file, ...initOf(values), survey }, terminal, io)
      }
      if (values.controls) return await controlsCommand(rest, seedOf(values) ?? 1, io)
      return await drillCommand(
        [...rest, ...(values.only ?? [])],
        {
          ...file,
          ...(target !== undefined && { target: targetUrl(target) }),
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
      noMore(rest, 1, 'explain <id>')
      return explainCommand(required(rest[0], 'explain <id>'), io)
    case 'list':
      noMore(rest, 0, 'list')
      return listCommand(values.json ?? false, io)
    case 'diff':
      noMore(rest, 2, 'diff <old> <new>')
      return await diffCommand(
        required(rest[0], 'diff <old> <new>'),
        required(rest[1], 'diff <old> <new>'),
        io,
      )
    case 'verify':
      required(rest[0], 'verify <evidence>…')
      return await verifyCommand(rest, io)
    case 'report': {
      noMore(rest, 1, 'report <evidence>')
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
    return parseArgs({ args: negativesJoined(argv), options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw new UsageError((error as Error).message)
  }
}

/** `--timeout -5` as `--timeout=-5`: the option says what it expects, where the parser would look for an option of that name. */
function negativesJoined(argv: readonly string[]): string[] {
  const isNegative = (index: number) =>
    /^--(timeout|seed)$/.test(argv[index - 1] ?? '') && /^-\d/.test(argv[index] ?? '')
  return argv.flatMap((word, index) => {
    if (isNegative(index)) return []
    return isNegative(index + 1) ? [`${word}=${argv[index + 1]}`] : [word]
  })
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
    seed: seedOf(values) ?? Math.floor(Math.random() * 2 ** 31),
    ...(values['new-only'] && { baseline: values['new-only'] }),
    ...(values.waivers && { waivers: values.waivers }),
  }
}

function surveyOf(values: Values) {
  return {
    paths: (values.path ?? []).map(checkedPath),
    headers: headersOf(values.header ?? []),
    timeoutMs: timeoutOf(values) ?? 5_000,
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

/** @throws UsageError when there are more words than the command takes. */
function noMore(words: readonly string[], most: number, usage: string): void {
  const surplus = words.slice(most)
  if (surplus.length === 0) return
  throw new UsageError(`nothing is known of "${surplus.join(' ')}" here; usage: seaworthy ${usage}`)
}

function seedOf({ seed }: Values): number | undefined {
  return wholeNumber('--seed', seed, 0, Number.MAX_SAFE_INTEGER)
}

function timeoutOf({ timeout }: Values): number | undefined {
  return wholeNumber('--timeout', timeout, 1, MAX_TIMER_MS, ' of milliseconds')
}

function wholeNumber(
  name: string,
  text: string | undefined,
  least: number,
  most: number,
  unit = '',
): number | undefined {
  if (text === undefined) return undefined
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most)) {
    throw new UsageError(`${name} is a whole number${unit} from ${least} to ${most}, and not "${text}"`)
  }
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
