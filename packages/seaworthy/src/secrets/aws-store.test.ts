import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { loadSettings } from '../settings/index.ts'
import { awsSettings } from './aws-settings.ts'
import { awsStore } from './aws-store.ts'
import { troubleOf } from './fixtures/trouble-of.ts'

const never = new AbortController().signal
const KEYS = { AWS_ACCESS_KEY_ID: 'AKIAEXAMPLE', AWS_SECRET_ACCESS_KEY: 'hunter2-of-the-key' }

async function scripted() {
  const requests: IncomingHttpHeaders[] = []
  const told = { status: 200, body: '{"SecretString": "{\\"A\\": \\"1\\"}"}' }
  const server = createServer((request, response) => {
    requests.push(request.headers)
    request.resume()
    response.writeHead(told.status, { 'content-type': 'application/x-amz-json-1.1' }).end(told.body)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close().closeAllConnections())
  return Object.assign(told, { requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

function open(url: string, env: Record<string, string> = KEYS) {
  const variables = { AWS_REGION: 'eu-central-1', AWS_ENDPOINT_URL_SECRETS_MANAGER: url, ...env }
  const settings = loadSettings([awsSettings], { env: variables, cwd: '/nonexistent' }).get(awsSettings)
  const store = awsStore({ ...settings, region: 'eu-central-1' })
  onTestFinished(() => store.close())
  return store
}

test('it signs with the keys that the settings have, the session token of temporary ones too', async () => {
  const aws = await scripted()
  const store = open(aws.url)
  expect((await store.read('app', never)).get('A')).toBe('1')
  await open(aws.url, { ...KEYS, AWS_SESSION_TOKEN: 'of-the-session' }).read('app', never)
  expect(aws.requests[0]?.authorization).toMatch(
    /Credential=AKIAEXAMPLE\/\d+\/eu-central-1\/secretsmanager\//,
  )
  expect(aws.requests.map((headers) => headers['x-amz-security-token'])).toEqual([
    undefined,
    'of-the-session',
  ])
  await store.close()
  await store.close()
  expect((await store.read('app', never)).get('A')).toBe('1')
})

test.each([
  [400, 'AccessDeniedException', 'secret_store_forbidden'],
  [400, 'DecryptionFailure', 'secret_store_forbidden'],
  [400, 'ExpiredTokenException', 'secret_store_forbidden'],
  [400, 'IncompleteSignatureException', 'secret_store_forbidden'],
  [400, 'InvalidClientTokenId', 'secret_store_forbidden'],
  [400, 'InvalidSignatureException', 'secret_store_forbidden'],
  [400, 'MissingAuthenticationTokenException', 'secret_store_forbidden'],
  [400, 'NotAuthorized', 'secret_store_forbidden'],
  [400, 'SignatureDoesNotMatch', 'secret_store_forbidden'],
  [400, 'UnrecognizedClientException', 'secret_store_forbidden'],
  [403, 'SomethingElse', 'secret_store_forbidden'],
  [400, 'ResourceNotFoundException', 'secret_missing'],
  [400, 'InvalidRequestException', 'secret_missing'],
  [400, 'ThrottlingException', 'secret_store_failing'],
  [400, 'TooManyRequestsException', 'secret_store_failing'],
  [429, 'SomethingElse', 'secret_store_failing'],
  [500, 'InternalServiceError', 'secret_store_failing'],
  [503, 'ServiceUnavailable', 'secret_store_failing'],
  [400, 'InvalidParameterException', 'secret_store_refused'],
] as const)('%i with %s is %s, and asked once', async (status, type, code) => {
  const aws = await scripted()
  Object.assign(aws, { status, body: JSON.stringify({ __type: type, message: 'hunter2-of-a-message' }) })
  const error = await troubleOf(open(aws.url).read('app', never))
  expect(error.code).toBe(code)
  expect(error.message).toContain(`(${type})`)
  expect(error.message).toContain('aws:app')
  expect(error.cause).toMatchObject({ name: type })
  expect(error.message).not.toContain('hunter2')
  expect(aws.requests).toHaveLength(1)
})

test('where nothing listens it is unreachable, with the code of the connection', async () => {
  const error = await troubleOf(open('http://127.0.0.1:9').read('app', never))
  expect(error.message).toMatch(
    /^secret_store_unreachable: AWS Secrets Manager cannot be asked \(ECONNREFUSED\)/,
  )
})

test('a secret that is no text, and one that is no object, are told apart', async () => {
  const aws = await scripted()
  aws.body = '{"SecretBinary": "aGlkZGVu"}'
  expect((await troubleOf(open(aws.url).read('app', never))).message).toContain('aws:app is binary')
  for (const [text, words] of [
    ['hidden', 'is text that is no JSON'],
    ['null', 'aws:app is null'],
    ['[]', 'aws:app is an array'],
    ['7', 'aws:app is a number'],
  ]) {
    aws.body = JSON.stringify({ SecretString: text })
    const error = await troubleOf(open(aws.url).read('app', never))
    expect(error.code).toBe('secret_not_json')
    expect(error.message).toContain(words)
  }
})
