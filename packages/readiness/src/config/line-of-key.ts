import { type Document, isMap, isScalar, type LineCounter } from 'yaml'

/**
 * 1-based line of the nearest part of a document that is there; undefined in an empty one.
 *
 * @param of of a value that is a block this is the line below its key
 */
export function lineOfKey(
  document: Document.Parsed,
  lines: LineCounter,
  keys: readonly (string | number)[],
  of: 'key' | 'value' = 'value',
): number | undefined {
  for (let length = keys.length; length >= 0; length--) {
    const path = keys.slice(0, length)
    const node = (of === 'key' && keyAt(document, path)) || document.getIn(path, true)
    const { range } = (node ?? {}) as { range?: [number, number, number] }
    if (range) return lines.linePos(range[0]).line
  }
  return undefined
}

function keyAt(document: Document.Parsed, path: readonly (string | number)[]): unknown {
  const parent = path.length > 0 && document.getIn(path.slice(0, -1), true)
  if (!isMap(parent)) return undefined
  return parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(path.at(-1)))?.key
}
