import { compileSerializer } from '../serializer.ts'
import type { InputValidation } from '../validation.ts'
import { messageReader } from './message-reader.ts'
import type { SocketContent } from './socket.ts'

/** The longest that a timer of Node takes, in milliseconds. */
const LONGEST_MS = 2 ** 31 - 1
const MOST: Readonly<Record<string, number>> = { heartbeatMs: LONGEST_MS, idleTimeoutMs: LONGEST_MS }

/** @throws TypeError that names the route and what of its messages or bounds cannot be */
export function checkSocket(
  name: string,
  { receives, sends, bounds }: SocketContent,
  validation: InputValidation,
): void {
  for (const [bound, value] of Object.entries(bounds)) {
    const most = MOST[bound] ?? 2 ** 30
    if (!(value > 0 && value <= most && (Number.isInteger(value) || bound === 'maxMessagesPerS')))
      throw new TypeError(`route ${name} has ${bound} ${value}: a number above 0, up to ${most}`)
  }
  try {
    messageReader(validation, receives)
  } catch (error) {
    throw new TypeError(`route ${name}: receives${(error as Error).message.replace(/^input\.body/, '')}`)
  }
  try {
    compileSerializer(sends, name, false)
  } catch (error) {
    throw new TypeError(`route ${name} sends what cannot be written: ${(error as Error).message}`)
  }
}
