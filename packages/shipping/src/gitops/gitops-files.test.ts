import { Ajv } from 'ajv'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { gitopsFiles } from './gitops-files.ts'

const { generated, owned } = gitopsFiles([
  { name: 'shop', folder: 'deploy/shop' },
  { name: 'items', folder: 'services/items/deploy' },
])
const schema = JSON.parse(generated['applications/values.schema.json'] as string)
const first = parse(owned['environments/production.yaml'] as string)
const isValid = (change: object) => new Ajv().compile(schema)({ ...first, ...change })

test('the first file of an environment fits the schema, and names every service', () => {
  expect(isValid({})).toBe(true)
  expect(first).toMatchObject({ environment: 'production', services: { shop: {}, items: {} } })
})

test.each<[string, boolean]>([
  ['v1.4.0', true],
  ['1.4.0-rc.1', true],
  ['0123456789abcdef0123456789abcdef01234567', true],
  ['main', false],
  ['HEAD', false],
  ['latest', false],
  ['v1', false],
  ['v1.*', false],
  ['>=1.0.0', false],
  ['0123abc', false],
  ['', false],
])('the tag %s may be said: %s', (tag, may) => {
  expect(isValid({ services: { shop: { tag } } })).toBe(may)
})

test.each<[string, object]>([
  ['a service that the workspace does not have', { services: { shpo: { tag: 'v1.0.0' } } }],
  ['a service without a tag', { services: { shop: {} } }],
  ['an environment without values', { environment: 'staging' }],
  ['a repository without a scheme', { repository: 'git.example/a' }],
  ['a key that nobody reads', { project: 'a' }],
])('%s is refused', (_, change) => {
  expect(isValid(change)).toBe(false)
})

test('a chart is found where its service has it', () => {
  const applications = generated['applications/templates/applications.yaml']
  expect(applications).toContain('"items" "services/items/deploy"')
})

test('a root is of the environment whose file it reads', () => {
  const { metadata, spec } = parse(owned['roots/pre-production.yaml'] as string)
  expect(metadata.name).toBe('pre-production')
  expect(spec.source.helm.valueFiles).toEqual(['../environments/pre-production.yaml'])
})

test('what is generated never lies in a folder of people', () => {
  const folders = (paths: object) => new Set(Object.keys(paths).map((path) => path.split('/')[0]))
  expect(folders(generated).intersection(folders(owned)).size).toBe(0)
})

test('the page says it in ten lines', () => {
  const lines = (generated['README.md'] as string).split('\n').filter((line) => line !== '')
  expect(lines.length).toBeLessThanOrEqual(10)
})
