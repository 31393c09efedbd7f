import { UsageError } from '../engine/usage-error.ts'

/** The path again. @throws UsageError when it does not begin with a slash. */
export function checkedPath(path: string): string {
  if (!/^\/\S*$/.test(path)) throw new UsageError(`"${path}" is no path: it begins with / and has no space`)
  return path
}
