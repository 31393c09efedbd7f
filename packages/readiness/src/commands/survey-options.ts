import type { Options, Values } from '../command-line/option.ts'
import { UsageError } from '../engine/usage-error.ts'
import { checkedPath } from '../init/checked-path.ts'
import type { SurveyOptions } from '../probes/index.ts'
import { wholeNumber } from './whole-number.ts'

/** The longest that a timer of Node can wait. */
const MAX_TIMER_MS = 2 ** 31 - 1

/** How to look around at a service that runs. */
export const SURVEY_OPTIONS = {
  path: { type: 'string', multiple: true, value: '/path', text: 'a path worth a look; may be repeated' },
  header: {
    type: 'string',
    short: 'H',
    multiple: true,
    value: '"name: value"',
    text: 'sent with each request; may be repeated',
  },
  timeout: { type: 'string', default: '5000', value: 'ms', text: 'per request; default 5000' },
} as const satisfies Options

/** @throws UsageError for a value that cannot be used. */
export function surveyOf({ path, header, timeout }: Values<typeof SURVEY_OPTIONS>): SurveyOptions {
  return {
    paths: path.map(checkedPath),
    headers: Object.fromEntries(header.map(headerOf)),
    timeoutMs: wholeNumber('--timeout', timeout, 1, MAX_TIMER_MS, ' of milliseconds'),
  }
}

function headerOf(line: string): [name: string, value: string] {
  const at = line.indexOf(':')
  if (at < 1) throw new UsageError(`--header "${line}" is no "name: value"`)
  return [line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim()]
}
