/** The lines that a change adds and takes away, with one around them, each with its sign. */
export function changedLines(before: string, after: string): readonly string[] {
  const [old, fresh] = [before.split('\n'), after.split('\n')]
  const lengths = commonLengths(old, fresh)
  const lines: { readonly sign: string; readonly text: string }[] = []
  let [left, right] = [0, 0]
  while (left < old.length || right < fresh.length) {
    if (left < old.length && old[left] === fresh[right]) {
      lines.push({ sign: ' ', text: old[left] as string })
      left += 1
      right += 1
    } else if (
      right >= fresh.length ||
      (left < old.length && at(lengths, left + 1, right) >= at(lengths, left, right + 1))
    ) {
      lines.push({ sign: '-', text: old[left] as string })
      left += 1
    } else {
      lines.push({ sign: '+', text: fresh[right] as string })
      right += 1
    }
  }
  const isNear = (index: number) =>
    [index - 1, index, index + 1].some((near) => /[+-]/.test(lines[near]?.sign ?? ''))
  return lines.filter((_, index) => isNear(index)).map(({ sign, text }) => `${sign} ${text}`.trimEnd())
}

const at = (lengths: readonly (readonly number[])[], left: number, right: number): number =>
  lengths[left]?.[right] ?? 0

/** How long the longest common subsequence of what follows each pair of lines is. */
function commonLengths(old: readonly string[], fresh: readonly string[]): readonly (readonly number[])[] {
  const lengths = Array.from({ length: old.length + 1 }, () => new Array<number>(fresh.length + 1).fill(0))
  for (let left = old.length - 1; left >= 0; left -= 1) {
    const row = lengths[left] as number[]
    for (let right = fresh.length - 1; right >= 0; right -= 1) {
      row[right] =
        old[left] === fresh[right]
          ? at(lengths, left + 1, right + 1) + 1
          : Math.max(at(lengths, left + 1, right), at(lengths, left, right + 1))
    }
  }
  return lengths
}
