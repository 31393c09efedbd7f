import Type from 'typebox'
import { defineSettings, type SettingsOf, secretSetting, setting } from '../settings/index.ts'

/** Which AWS Secrets Manager, and who asks it. The names are those of AWS. */
export const awsSettings = defineSettings('aws', {
  region: Type.Optional(
    setting(Type.String({ minLength: 1 }), {
      variable: 'AWS_REGION',
      describe: 'Region of the secrets; needed with SECRET_STORE=aws',
      example: 'eu-central-1',
    }),
  ),
  endpoint: Type.Optional(
    setting(Type.String({ pattern: '^https?://[^/\\s@]+/?$' }), {
      variable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER',
      describe: 'Address in place of that of the region, such as of a VPC endpoint',
      example: 'https://vpce-0a1b2c3d.secretsmanager.eu-central-1.vpce.amazonaws.com',
    }),
  ),
  accessKeyId: Type.Optional(
    setting(Type.String({ minLength: 1 }), {
      variable: 'AWS_ACCESS_KEY_ID',
      describe:
        'Access key, with AWS_SECRET_ACCESS_KEY. Without both the role of the pod, task or instance counts, as with every program that uses the SDK of AWS',
    }),
  ),
  secretAccessKey: secretSetting({
    variable: 'AWS_SECRET_ACCESS_KEY',
    optional: true,
    describe: 'The secret of AWS_ACCESS_KEY_ID',
  }),
  sessionToken: secretSetting({
    variable: 'AWS_SESSION_TOKEN',
    optional: true,
    describe: 'Session token of temporary credentials',
  }),
})

/** {@link awsSettings} as loaded. */
export type AwsSettings = SettingsOf<typeof awsSettings>
