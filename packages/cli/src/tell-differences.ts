import type { Differences } from '@seaworthy/shipping'
import type { Terminal } from './terminal.ts'

/**
 * Tells what is not as it follows, or what was done about it.
 *
 * @param check whether nothing was written
 * @returns how many files
 */
export function tellDifferences(
  { missing, changed, leftOver }: Differences,
  check: boolean,
  { out, err }: Terminal,
  shown: (path: string) => string = (path) => path,
): number {
  const tell = check ? err : out
  for (const path of [...missing, ...changed]) tell(`${check ? 'out of date: ' : 'wrote '}${shown(path)}`)
  for (const path of leftOver) tell(`${check ? 'left over: ' : 'removed '}${shown(path)}`)
  return missing.length + changed.length + leftOver.length
}
