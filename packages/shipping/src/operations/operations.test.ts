import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { alertsOf, runbookFile } from '@seaworthy/monitoring'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import type { DescribedService } from '../description/described-service.ts'
import { fromDeclaration } from '../description/from-declaration.ts'
import { watchedService } from '../monitoring/watched-service.ts'
import { operationFiles } from './operation-files.ts'

const root = join(import.meta.dirname, '../../../..')
const read = (path: string) => readFileSync(join(root, path), 'utf8')
const described = (name: string) =>
  fromDeclaration(JSON.parse(read(`docs/reference/service-description/${name}.json`)))
const filesOf = (service: DescribedService, onChassis = true) =>
  operationFiles({ service, place: `deploy/${service.name}`, onChassis })
const characters = described('characters')

test('a service has the operations of what it uses, and no others', () => {
  const without = { ...characters, dependencies: [], settings: [] }
  const all = Object.keys(filesOf(characters))
  const bare = Object.keys(filesOf(without))
  expect(all.filter((file) => !bare.includes(file)).sort()).toEqual([
    'cache-flush.md',
    'database-failover.md',
    'restore.md',
    'secret-rotation.md',
  ])
  expect(Object.keys(filesOf(described('pokedex')))).not.toContain('restore.md')
})

test('commands of the chassis are told to services on it alone', () => {
  expect(Object.values(filesOf(characters)).join('\n')).toContain('npx seaworthy cache flush')
  expect(Object.values(filesOf(characters, false)).join('\n')).not.toContain('npx seaworthy')
})

test('the page of who is on call has every alert once under its severity, with its runbook', () => {
  const watched = watchedService(characters, 'deploy/characters')
  if (watched === undefined) throw new Error('characters is not watched')
  const page = filesOf(characters)['on-call.md'] as string
  const [pages = '', tickets = ''] =
    page.split('## What pages')[1]?.split('## What waits for the morning') ?? []
  const rowOf = ({ name }: { readonly name: string }) =>
    `[${name}](../monitoring/runbooks/${runbookFile(name)})`
  for (const alert of alertsOf(watched)) {
    const section = alert.severity === 'page' ? pages : tickets
    expect(section.split(rowOf(alert)).length, alert.name).toBe(2)
  }
})

test.each(['characters', 'pokedex'])('what kubectl is told about %s is in its chart', (name) => {
  const text = Object.values(filesOf(described(name))).join('\n')
  const deployment = parse(read(`deploy/${name}/kustomize/base/deployment.yaml`))
  const told = (pattern: RegExp) => new Set([...text.matchAll(pattern)].map(([, each]) => each))
  expect(told(/ deployment\/(\S+)/g)).toEqual(new Set([deployment.metadata.name]))
  expect(told(/--container (\S+)/g)).toEqual(new Set([deployment.spec.template.spec.containers[0].name]))
  const labels = Object.entries(deployment.spec.selector.matchLabels).map(([key, value]) => `${key}=${value}`)
  expect(told(/--selector (\S+)/g)).toEqual(new Set(labels))
  const secrets = deployment.spec.template.spec.containers[0].env.flatMap(
    (each: { valueFrom?: { secretKeyRef?: { name: string } } }) => each.valueFrom?.secretKeyRef?.name ?? [],
  )
  expect(told(/(?:get|patch) secret (\S+)/g)).toEqual(new Set(secrets))
})
