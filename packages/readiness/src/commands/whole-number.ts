import { UsageError } from '../engine/usage-error.ts'

/** @throws UsageError, which names the option, for text that is no whole number within the bounds. */
export function wholeNumber(option: string, text: string, least: number, most: number, unit = ''): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
  if (value >= least && value <= most) return value
  throw new UsageError(`${option} is a whole number${unit} from ${least} to ${most}, and not "${text}"`)
}
