import { createHash, type Hash } from 'node:crypto'

/** One answer of a connection, once its last byte has come. */
export interface WholeAnswer {
  readonly status: number
  /** Of the body as it was sent, without the framing of chunks. */
  readonly bytes: number
  readonly sha256: string
}

/** Takes apart what one connection answers to several GETs, so that an answer that was cut is told from one that is whole. */
export interface AnswerSequence {
  readonly answers: readonly WholeAnswer[]
  add(chunk: Buffer): void
  /** To be told at the end of the connection: what has no length is whole then. */
  end(): void
  /** Whether no answer is in the middle. */
  readonly isBetween: boolean
}

const HEAD_END = Buffer.from('\r\n\r\n')
const LINE_END = Buffer.from('\r\n')
const NOTHING = Buffer.alloc(0)

/** What is read next; bytes that are missing of the body or of the chunk, `Infinity` until the connection ends. */
type State =
  | { readonly kind: 'head' | 'size' | 'chunk-end' | 'trailer' }
  | { readonly kind: 'body' | 'chunk'; missing: number }

export function createAnswerSequence(): AnswerSequence {
  const answers: WholeAnswer[] = []
  let state: State = { kind: 'head' }
  let rest: Buffer = NOTHING
  let status = 0
  let bytes = 0
  let hash: Hash = createHash('sha256')

  const finish = () => {
    answers.push({ status, bytes, sha256: hash.digest('hex') })
    hash = createHash('sha256')
    bytes = 0
    state = { kind: 'head' }
  }
  const take = (until: Buffer): string | undefined => {
    const at = rest.indexOf(until)
    if (at < 0) return undefined
    const text = rest.toString('latin1', 0, at)
    rest = rest.subarray(at + until.length)
    return text
  }
  const begin = (head: string) => {
    status = Number(head.slice(9, 12))
    if (status < 200) return
    const length = /^content-length: *(\d+)/im.exec(head)?.[1]
    if (status === 204 || status === 304) finish()
    else if (/^transfer-encoding:.*chunked/im.test(head)) state = { kind: 'size' }
    else {
      state = { kind: 'body', missing: length === undefined ? Number.POSITIVE_INFINITY : Number(length) }
      if (state.missing === 0) finish()
    }
  }
  /** False when more has to come first. */
  const step = (): boolean => {
    if (state.kind === 'body' || state.kind === 'chunk') {
      const part = rest.subarray(0, state.missing)
      if (part.length === 0) return false
      hash.update(part)
      bytes += part.length
      rest = rest.subarray(part.length)
      state.missing -= part.length
      if (state.missing > 0) return false
      if (state.kind === 'body') finish()
      else state = { kind: 'chunk-end' }
      return true
    }
    const text = take(state.kind === 'head' ? HEAD_END : LINE_END)
    if (text === undefined) return false
    if (state.kind === 'head') begin(text)
    else if (state.kind === 'chunk-end') state = { kind: 'size' }
    else if (state.kind === 'trailer') text === '' && finish()
    else {
      const missing = Number.parseInt(text, 16)
      state = missing > 0 ? { kind: 'chunk', missing } : { kind: 'trailer' }
    }
    return true
  }

  return {
    answers,
    add(chunk) {
      rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk])
      while (step());
    },
    end() {
      if (state.kind === 'body' && state.missing === Number.POSITIVE_INFINITY) finish()
    },
    get isBetween() {
      return state.kind === 'head' && rest.length === 0
    },
  }
}
