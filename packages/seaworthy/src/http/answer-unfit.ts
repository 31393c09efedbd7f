import type { Misfit } from './answer-values.ts'

/** For the log: which field of which answer, never its value. */
export class AnswerUnfit extends Error {
  override readonly name = 'AnswerUnfit'
  readonly path: string
  readonly expected: string
  readonly found: string

  /** @param answer names it, such as `GET /notes 200` */
  constructor(answer: string, { path, expected, found }: Misfit) {
    super(`${path || 'the body'} of ${answer} must be ${expected}, and is ${found}`)
    this.path = path
    this.expected = expected
    this.found = found
  }
}
