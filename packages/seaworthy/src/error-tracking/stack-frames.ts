/** A frame as Sentry has it. */
export interface StackFrame {
  readonly function: string
  readonly filename: string
  readonly lineno?: number
  readonly colno?: number
  /** Of the service, and not of Node or of a package. */
  readonly in_app: boolean
}

const MAX_FRAMES = 50
const MAX_TEXT = 256
const PLACE = /^(.*?)(?::(\d{1,9}))?(?::(\d{1,9}))?$/s

/** The frames that V8 wrote, the outermost first, as Sentry wants them. Lines that are none are left out. */
export function stackFrames(stack: string): readonly StackFrame[] {
  const frames: StackFrame[] = []
  for (const line of stack.split('\n')) {
    const call = /^\s*at (.+)$/.exec(line)?.[1]?.trim()
    if (call) frames.push(frameOf(call))
    if (frames.length === MAX_FRAMES) break
  }
  return frames.reverse()
}

function frameOf(call: string): StackFrame {
  const opening = call.endsWith(')') ? call.lastIndexOf(' (') : -1
  const name = opening < 0 ? '' : call.slice(0, opening)
  const place = opening < 0 ? call.replace(/^async /, '') : call.slice(opening + 2, -1)
  const [, file = '', line, column] = PLACE.exec(place) ?? []
  const filename = file.replace(/^file:\/\//, '') || '<anonymous>'
  return {
    function: (name || '<anonymous>').slice(0, MAX_TEXT),
    filename: filename.slice(-MAX_TEXT),
    ...(line === undefined ? {} : { lineno: Number(line) }),
    ...(column === undefined ? {} : { colno: Number(column) }),
    in_app: !/^(node:|native|<anonymous>)|\/node_modules\//.test(filename),
  }
}
