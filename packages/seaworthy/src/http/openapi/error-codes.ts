import type { AnyErrorCatalogue } from '../../errors/index.ts'
import { isAccepted } from '../content/accept.ts'
import { isContent } from '../content/content.ts'
import { hookErrors } from '../hooks/hook-errors.ts'
import { httpErrors } from '../http-errors.ts'
import type { Route } from '../route.ts'
import { socketOf } from '../socket/socket.ts'
import { socketErrors } from '../socket/socket-errors.ts'

/** Where the errors of an answer come from. */
export interface ErrorSources {
  /** Of the chassis, such as 401 and 429; each where it can occur. */
  readonly chassis: readonly AnyErrorCatalogue[]
  /** Of the dependencies: any route may answer with them. */
  readonly dependencies: readonly AnyErrorCatalogue[]
  /** Of the features: a route names those that it may answer with. */
  readonly features: readonly AnyErrorCatalogue[]
}

/** An error as an answer has it. */
export interface CataloguedError {
  readonly code: string
  readonly title: string
  readonly status: number
}

type Where = (route: Route<never>) => boolean

const everywhere: Where = () => true
const nowhere: Where = () => false
const hasInput: Where = ({ input }) => Object.keys(input ?? {}).length > 0
const hasParameters: Where = ({ input }) => input?.params !== undefined
const hasBody: Where = ({ input }) => input?.body !== undefined
const takesParts: Where = ({ input }) => isAccepted(input?.body) && input.body['~accept'] === 'multipart'
const requiresIfMatch: Where = (route) => route.requiresIfMatch === true
const contentsOf = ({ output }: Route<never>) =>
  Object.values(output)
    .filter(isContent)
    .map((each) => each['~content'])
const sendsFiles: Where = (route) => contentsOf(route).includes('file')
const isSocket: Where = (route) => socketOf(route) !== undefined
const isLong: Where = (route) =>
  isSocket(route) ||
  contentsOf(route).some((kind) => kind === 'stream' || kind === 'events' || kind === 'file')

/** On which routes each fault of the edge may be met by one who asks for them. */
const HTTP_CODES: Readonly<Record<keyof typeof httpErrors.$table, Where>> = {
  malformed_request: everywhere,
  malformed_body: hasBody,
  malformed_url: everywhere,
  duplicate_header: everywhere,
  // A parameter that is empty.
  route_not_found: hasParameters,
  file_not_found: sendsFiles,
  file_changed: ({ folder }) => folder !== undefined,
  method_not_allowed: nowhere,
  request_read_timeout: everywhere,
  precondition_failed: requiresIfMatch,
  body_too_large: hasBody,
  part_too_large: takesParts,
  too_many_parts: takesParts,
  range_not_satisfiable: sendsFiles,
  uri_too_long: everywhere,
  unsupported_media_type: hasBody,
  expectation_failed: everywhere,
  token_not_given: nowhere,
  validation_failed: hasInput,
  precondition_required: requiresIfMatch,
  header_fields_too_large: everywhere,
  internal_error: everywhere,
  answer_unfit: everywhere,
  hook_failed: nowhere,
  stream_stalled: isLong,
  service_starting: everywhere,
  service_stopping: isLong,
  overloaded: everywhere,
  too_many_streams: isLong,
  handler_timeout: everywhere,
}

/** Those of sockets that come as an answer; the others are the reason of a close. */
const OF_HANDSHAKES: ReadonlySet<string> = new Set<keyof typeof socketErrors.$table>([
  'handshake_malformed',
  'origin_refused',
  'upgrade_required',
])

/** Which errors of a catalogue a route may answer with; `isGuarded` says that some route of the service asks who calls. */
const CATALOGUES: Readonly<
  Record<string, (route: Route<never>, error: CataloguedError, isGuarded: boolean) => boolean>
> = {
  [httpErrors.$catalogue]: (route, { code }) => HTTP_CODES[code as keyof typeof HTTP_CODES](route),
  [socketErrors.$catalogue]: (route, { code }) => isSocket(route) && OF_HANDSHAKES.has(code),
  // Of features with onRequest, whose routes name it.
  [hookErrors.$catalogue]: () => false,
  limits: ({ limit }) => limit !== 'unlimited',
  // Where anybody may come a token that is presented must hold as well.
  identity: ({ access }, { status }, isGuarded) => isGuarded && (status !== 403 || access.kind !== 'anyone'),
}

/**
 * Every error that a route may answer with.
 *
 * @param isGuarded some route of the service asks who calls
 */
export function errorsOfRoute(
  route: Route<never>,
  { chassis, dependencies }: ErrorSources,
  isGuarded: boolean,
): CataloguedError[] {
  const ofChassis = chassis.flatMap((catalogue) => {
    const isMet = CATALOGUES[catalogue.$catalogue]
    return errorsIn(catalogue).filter((error) => isMet?.(route, error, isGuarded) ?? true)
  })
  const others = [...dependencies, ...(route.errors ?? [])].flatMap(errorsIn)
  return [...new Map([...ofChassis, ...others].map((each) => [each.code, each])).values()]
}

const errorsIn = ({ $table }: AnyErrorCatalogue): CataloguedError[] =>
  Object.entries($table).map(([code, { title, status }]) => ({ code, title, status }))
