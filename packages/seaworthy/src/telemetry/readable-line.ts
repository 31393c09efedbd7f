const COLOURS: Record<string, string> = {
  trace: '\x1b[90m',
  debug: '\x1b[90m',
  info: '\x1b[36m',
  warn: '\x1b[33m',
  error: '\x1b[31m',
  fatal: '\x1b[35m',
}
const RESET = '\x1b[0m'
const DIM = '\x1b[90m'
const HIDDEN = new Set([
  'time',
  'level',
  'service',
  'message',
  'traceId',
  'spanId',
  'correlationId',
  'err',
  'error',
  'userAgent',
])
/** Of the line that every request has: said in its head, or the same for every request of a developer. */
const OF_REQUEST = new Set(['method', 'route', 'path', 'status', 'durationMs', 'client'])
/** A boot that was refused tells what to do; where in the code it was refused helps nobody. */
const EXPECTED = new Set(['FatalBootError', 'SecretStoreError', 'SettingsError'])
const MAX_CAUSES = 5

/** Makes one line of text out of one JSON line. */
export type LineFormat = (line: string) => string

/**
 * Log lines for a person: time of day, level, message and the fields that matter, or of a request its method, path, status and
 * time. An error stands below in a line, its causes below it, and a stack once: lines that tell the same error again, as
 * those of a boot that fails do, only name it.
 */
export function createReadableFormat({ colours }: { readonly colours: boolean }): LineFormat {
  const paint = (colour: string, text: string) => (colours && text !== '' ? `${colour}${text}${RESET}` : text)
  let told: string | undefined
  return (line) => {
    let entry: Record<string, unknown>
    try {
      entry = JSON.parse(line)
    } catch {
      return line
    }
    const level = String(entry.level)
    const isRequest = entry.message === 'request completed' && typeof entry.status === 'number'
    const fields = Object.entries(entry)
      .filter(([key, value]) => !HIDDEN.has(key) && !(isRequest && OF_REQUEST.has(key)) && !isEmpty(value))
      .map(([key, value]) => visible(`${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`))
    const parts = [
      paint(DIM, String(entry.time).slice(11, 23)),
      paint(COLOURS[level] ?? '', level.padEnd(5)),
      ...(isRequest ? requestHead(entry, paint) : [visible(String(entry.message ?? ''))]),
      paint(DIM, fields.join(' ')),
    ]
    const head = parts.filter((part) => part !== '').join(' ')
    const error = asError(entry.err ?? entry.error)
    if (!error) return `${head}\n`
    const isKnown = told === nameOf(error)
    told = nameOf(error)
    if (isKnown) return `${head} ${paint(DIM, '(the same error)')}\n`
    const below = [nameOf(error), ...causesOf(error).map((cause) => `because ${nameOf(cause)}`)]
    const stack = EXPECTED.has(error.type ?? '') ? [] : framesOf(error)
    return [head, ...below.map((text) => `  ${text}`), ...stack.map((text) => paint(DIM, `  ${text}`))]
      .map((text) => `${text}\n`)
      .join('')
  }
}

function requestHead(
  { method, path, status, durationMs }: Record<string, unknown>,
  paint: (colour: string, text: string) => string,
): string[] {
  const code = Number(status)
  const colour = code >= 500 ? COLOURS.error : code >= 400 ? COLOURS.warn : '\x1b[32m'
  const time = Number(durationMs)
  return [
    String(method).padEnd(6),
    visible(String(path)),
    paint(colour ?? '', String(code)),
    `${time < 10 ? time.toFixed(1) : Math.round(time)} ms`,
  ]
}

interface ToldError {
  readonly type?: string
  readonly message?: string
  readonly stack?: string
  readonly cause?: unknown
}

const asError = (value: unknown): ToldError | undefined =>
  typeof value === 'object' && value !== null && 'message' in value ? (value as ToldError) : undefined

const nameOf = ({ type = 'Error', message = '' }: ToldError): string => visible(`${type}: ${message}`)

function causesOf(error: ToldError): ToldError[] {
  const causes: ToldError[] = []
  for (let cause = asError(error.cause); cause && causes.length < MAX_CAUSES; cause = asError(cause.cause)) {
    causes.push(cause)
  }
  return causes
}

/** The stack without the message that it begins with. */
const framesOf = ({ stack = '' }: ToldError): string[] =>
  stack.split('\n').filter((line) => /^\s+at /.test(line))

const isEmpty = (value: unknown): boolean => value === '' || (Array.isArray(value) && value.length === 0)

/** Control characters of what others sent would command the terminal. */
const visible = (text: string): string =>
  text.replace(/(?!\n)\p{Cc}/gu, (character) => `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`)
