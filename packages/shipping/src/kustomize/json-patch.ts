import type { Value } from './rendered-object.ts'

/** One step of a patch (RFC 6902). */
export type PatchStep =
  | { readonly op: 'remove'; readonly path: string }
  | { readonly op: 'add' | 'replace'; readonly path: string; readonly value: Value }

/** What makes one value of another. Lists are gone into while they are equally long, and replaced otherwise. */
export function jsonPatch(from: Value, to: Value, path = ''): readonly PatchStep[] {
  if (JSON.stringify(from) === JSON.stringify(to)) return []
  if (isMapping(from) && isMapping(to)) {
    const keys = [...new Set([...Object.keys(from), ...Object.keys(to)])]
    return keys.flatMap((key): readonly PatchStep[] => {
      const at = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`
      const [before, after] = [from[key], to[key]]
      if (after === undefined) return [{ op: 'remove', path: at }]
      if (before === undefined) return [{ op: 'add', path: at, value: after }]
      return jsonPatch(before, after, at)
    })
  }
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length)
    return from.flatMap((each, index) => jsonPatch(each, to[index], `${path}/${index}`))
  return [{ op: 'replace', path, value: to }]
}

const isMapping = (value: Value): value is { readonly [key: string]: Value } =>
  value !== null && typeof value === 'object' && !Array.isArray(value)
