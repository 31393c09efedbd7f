/** An answer as it stood on the wire. */
export interface WireAnswer {
  readonly status: number
  /** Lower-case names; the last one wins. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer
}

/**
 * Takes a stream of bytes apart into answers (RFC 9112 §6): what is left at the end is an answer that is not whole, or no
 * HTTP. Every answer of the chassis has a Content-Length.
 *
 * @param isHead whether the request in this place was one whose answer has a length and no body
 */
export function readAnswers(
  bytes: Buffer,
  isHead: (index: number) => boolean = () => false,
): { answers: WireAnswer[]; rest: Buffer } {
  const answers: WireAnswer[] = []
  let at = 0
  for (;;) {
    const end = bytes.indexOf('\r\n\r\n', at)
    if (end === -1) return { answers, rest: bytes.subarray(at) }
    const [statusLine = '', ...lines] = bytes.toString('latin1', at, end).split('\r\n')
    const status = Number(/^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1])
    if (Number.isNaN(status)) return { answers, rest: bytes.subarray(at) }
    const headers = headersOf(lines)
    const bodyAt = end + 4
    const hasNoBody = status < 200 || status === 204 || status === 304 || isHead(answers.length)
    const length = hasNoBody ? 0 : Number(headers['content-length'])
    if (Number.isNaN(length) || bytes.length < bodyAt + length) return { answers, rest: bytes.subarray(at) }
    if (status >= 200) answers.push({ status, headers, body: bytes.subarray(bodyAt, bodyAt + length) })
    at = bodyAt + length
  }
}

/** Takes one answer apart that ends with its connection. */
export function readAnswer(bytes: Buffer): WireAnswer {
  const end = bytes.indexOf('\r\n\r\n')
  const [statusLine = '', ...lines] = bytes.toString('latin1', 0, Math.max(0, end)).split('\r\n')
  const body = bytes.subarray(end + 4)
  return { status: Number(statusLine.split(' ')[1]), headers: headersOf(lines), body }
}

function headersOf(lines: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    lines.map((line) => {
      const colon = line.indexOf(':')
      return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
    }),
  )
}
