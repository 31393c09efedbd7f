import { defineErrors } from '../errors/index.ts'

/** Every fault that the HTTP edge itself answers with. */
export const httpErrors = defineErrors('http', {
  malformed_request: {
    status: 400,
    title: 'The request is not well-formed HTTP',
    detail: ({ reason }: { reason: string }) => `The request could not be read: ${reason}.`,
    advice: 'Send well-formed HTTP/1.1 (RFC 9112). The reason names the part that is wrong.',
  },
  malformed_body: {
    status: 400,
    title: 'The body is not well-formed',
    detail: ({ reason }: { reason: string }) => `The body could not be read: ${reason}.`,
    advice:
      'Send what the reason asks for: one JSON value (RFC 8259), or the form that the route takes, in UTF-8, with a Content-Length that matches.',
  },
  malformed_url: {
    status: 400,
    title: 'The URL is not well-formed',
    detail: 'The path holds a percent sign that two hexadecimal digits of valid UTF-8 do not follow.',
    advice: 'Percent-encode the path (RFC 3986 §2.1).',
  },
  duplicate_header: {
    status: 400,
    title: 'A header is repeated',
    detail: ({ header }: { header: string }) => `The header ${header} may stand only once in a request.`,
    advice: 'Send the header once. A proxy that adds it must replace it instead.',
  },
  route_not_found: {
    status: 404,
    title: 'No such route',
    detail: 'No route has this path.',
    advice: 'Look the path up in /openapi.json or /docs.',
  },
  file_not_found: {
    status: 404,
    title: 'There is no such file',
    detail: 'The route has no file for this address.',
    advice: 'Ask for one that is there.',
  },
  method_not_allowed: {
    status: 405,
    title: 'The route does not have this method',
    detail: ({ allow }: { allow: string }) => `This path answers to ${allow}.`,
    advice: 'Use one of the methods in the Allow header.',
  },
  request_read_timeout: {
    status: 408,
    title: 'The request took too long to arrive',
    detail: 'The header or the body did not arrive in time.',
    advice: 'Send faster, or raise HTTP_HEADERS_TIMEOUT_MS or HTTP_REQUEST_TIMEOUT_MS.',
  },
  precondition_failed: {
    status: 412,
    title: 'The resource has changed',
    detail:
      'The If-Match or If-Unmodified-Since condition does not hold for the current state of the resource.',
    advice: 'Read the resource again, and repeat the change with its new ETag.',
  },
  body_too_large: {
    status: 413,
    title: 'The body is too large',
    detail: ({ maxBytes }: { maxBytes: number }) =>
      `The body is larger than the ${maxBytes} bytes that this route takes.`,
    advice:
      'Send less, or raise the limit of the route (maxBodyBytes) or of the service (HTTP_MAX_BODY_BYTES).',
  },
  part_too_large: {
    status: 413,
    title: 'A part of the form is too large',
    detail: ({ what, maxBytes }: { what: string; maxBytes: number }) =>
      `Of the form, ${what} is larger than the ${maxBytes} bytes that this route takes.`,
    advice: 'Send less, or raise maxFileBytes or maxFieldBytes of the route.',
  },
  too_many_parts: {
    status: 413,
    title: 'The form has too many parts',
    detail: ({ what, most }: { what: string; most: number }) =>
      `The form has more than the ${most} ${what} that this route takes.`,
    advice: 'Send fewer, or raise maxFiles or maxFields of the route.',
  },
  range_not_satisfiable: {
    status: 416,
    title: 'The file does not have this part',
    detail: ({ size }: { size: number }) => `The file has ${size} bytes, and none where the Range begins.`,
    advice: 'Ask for bytes that are there; Content-Range has the size (RFC 9110 §15.5.17).',
  },
  uri_too_long: {
    status: 414,
    title: 'The URL is too long',
    detail: ({ maxBytes }: { maxBytes: number }) => `The URL is longer than ${maxBytes} bytes.`,
    advice: 'Shorten the query; send long input in a body.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'The body has a media type that this route does not read',
    detail: ({ takes }: { takes: string }) => `The body must be ${takes}, and not compressed.`,
    advice: 'Set the Content-Type that the route takes, send what it says, and leave Content-Encoding out.',
  },
  expectation_failed: {
    status: 417,
    title: 'The expectation cannot be met',
    detail: 'The only expectation that this service meets is 100-continue.',
    advice: 'Leave the Expect header out (RFC 9110 §10.1.1).',
  },
  token_not_given: {
    status: 421,
    title: 'No token is given to this host name',
    detail: ({ host }: { host: string }) =>
      `Tokens to try requests with are given to localhost and 127.0.0.1, and this request asked for ${host}.`,
    advice: 'Open /docs by localhost, or sign a token with "npx seaworthy token --role <role>".',
  },
  validation_failed: {
    status: 422,
    title: 'The input does not fit the schema',
    detail: ({ count }: { count: number }) =>
      count === 1 ? 'One field does not fit; see errors.' : `${count} fields do not fit; see errors.`,
    advice: 'Each entry of errors names a field by JSON Pointer and says what was expected.',
  },
  precondition_required: {
    status: 428,
    title: 'The change must be conditional',
    detail: 'This route changes a resource only under an If-Match condition.',
    advice: 'Read the resource, then send its ETag as If-Match (RFC 6585 §3).',
  },
  header_fields_too_large: {
    status: 431,
    title: 'The header is too large',
    detail: ({ maxBytes }: { maxBytes: number }) => `The header is larger than ${maxBytes} bytes.`,
    advice: 'Send fewer or smaller headers; cookies are the usual cause.',
  },
  internal_error: {
    status: 500,
    title: 'The service failed',
    detail: 'The service could not answer because of a fault of its own.',
    advice: 'Find the correlation id in the log of the service; the line has the cause.',
  },
  file_changed: {
    status: 500,
    title: 'A file changed while it was served',
    detail: 'The file is not the one any more that the service read when it started.',
    advice:
      'Ask again later. For operators: deploy files together with the service, or restart it when they change; the log names the file.',
  },
  answer_unfit: {
    status: 500,
    title: 'The answer does not have its schema',
    detail: 'The service had an answer that is not what its documentation promises, and did not send it.',
    advice:
      'Find the correlation id in the log of the service: the line names the route, the field, and the types that were expected and found.',
  },
  hook_failed: {
    status: 500,
    title: 'What is added to answers failed',
    detail: ({ feature }: { feature: string }) =>
      `onAnswer of the feature ${feature} failed; the answer left without its fields.`,
    advice: 'No client is told of it. For operators: the line of the log has the cause.',
  },
  stream_stalled: {
    status: 500,
    title: 'The body of an answer stalled',
    detail: ({ idleMs }: { idleMs: number }) =>
      `The source of the body gave nothing for ${idleMs} ms; the answer was cut.`,
    advice:
      'Ask again. For operators: find what the source waits for, or raise idleTimeoutMs of the content or HTTP_STREAM_IDLE_TIMEOUT_MS.',
  },
  service_stopping: {
    status: 503,
    title: 'The service is stopping',
    detail: 'This replica stops, and opens nothing that stays open.',
    advice:
      'Open it again after retryMs of the close reason, or Retry-After of the refusal: another replica answers. Close code 1012.',
  },
  service_starting: {
    status: 503,
    title: 'The service is starting',
    detail: 'The service is up but does not yet have what it needs to answer.',
    advice: 'Try again after Retry-After; /health/ready says what is missing.',
  },
  overloaded: {
    status: 503,
    title: 'The service is overloaded',
    detail: 'The service refused this request at once to keep answering the others.',
    advice:
      'Try again after Retry-After, with jitter. For operators: add replicas, or see MAX_IN_FLIGHT; seaworthy_shed_requests_total says what ran out. When it is the share of one client (MAX_IN_FLIGHT_PER_CLIENT) and a proxy stands in front, set TRUSTED_PROXIES.',
  },
  too_many_streams: {
    status: 503,
    title: 'Too many streams are open',
    detail: 'The service, or this client, has as many streamed answers and sockets open as it may.',
    advice:
      'Try again after Retry-After. For operators: add replicas, or see HTTP_MAX_STREAMS and HTTP_MAX_STREAMS_PER_CLIENT; behind a proxy set TRUSTED_PROXIES.',
  },
  handler_timeout: {
    status: 503,
    title: 'The answer took too long',
    detail: ({ timeoutMs }: { timeoutMs: number }) =>
      `No answer was ready within ${timeoutMs} ms; the work was cancelled.`,
    advice: 'Try again later. For operators: the trace of the correlation id shows which part was slow.',
  },
})
