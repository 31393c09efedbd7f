import Type from 'typebox'
import { defineSettings, type SettingsOf, setting } from '../settings/index.ts'

/** Whose access tokens count, for whom they must be, and where the keys are. */
export const identitySettings = defineSettings('identity', {
  issuer: Type.Optional(
    setting(Type.String({ pattern: '^https?://', maxLength: 2_048 }), {
      variable: 'OIDC_ISSUER',
      describe:
        'Issuer of access tokens, exactly as their iss claim says it; without it a local issuer signs development tokens',
      example: 'https://login.example.com/realms/main',
    }),
  ),
  audience: Type.Optional(
    setting(Type.Array(Type.String({ minLength: 1 }), { minItems: 1 }), {
      variable: 'OIDC_AUDIENCE',
      describe: 'What the aud claim must name, one of several separated by commas; required with OIDC_ISSUER',
      example: 'characters',
    }),
  ),
  jwksUrl: Type.Optional(
    setting(Type.String({ pattern: '^https?://', maxLength: 2_048 }), {
      variable: 'JWKS_URL',
      describe: 'Where the keys of the issuer are; found by its discovery document when absent',
      example: 'https://login.example.com/realms/main/protocol/openid-connect/certs',
    }),
  ),
})

/** {@link identitySettings} as loaded; without an issuer the development issuer counts, outside production. */
export type IdentitySettings = SettingsOf<typeof identitySettings>
