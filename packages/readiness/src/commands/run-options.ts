import type { Level } from '../catalogue/index.ts'
import type { Options, Values } from '../command-line/option.ts'
import { UsageError } from '../engine/usage-error.ts'
import { parseOutputs } from '../report/output.ts'
import type { RunSettings } from './run-command.ts'
import { wholeNumber } from './whole-number.ts'

/** What check, probe and drill share. */
export const RUN_OPTIONS = {
  output: {
    type: 'string',
    short: 'o',
    multiple: true,
    value: 'human|json|junit|sarif|md|html[=file]',
    text: 'several at once; one without a file',
  },
  level: { type: 'string', value: 'A|B|C', text: 'what to ask for; default B' },
  'fail-on': { type: 'string', default: 'error', value: 'error|warning', text: 'what counts; default error' },
  'report-only': { type: 'boolean', text: 'failures end with 0' },
  'new-only': { type: 'string', value: 'evidence', text: 'only what did not fail in that earlier run' },
  waivers: { type: 'string', value: 'file', text: 'default seaworthy.waivers.yaml' },
  only: { type: 'string', multiple: true, value: 'id', text: 'one of them; may be repeated' },
  seed: { type: 'string', value: 'n', text: 'repeat a run' },
  quiet: { type: 'boolean', short: 'q', text: 'failures only' },
} as const satisfies Options

export const RUN_ENDS = `Ends with 0 when all that is required passes, 1 when something failed, 2 for options or configuration, 3 when something
could not be seen or a report not be written, 130 when interrupted.`

/** @throws UsageError for a value that there is not. */
export function runSettings(values: Values<typeof RUN_OPTIONS>): RunSettings {
  const level = values.level?.toUpperCase()
  if (level !== undefined && !['A', 'B', 'C'].includes(level)) throw new UsageError('--level is A, B or C')
  const failOn = values['fail-on']
  if (failOn !== 'error' && failOn !== 'warning') throw new UsageError('--fail-on is error or warning')
  return {
    ...(level !== undefined && { level: level as Level }),
    failOn,
    reportOnly: values['report-only'],
    quiet: values.quiet,
    outputs: parseOutputs(values.output),
    seed: givenSeed(values) ?? Math.floor(Math.random() * 2 ** 31),
    ...(values['new-only'] && { baseline: values['new-only'] }),
    ...(values.waivers && { waivers: values.waivers }),
  }
}

/** @throws UsageError for a seed that is no whole number. */
export function givenSeed({ seed }: { readonly seed: string | undefined }): number | undefined {
  return seed === undefined ? undefined : wholeNumber('--seed', seed, 0, Number.MAX_SAFE_INTEGER)
}
