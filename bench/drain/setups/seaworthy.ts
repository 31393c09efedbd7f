// A service on the chassis. It says nothing about stopping.
import { setTimeout as sleep } from 'node:timers/promises'
import { defineService, feature } from '@seaworthy/chassis'
import { route } from '@seaworthy/chassis/http'
import { anyone } from '@seaworthy/chassis/identity'
import Type from 'typebox'

const Ok = Type.Object({ ok: Type.Boolean() })
const common = { method: 'GET', access: anyone, limit: 'unlimited', output: { 200: Ok } } as const

const fast = route({
  ...common,
  path: '/fast',
  summary: 'Answers at once',
  handler: () => ({ ok: true }),
})
const slow = route({
  ...common,
  path: '/slow',
  summary: 'Answers after 300 ms',
  handler: () => sleep(300, { ok: true }),
})

await defineService({
  name: 'drained',
  features: [feature({ name: 'answers', routes: [fast, slow] })],
}).start()
