import {
  CreateSecretCommand,
  DeleteSecretCommand,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager'
import type { Claim, Finding } from '../../harness/claim.ts'
import type { Ground } from '../ground.ts'
import { fails, read, valuesOf } from '../reading.ts'

const KEY = 'the-secret-of-the-access-key'

export const aws: Claim<Ground> = {
  name: 'aws',
  says: 'a service reads its secrets of AWS Secrets Manager, by name and by ARN, and each fault has its code',
  async run({ moto }) {
    await moto.reset()
    const credentials = { accessKeyId: 'AKIAEXAMPLE', secretAccessKey: KEY }
    const client = new SecretsManagerClient({ region: 'eu-central-1', endpoint: moto.url, credentials })
    const create = async (Name: string, content: object) =>
      (await client.send(new CreateSecretCommand({ Name, ...content }))).ARN as string
    const arn = await create('live/app', {
      SecretString: '{"DATABASE_URL": "postgres://one", "username": "app"}',
    })
    await create('live/shared', {
      SecretString: '{"DATABASE_URL": "postgres://other", "REDIS_URL": "redis://one"}',
    })
    await create('text', { SecretString: 'hidden words' })
    await create('binary', { SecretBinary: Buffer.from('hidden') })
    await create('rds', { SecretString: '{"username": "app", "password": "hidden"}' })
    await create('deleted', { SecretString: '{"A": "hidden"}' })
    await client.send(new DeleteSecretCommand({ SecretId: 'deleted' }))
    client.destroy()

    const env = {
      ...{ SECRET_STORE: 'aws', AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL_SECRETS_MANAGER: moto.url },
      ...{ AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: KEY },
    }
    const findings: Finding[] = []
    const shows = async (what: string, names: string, expected: string) => {
      const stored = await read({ ...env, SECRET_STORE_NAMES: names })
      await stored.close()
      const measured = valuesOf(stored)
      findings.push({ what, measured, expected, holds: measured === expected })
    }
    await shows('by name', 'live/app', 'DATABASE_URL=postgres://one from aws:live/app')
    await shows('by ARN', arn, `DATABASE_URL=postgres://one from aws:${arn}`)
    const both = 'DATABASE_URL=postgres://one from aws:live/app, REDIS_URL=redis://one from aws:live/shared'
    await shows('two secrets that set one variable', 'live/app,live/shared', both)
    for (const [what, name, code] of [
      ['a secret that nobody made', 'absent', 'secret_missing'],
      ['a secret that is deleted', 'deleted', 'secret_missing'],
      ['a secret that is text', 'text', 'secret_not_json'],
      ['a secret that is binary', 'binary', 'secret_not_json'],
      ['a secret without a variable', 'rds', 'secret_without_keys'],
    ] as const) {
      findings.push(await fails(what, code, read({ ...env, SECRET_STORE_NAMES: name }), ['hidden', KEY]))
    }
    await moto.demandCredentials()
    const own = { ...env, SECRET_STORE_NAMES: 'live/app' }
    findings.push(await fails('an access key that nobody has', 'secret_store_forbidden', read(own), [KEY]))
    await moto.reset()
    process.kill(moto.pid, 'SIGSTOP')
    findings.push(await fails('a store that hangs', 'secret_store_late', read(own), [KEY]))
    process.kill(moto.pid, 'SIGCONT')
    const elsewhere = { ...own, AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://127.0.0.1:9' }
    findings.push(await fails('another port', 'secret_store_unreachable', read(elsewhere), [KEY]))
    return findings
  },
}
