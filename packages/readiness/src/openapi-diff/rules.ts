const KEEP = 'Keep it, deprecate it, and remove it with a new version of the path.'
const WIDEN = 'Accept what was accepted, or offer the narrower form under a new version.'
const PROMISE = 'Keep to what was promised, or answer so under a new version.'
const LOOK = 'Look whether clients rely on it.'
const NONE = 'Nothing has to be done.'

/** Every kind of difference, each with what to do when it breaks clients or has to be looked at. */
export const RULES = {
  'document-version': LOOK,
  'document-servers':
    'Clients call the addresses of the document that they were made from: keep the old ones alive.',
  'document-too-large':
    'The documents refer to themselves in too many ways to be compared whole: compare parts of them.',
  'document-reference': 'Correct the reference: nothing is there.',
  'document-webhooks': LOOK,
  'operation-added': NONE,
  'operation-removed': KEEP,
  'operation-deprecated': 'Say when it ends (RFC 8594), and what to use instead.',
  'operation-id': 'Keep the operation id: generated clients call the operation by it.',
  'operation-tags': 'Some generators group operations by tag: keep it if clients are made so.',
  'operation-callbacks': LOOK,
  'path-parameter-renamed': 'Requests are the same; generated clients name the parameter otherwise.',
  'security-tightened':
    'Clients that were let in are no longer: announce it, and give them credentials first.',
  'security-loosened': NONE,
  'security-scheme': 'Look whether credentials of before still hold.',
  'parameter-added': 'Make it optional, with the meaning of before when it is not sent.',
  'parameter-removed': 'Go on accepting it, even if it has no effect: whoever sends it may be refused.',
  'parameter-required': 'Make it optional, with the meaning of before when it is not sent.',
  'parameter-serialisation': 'Read the form of before as well.',
  'request-body-added': 'Make the body optional.',
  'request-body-removed': 'Go on accepting a body: whoever sends one may be refused.',
  'request-body-required': 'Make the body optional.',
  'request-media-type-removed': WIDEN,
  'request-media-type-added': NONE,
  'response-added': 'Clients may not expect this status: keep to those of before, or announce it.',
  'response-removed': PROMISE,
  'response-media-type-removed': PROMISE,
  'response-media-type-added': NONE,
  'response-header-removed': PROMISE,
  'response-header-optional': PROMISE,
  'response-header-added': NONE,
  'request-schema-narrowed': WIDEN,
  'request-schema-widened': NONE,
  'request-schema-changed': LOOK,
  'response-schema-widened': PROMISE,
  'response-schema-narrowed': NONE,
  'response-schema-changed': LOOK,
} as const
