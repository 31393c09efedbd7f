import { AppError } from '../errors/index.ts'
import { httpErrors } from './http-errors.ts'
import { JSON_BODY } from './json-body.ts'
import { InvalidInput } from './validation.ts'

/** Maps what the framework throws, by its code, to our catalogue; anything else is a fault of the service. */
export function toAppError(thrown: unknown, maxBodyBytes = 0): AppError {
  if (thrown instanceof AppError) return thrown
  if (thrown instanceof InvalidInput) return thrown.toAppError()
  const { code, statusCode, name } = (thrown ?? {}) as { code?: string; statusCode?: number; name?: string }
  switch (code) {
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return httpErrors.malformed_body({ reason: 'it is empty although its media type is JSON' })
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return httpErrors.malformed_body({ reason: 'it is not valid JSON' })
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return httpErrors.malformed_body({ reason: 'its length is not the Content-Length' })
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return httpErrors.body_too_large({ maxBytes: maxBodyBytes })
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_ERR_CTP_INVALID_TYPE':
      return httpErrors.unsupported_media_type(JSON_BODY)
    case 'FST_ERR_BAD_URL':
    case 'FST_ERR_MAX_PARAM_LENGTH':
      return httpErrors.malformed_url()
  }
  if (name === 'SyntaxError' && statusCode === 400)
    return httpErrors.malformed_body({ reason: 'it is not valid JSON' })
  return httpErrors.internal_error({ cause: thrown })
}
