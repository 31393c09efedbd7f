import { AppError, type AppErrorOptions, thrownText } from '../errors/index.ts'

/** A failed load in the form that crosses replicas. */
interface FailureText {
  readonly message: string
  readonly name?: string
  readonly code?: string
  readonly status?: number
  readonly title?: string
  readonly retryAfterS?: number
  readonly isRefusal?: boolean
}

/** The load of another replica failed with an error of no catalogue; that replica has logged its stack. */
export class LoadFailedElsewhere extends Error {
  override readonly name = 'LoadFailedElsewhere'
}

const MAX_MESSAGE = 1_000

export function writeFailure(error: unknown): string {
  const failure: FailureText =
    error instanceof AppError
      ? {
          message: error.message,
          code: error.code,
          status: error.status,
          title: error.title,
          ...(error.options.retryAfterS === undefined ? {} : { retryAfterS: error.options.retryAfterS }),
          ...(error.options.isRefusal ? { isRefusal: true } : {}),
        }
      : error instanceof Error
        ? { message: error.message, name: error.name }
        : { message: thrownText(error) }
  return JSON.stringify({ ...failure, message: failure.message.slice(0, MAX_MESSAGE) })
}

/** The same catalogued error again, without its cause; any other as `LoadFailedElsewhere`. */
export function readFailure(text: string): Error {
  let failure: Partial<FailureText> = {}
  try {
    failure = (JSON.parse(text) ?? {}) as Partial<FailureText>
  } catch {
    // Whoever wrote this, its load failed.
  }
  const {
    message = 'the load of another replica failed',
    code,
    status,
    title,
    retryAfterS,
    isRefusal,
    name,
  } = failure
  if (typeof code === 'string' && typeof status === 'number' && typeof title === 'string') {
    const options: AppErrorOptions = {
      ...(typeof retryAfterS === 'number' && { retryAfterS }),
      ...(isRefusal === true && { isRefusal }),
    }
    return new AppError(code, { status, title, detail: message, advice: '' }, message, options)
  }
  return new LoadFailedElsewhere(name === undefined ? message : `${name}: ${message}`)
}
