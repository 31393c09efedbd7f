import type { Capability } from '../capability/index.ts'
import { createAuthenticator } from './authenticator.ts'
import { refusal } from './decide.ts'
import { issueDevelopmentToken } from './development-token.ts'
import { identityErrors } from './identity-errors.ts'
import { identityMetrics } from './identity-metrics.ts'
import { identitySettings } from './identity-settings.ts'
import type { RoleTable } from './principal.ts'

declare module '../capability/declaration.ts' {
  interface DeclarationKeys {
    /** Permissions per role. */
    readonly roles?: RoleTable
  }
}

/** Who calls, and what they may. */
export const identityCapability: Capability = {
  name: 'identity',
  settings: [identitySettings],
  errors: [identityErrors],
  metrics: [identityMetrics],
  describe: ({ roles = {} }) => ({
    roles: Object.fromEntries(Object.entries(roles).map(([role, permissions]) => [role, [...permissions]])),
  }),
  async open(runtime, { roles = {}, features }) {
    const settings = runtime.settings.get(identitySettings)
    const authenticator = await createAuthenticator({
      ...runtime,
      settings,
      roles,
      needsIdentity: features.some(({ routes = [] }) =>
        routes.some(({ access }) => access?.kind !== 'anyone'),
      ),
    })
    const isLocal =
      authenticator !== undefined && runtime.environment !== 'production' && settings.issuer === undefined
    const tokensForTrying = isLocal
      ? {
          roles: Object.keys(roles),
          token: (asked: readonly string[]) => issueDevelopmentToken({ ...runtime, roles: asked }),
        }
      : undefined
    return { parts: { access: { authenticator, refusal, tokensForTrying } } }
  },
}
