import type { Document, LineCounter } from 'yaml'

/** 1-based line of the nearest part of a document that is there; undefined in an empty one. */
export function lineOfKey(
  document: Document.Parsed,
  lines: LineCounter,
  keys: readonly (string | number)[],
): number | undefined {
  for (let length = keys.length; length >= 0; length--) {
    const node = document.getIn(keys.slice(0, length), true) as
      | { range?: [number, number, number] }
      | undefined
    if (node?.range) return lines.linePos(node.range[0]).line
  }
  return undefined
}
