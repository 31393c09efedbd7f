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
  'error',
  'userAgent',
])

/** One JSON log line as a short line for a terminal: time of day, level, message, the fields that matter, the stack. */
export function readableLine(line: string): string {
  let entry: Record<string, unknown>
  try {
    entry = JSON.parse(line)
  } catch {
    return line
  }
  const level = String(entry.level)
  const time = String(entry.time).slice(11, 23)
  const fields = Object.entries(entry)
    .filter(([key, value]) => !HIDDEN.has(key) && value !== '')
    .map(([key, value]) => `${key}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
  const head = `${DIM}${time}${RESET} ${COLOURS[level] ?? ''}${level.padEnd(5)}${RESET} ${entry.message ?? ''}`
  const error = entry.error as { stack?: string; message?: string } | undefined
  const trouble = error ? `\n${error.stack ?? error.message ?? JSON.stringify(error)}` : ''
  return `${head} ${DIM}${fields.join(' ')}${RESET}${trouble}\n`
}
