import { Value } from 'typebox/value'
import { Objectives, type ServiceDeclaration } from '../capability/index.ts'
import { DURATION_BUCKETS_S } from '../telemetry/index.ts'

/**
 * What a declaration promises, with the defaults for what it does not say.
 *
 * @throws TypeError when a share is none, or when nobody could tell whether the time was kept: requests are counted by buckets.
 */
export function objectivesOf({ name, objectives = {} }: ServiceDeclaration): Objectives {
  const promised = Value.Default(Objectives, { ...objectives }) as Objectives
  for (const { instancePath, message } of Value.Errors(Objectives, promised)) {
    throw new TypeError(`objectives${instancePath.replaceAll('/', '.')} of "${name}": ${message}`)
  }
  const bounds = DURATION_BUCKETS_S.map((seconds) => seconds * 1_000)
  if (!bounds.includes(promised.latencyMs)) {
    throw new TypeError(
      `objectives.latencyMs of "${name}" is ${promised.latencyMs}, expected a bound of the buckets of requests: ${bounds.join(', ')}`,
    )
  }
  return promised
}
