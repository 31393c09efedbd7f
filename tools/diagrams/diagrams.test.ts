import { join } from 'node:path'
import { expect, test } from 'vitest'
import { describedServices } from '../service-descriptions.ts'
import { componentDiagram } from './components.ts'
import { containerDiagram } from './containers.ts'
import { contextDiagram } from './context.ts'
import { sequencesOf } from './sequences.ts'
import { slicesOf } from './slices.ts'

const root = join(import.meta.dirname, '../..')
const services = await describedServices(root)
const characters = services.find(({ name }) => name === 'characters')?.description
if (characters === undefined) throw new Error('there is no characters')

test.each(services)('every dependency of $name is drawn, with its policy', ({ name, description }) => {
  const containers = containerDiagram(description)
  const components = componentDiagram(description, slicesOf(root, name))
  for (const each of description.dependencies) {
    expect(containers).toContain(`replicas -->|${each.variables[0]}| ${each.name}`)
    expect(components).toContain(`-->|${each.policy}| ${each.name}Outside`)
  }
})

test.each(services)(
  'every route and all background work of $name stand in the slice that has them',
  ({ name, description }) => {
    const components = componentDiagram(description, slicesOf(root, name))
    const plain = components.replaceAll('#123;', '{').replaceAll('#125;', '}')
    for (const { method, path } of description.routes) expect(plain).toContain(`${method} ${path}`)
    for (const each of description.background) expect(plain).toContain(each.name)
  },
)

test('slices import each other as their sources say', () => {
  expect(slicesOf(root, 'pokedex')).toContainEqual(
    expect.objectContaining({ name: 'lookup', uses: expect.arrayContaining(['species', 'translations']) }),
  )
})

test('a service for anyone has no issuer, and one with guarded routes has', () => {
  const open = { ...characters, routes: characters.routes.filter(({ access }) => access.kind === 'anyone') }
  expect(contextDiagram(open)).not.toContain('issuer')
  expect(contextDiagram(characters)).toContain('service -->|keys| issuer')
})

test('numbers of a stop are those that are declared', () => {
  const lifecycle = {
    propagationMs: { variable: 'A', default: 1_234 },
    deadlineMs: { variable: 'B', default: 5_678 },
  }
  const told = sequencesOf({ ...characters, lifecycle }, [])
    .map(({ diagram }) => diagram)
    .join('\n')
  expect(told).toContain('1234 ms')
  expect(told).toContain('before 5678 ms')
})

test('a slice and the dependency that it is about are two boxes', () => {
  const pokedex = services.find(({ name }) => name === 'pokedex')?.description ?? characters
  const components = componentDiagram(pokedex, slicesOf(root, 'pokedex'))
  const ids = [...components.matchAll(/^ +(\w+)[[(]/gm)].map(([, id]) => id)
  expect(ids.length).toBeGreaterThan(8)
  expect(new Set(ids).size).toBe(ids.length)
})

test('a request asks what its slices use: rows where there are some, and no provider that only refreshes them', () => {
  const [request] = sequencesOf(characters, slicesOf(root, 'characters'))
  expect(request?.diagram).toContain('s->>database')
  expect(request?.diagram).not.toContain('rickAndMorty')
})
