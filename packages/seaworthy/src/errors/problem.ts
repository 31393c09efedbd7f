import type { AppError, FieldError } from './app-error.ts'

/** The one error body (RFC 9457 with our members). */
export interface Problem {
  readonly type: string
  readonly title: string
  readonly status: number
  readonly detail: string
  readonly instance: string
  readonly code: string
  readonly message: string
  readonly correlationId: string
  readonly errors?: readonly FieldError[]
  readonly [extension: string]: unknown
}

/** Content-Type of every error answer (RFC 9457, section 6.1). */
export const PROBLEM_MEDIA_TYPE = 'application/problem+json; charset=utf-8'

/** Where the service explains a code; relative, so that it resolves against the service that sent it (RFC 9457 §3.1.1). */
export const problemType = (code: string): string => `/problems/${code}`

/** The body that an error is answered with; extensions never replace the members of the standard. */
export function toProblem(error: AppError, correlationId: string): Problem {
  return {
    ...error.options.extensions,
    type: problemType(error.code),
    title: error.title,
    status: error.status,
    detail: error.message,
    instance: `urn:request:${correlationId}`,
    code: error.code,
    message: error.message,
    correlationId,
    ...(error.options.errors ? { errors: error.options.errors } : {}),
  }
}
