export type { RouteGroup } from './compile-routes.ts'
export type { CompiledRoute } from './compiled-route.ts'
export {
  type Accepted,
  accept,
  type ReceivedOf,
  type UploadOptions,
} from './content/accept.ts'
export type { BodyPiece, BodyStream } from './content/body-source.ts'
export {
  type BodyOf,
  type Content,
  content,
  type EventsOptions,
  type StreamOptions,
} from './content/content.ts'
export { CookieSigner } from './content/cookie-signer.ts'
export { EventFeed, type EventFeedOptions } from './content/event-feed.ts'
export { type FileBody, type FileOptions, sendFile } from './content/file-body.ts'
export { type CookieOptions, hostCookie, readHostCookie } from './content/host-cookie.ts'
export type { FieldPart, FilePart, MultipartBody } from './content/multipart-body.ts'
export type { MultipartLimits } from './content/multipart-limits.ts'
export { type Redirection, type RedirectOptions, type RedirectStatus, redirect } from './content/redirect.ts'
export type { ServerEvent } from './content/server-event.ts'
export type { ReceivedBytes, Upload } from './content/upload.ts'
export type { ContentSecurityPolicy } from './files/page-policy.ts'
export type { ServedFolder, StaticFilesOptions } from './files/served-folder.ts'
export { singlePage, staticFiles } from './files/static-files.ts'
export type { AnswerView, FeatureHooks, HookFields } from './hooks/feature-hooks.ts'
export { httpCapability } from './http-capability.ts'
export { httpErrors } from './http-errors.ts'
export { httpMetrics } from './http-metrics.ts'
export { type HttpSettings, httpSettings } from './http-settings.ts'
export { DEFAULT_PROBE_PATHS, type ProbePaths } from './management-routes.ts'
export { openApiDocument } from './openapi/openapi-document.ts'
export type { AccessControl, AnswerStore, RequestLimits } from './ports.ts'
export type { RequestView } from './request-view.ts'
export { HttpResult, type ResultOptions, respond } from './result.ts'
export {
  type CachePolicy,
  type Deprecation,
  type KeptInput,
  type Method,
  type Route,
  type RouteDeclaration,
  type RouteInput,
  type RouteOutput,
  route,
  routePath,
  type ServerCaching,
} from './route.ts'
export {
  createHttpServer,
  type HttpAddresses,
  type HttpServer,
  type HttpServerOptions,
} from './server.ts'
export { type SocketBounds, type SocketDeclaration, type SocketInput, socket } from './socket/socket.ts'
export { socketErrors } from './socket/socket-errors.ts'
export { socketMetrics } from './socket/socket-metrics.ts'
export { type SocketSettings, socketSettings } from './socket/socket-settings.ts'
export type { Socket } from './socket/socket-view.ts'
