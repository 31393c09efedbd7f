import { asked, requirements } from './requirement.ts'

export const httpRequirements = requirements({
  'HTTP-1': asked('B', ['drill', 'probe'], 'RFC 9457', {
    title: 'One error contract',
    claim:
      'Every error of every route, also the framework’s own, is a problem document with a code and never a stack trace',
    fix: 'Answer all errors, 404 and 405 included, from one handler as application/problem+json with code and correlation id.',
  }),
  'HTTP-2': asked('B', ['drill', 'probe'], 'OWASP ASVS 5 16.2', {
    title: 'Every request has an id',
    claim:
      'A well-formed request id is kept, a bad one is replaced, and the answer and each log line carry it',
    fix: 'Accept X-Request-Id only when short and plain, else make one; put it on the response and into the logger’s context.',
  }),
  'HTTP-3': asked('A', ['test', 'check'], 'RFC 9745; RFC 8594', {
    title: 'Versions and deprecation',
    claim:
      'A route that will go says so with Deprecation and Sunset, and a breaking change is seen before release',
    fix: 'Put the version in the path, send Deprecation and Sunset on old routes, compare OpenAPI documents in CI.',
  }),
  'HTTP-4': asked('B', ['drill', 'probe'], 'OWASP Secure Headers; OWASP ASVS 5 3.4', {
    title: 'Security headers',
    claim:
      'Every answer, errors included, carries the current set of security headers and hides the software behind it',
    fix: 'Set the headers before routing, so that 404 and 500 carry them too; remove X-Powered-By.',
  }),
  'HTTP-5': asked('B', ['probe', 'test'], 'Fetch standard; OWASP ASVS 5 3.4.2', {
    title: 'Cross-origin requests are closed by default',
    claim: 'A foreign origin is not reflected, and credentials never go with a wildcard',
    fix: 'Compare Origin with an allow-list; never reflect it.',
  }),
  'HTTP-6': asked('B', ['drill', 'probe'], 'draft-ietf-httpapi-ratelimit-headers-10; RFC 6585', {
    title: 'Rate limits',
    claim:
      'A client gets exactly its quota, is told what it is, and is refused with 429 and Retry-After beyond it',
    fix: 'Limit per client in a store that replicas share; send RateLimit-Policy and RateLimit; trust proxies by list only.',
  }),
  'HTTP-7': asked('B', ['drill'], 'RFC 9110 15.5; OWASP API4:2023', {
    title: 'Limits on what a client may send',
    claim:
      'A body, address or header that is too big, or sent too slowly, is refused with its 4xx and never with a 5xx',
    fix: 'Bound body (chunked too), URI and header sizes and the time to send them: 413, 414, 431, 408.',
  }),
  'HTTP-8': asked('B', ['drill'], 'OpenAPI 3.1; OWASP ASVS 5 2.2', {
    title: 'Input is constrained field by field',
    claim: 'No input that the document allows or forbids leads to a 5xx',
    fix: 'Give every field a type, a length or range, and validate before the handler.',
  }),
  'HTTP-9': asked('B', ['drill', 'probe'], 'RFC 9110 13; RFC 9111', {
    title: 'Compression and conditional requests',
    claim: 'Large answers are compressed, unchanged ones cost 304, and a stale write is refused with 412',
    fix: 'Send a strong ETag, answer If-None-Match with 304, compress from 1000 bytes and vary on Accept-Encoding.',
  }),
  'HTTP-10': asked('B', ['probe', 'check'], 'OpenAPI 3.1', {
    title: 'The OpenAPI document is true',
    claim: 'The service publishes a document, and what it answers is what the document says',
    fix: 'Generate the document from the declarations that validate requests.',
  }),
  'HTTP-11': asked('A', ['drill', 'test'], 'WHATWG server-sent events; RFC 6455', {
    title: 'Streams drain',
    claim: 'Event streams and sockets are authenticated, kept alive, resumable, and end cleanly on a stop',
    fix: 'End streams when draining begins, with a retry hint, after a last complete event.',
  }),
  'HTTP-12': asked('B', ['test'], 'draft-ietf-httpapi-idempotency-key-header-07', {
    title: 'Writes can be repeated safely',
    claim: 'A write sent twice with one key happens once',
    fix: 'Store the answer under the key and replay it; 422 for another payload, 409 while it runs.',
  }),
  'HTTP-13': asked('C', ['test', 'check'], 'OWASP ASVS 5 1.2', {
    title: 'Input is never code',
    claim: 'Queries are parameterised, output is encoded, paths stay inside their root',
    fix: 'Use parameters, encoders and path resolution; never build SQL, HTML or shell from input.',
  }),
})
