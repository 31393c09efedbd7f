/** One instruction of a Dockerfile, continuation lines joined. */
export interface Instruction {
  readonly keyword: string
  readonly text: string
  /** 1-based. */
  readonly line: number
  /** Which FROM it belongs to, from 0; -1 before the first. */
  readonly stage: number
}

export function parseDockerfile(text: string): readonly Instruction[] {
  const instructions: Instruction[] = []
  let pending = ''
  let start = 0
  let stage = -1
  for (const [index, raw] of text.split('\n').entries()) {
    const line = raw.trim()
    if (line === '' || line.startsWith('#')) continue
    if (pending === '') start = index + 1
    pending += line.replace(/\\$/, ' ')
    if (line.endsWith('\\')) continue
    const match = /^(\w+)\s+(.*)$/s.exec(pending)
    pending = ''
    if (!match) continue
    const keyword = (match[1] ?? '').toUpperCase()
    if (keyword === 'FROM') stage++
    instructions.push({ keyword, text: (match[2] ?? '').trim(), line: start, stage })
  }
  return instructions
}

/** The instructions that make the image that is shipped: its last stage. */
export function finalStage(instructions: readonly Instruction[]): readonly Instruction[] {
  const last = instructions.at(-1)?.stage ?? -1
  return instructions.filter(({ stage }) => stage === last)
}
