import { HttpResult } from '../result.ts'
import { sourceOf } from './body-source.ts'
import { FileBody } from './file-body.ts'

/** Ends what a handler gave and nobody will send: a stream that nobody listens to ends the process by its error. */
export function discardBody(result: unknown): void {
  const body = result instanceof HttpResult ? result.body : result
  if (body instanceof FileBody) body.close()
  else sourceOf(body)?.end()
}
