import type { FaultProxy } from '@seaworthy/rig'
import type { DeclaredDependency } from '../config/declared-dependency.ts'
import type { HttpStub } from '../stubs/http-stub.ts'

/** A dependency with everything in between that a drill can break. */
export interface WiredDependency extends AsyncDisposable {
  readonly declared: DeclaredDependency
  /** What its variable is set to: the address of the proxy. */
  readonly address: string
  readonly proxy: FaultProxy
  /** HTTP upstreams only, behind the proxy: records calls, and answers instead of the upstream where told. */
  readonly stub?: HttpStub
}
