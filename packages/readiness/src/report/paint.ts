import type { Status } from '../engine/outcome.ts'

/** Colours a text, or leaves it alone. */
export interface Paint {
  status(status: Status, text: string): string
  bold(text: string): string
  dim(text: string): string
}

const CODES: Readonly<Record<Status, number>> = {
  pass: 32,
  fail: 31,
  waived: 33,
  'not-applicable': 90,
  inconclusive: 35,
}

/** Colour only on a terminal, and never when NO_COLOR is set (no-color.org). */
export function createPaint(stream: { isTTY?: boolean }, env: NodeJS.ProcessEnv = process.env): Paint {
  const on = stream.isTTY === true && !env.NO_COLOR && env.TERM !== 'dumb'
  const wrap = (code: number, end: number) => (text: string) =>
    on ? `\u001b[${code}m${text}\u001b[${end}m` : text
  return {
    status: (status, text) => wrap(CODES[status], 39)(text),
    bold: wrap(1, 22),
    dim: wrap(2, 22),
  }
}
