import Type from 'typebox'
import { expect, test } from 'vitest'
import { feature } from '../capability/index.ts'
import { anyone } from '../identity/index.ts'
import { content } from './content/content.ts'
import { describeHttp } from './http-description.ts'
import { route } from './route.ts'

const shared = { method: 'GET', version: 'none', summary: 'For a test', access: anyone } as const
const never = () => {
  throw new Error('nobody asks')
}

test('a route tells the longest silence of what it streams, and none of what is in one piece', () => {
  const outputs = {
    '/json': Type.Object({}),
    '/text': content.text(),
    '/pieces': content.stream('text/csv'),
    '/slow': content.stream('text/csv', { idleTimeoutMs: 90_000 }),
    '/events': content.events(Type.Object({}), { heartbeatMs: 20_000 }),
  }
  const routes = Object.entries(outputs).map(([path, output]) =>
    route({ ...shared, path, output: { 200: output }, handler: never as never }),
  )
  const described = describeHttp({
    features: [feature({ name: 'a', routes })],
  } as never)
  expect(described.routes.map(({ silenceMs }) => silenceMs)).toEqual([null, null, 30_000, 90_000, 20_000])
})
