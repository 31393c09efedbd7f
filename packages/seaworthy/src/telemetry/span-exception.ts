import type { Exception } from '@opentelemetry/api'
import { thrownText } from '../errors/index.ts'
import { createLineRedactor } from './log-redaction.ts'

const redact = createLineRedactor({ email: false })

/** An error as a span event may carry it: messages quote connection strings and headers, and spans leave the process. */
export function spanException(error: unknown): Exception {
  if (!(error instanceof Error)) return redact(thrownText(error))
  return {
    name: error.name,
    message: redact(error.message),
    ...(error.stack === undefined ? {} : { stack: redact(error.stack) }),
  }
}
