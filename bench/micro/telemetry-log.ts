/**
 * What one log line costs, in CPU microseconds (this thread and the pool that writes): the request completion line by
 * hand against pino, redaction by pattern behind a hint against every pattern on every line, and the buffered output
 * against sonic-boom. Everything goes to /dev/null in the background, a breath of the event loop every four lines.
 */
import { openSync } from 'node:fs'
import { setImmediate as breath } from 'node:timers/promises'
import pino from 'pino'
import { systemClock } from '../../packages/seaworthy/src/base/index.ts'
import { loadSettings } from '../../packages/seaworthy/src/settings/index.ts'
import { BufferedOutput } from '../../packages/seaworthy/src/telemetry/buffered-output.ts'
import { createTelemetry, telemetrySettings } from '../../packages/seaworthy/src/telemetry/index.ts'
import { openOutputTarget } from '../../packages/seaworthy/src/telemetry/output-target.ts'

const [lines, rounds] = process.argv.includes('--short') ? [2_000, 1] : [100_000, 5]
const fd = openSync('/dev/null', 'w')
const sonic = pino.destination({ dest: fd, sync: false, minLength: 4_096 })
const output = new BufferedOutput({
  target: openOutputTarget(fd),
  clock: systemClock,
  onDrop: () => undefined,
})

const settings = loadSettings([telemetrySettings], {
  env: { NODE_ENV: 'production' },
  cwd: import.meta.dirname,
})
const telemetry = createTelemetry({
  clock: systemClock,
  service: 'bench',
  version: '0',
  environment: 'production',
  settings: settings.get(telemetrySettings),
  destination: output,
})
const request = telemetry.tracing.startServer(undefined, undefined, telemetry.ids.correlationId())
const { correlationId, traceId, spanId } = request

const rest = () => ({
  method: 'GET',
  route: '/api/v1/characters',
  path: '/api/v1/characters',
  status: 200,
  durationMs: Math.random() * 10,
  bytes: 5_123,
  // A header is a new string in every request.
  userAgent: ` ${AGENT}`.slice(1),
  client: '10.0.12.7',
  user: '0193a1b2-c3d4-7e5f-8a6b-9c0d1e2f3a4b',
  tenant: 'acme',
})
const AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36'
const completion = () => ({ correlationId, traceId, spanId, ...rest() })
const isoTime = () => `,"time":"${new Date().toISOString()}"`

const plain = pino({ base: { service: 'bench' }, messageKey: 'message', timestamp: isoTime }, sonic)
const buffered = pino({ base: { service: 'bench' }, messageKey: 'message', timestamp: isoTime }, output)
const keys = ['authorization', 'cookie', 'password', 'secret', 'token', 'apiKey']
const paths = keys.flatMap((key) => [key, `*.${key}`, `*.*.${key}`])
const redacting = pino(
  { base: { service: 'bench' }, messageKey: 'message', timestamp: isoTime, redact: paths },
  output,
)
const EVERY_PATTERN = [
  /\b(Bearer|Basic|DPoP)(\s+)[A-Za-z0-9._~+/=-]{6,}/gi,
  /\beyJ[A-Za-z0-9_-]{4,}\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)*/g,
  /:\/\/[^\s"'\\/]*@/g,
  /((?:passw(?:or)?d|secret|token|api[_-]?key|authorization|cookie)\\?["']?\s{0,2}[=:]\s{0,2})[^\s"'\\,;&{}[\]]+/gi,
]
const everyPattern = pino(
  { base: { service: 'bench' }, messageKey: 'message', timestamp: isoTime },
  {
    write(line: string) {
      let safe = line
      for (const pattern of EVERY_PATTERN) safe = safe.replace(pattern, '[redacted]')
      output.write(safe)
    },
  },
)

const variants: Record<string, () => void> = {
  'the fields and the loop alone': () => void completion(),
  'pino on sonic-boom, no redaction': () => plain.info(completion(), 'request completed'),
  'pino on BufferedOutput, no redaction': () => buffered.info(completion(), 'request completed'),
  'the same, redaction by 18 paths of pino': () => redacting.info(completion(), 'request completed'),
  'the same, every pattern on every line': () => everyPattern.info(completion(), 'request completed'),
  'telemetry.log.info: context, keys, hint': () => telemetry.log.info(rest(), 'request completed'),
  'telemetry.completionLine': () => telemetry.completionLine(completion()),
}

const results = new Map<string, number[]>(Object.keys(variants).map((name) => [name, []]))
await telemetry.context.run(request, async () => {
  for (let round = 0; round <= rounds; round++) {
    for (const [name, write] of Object.entries(variants)) {
      const before = process.cpuUsage()
      for (let i = 0; i < lines; i++) {
        write()
        if (i % 4 === 0) await breath()
      }
      const { user, system } = process.cpuUsage(before)
      // The first round warms up.
      if (round > 0) results.get(name)?.push((user + system) / lines)
    }
  }
})
for (const [name, micros] of results) {
  const sorted = micros.toSorted((a, b) => a - b)
  const median = sorted[Math.floor(sorted.length / 2)] as number
  const spread = `${sorted[0]?.toFixed(2)} to ${sorted.at(-1)?.toFixed(2)}`
  console.log(`${name.padEnd(42)} ${median.toFixed(2)} µs/line  (${spread})`)
}
await telemetry.close()
await output.close()
sonic.end()
