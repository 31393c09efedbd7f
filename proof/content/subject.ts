import { createReadStream } from 'node:fs'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import {
  accept,
  anyone,
  content,
  defineService,
  EventFeed,
  feature,
  respond,
  route,
  socket,
} from '@seaworthy/chassis'
import Type from 'typebox'

const folder = process.env.PROOF_FOLDER as string
const Numbered = Type.Object({ n: Type.Integer() })
let sockets = 0
const feed = new EventFeed<{ n: number }>()
const Name = Type.Object({ name: Type.String({ pattern: '^[a-z]+$' }) })
const shared = { version: 'none', access: anyone, limit: 'unlimited', timeoutMs: 600_000 } as const

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Takes and gives large files, sends events to many, holds many sockets, and does nothing else. */
const subject = feature({
  name: 'subject',
  routes: [
    route({
      ...shared,
      method: 'PUT',
      path: '/files/{name}',
      summary: 'Takes a file',
      maxBodyBytes: 16 * 1024 ** 3,
      input: { params: Name, body: accept.upload() },
      output: { 201: Type.Object({ bytes: Type.Integer() }) },
      handler: async ({ params, body }) =>
        respond(201, { bytes: await body.toFile(join(folder, params.name)) }),
    }),
    route({
      ...shared,
      method: 'GET',
      path: '/files/{name}',
      summary: 'Gives a file',
      input: { params: Name },
      output: { 200: content.stream() },
      handler: ({ params }) => createReadStream(join(folder, params.name), { highWaterMark: 256 * 1024 }),
    }),
    route({
      ...shared,
      method: 'GET',
      path: '/events',
      summary: 'Sends events',
      output: { 200: content.events(Numbered) },
      handler: () => feed.subscribe(),
    }),
    route({
      ...shared,
      method: 'GET',
      path: '/subscribers',
      summary: 'How many listen',
      output: { 200: Type.Object({ subscribers: Type.Integer() }) },
      handler: () => ({ subscribers: feed.size }),
    }),
    route({
      ...shared,
      method: 'POST',
      path: '/subscribers',
      summary: 'Sends an event to all, and throws away what nobody holds',
      output: { 200: Type.Object({ subscribers: Type.Integer() }) },
      handler: () => {
        feed.publish({ data: { n: 1 } })
        collect()
        return { subscribers: feed.size }
      },
    }),
    socket({
      version: 'none',
      access: anyone,
      limit: 'unlimited',
      path: '/socket',
      summary: 'Says what it is told',
      receives: Numbered,
      sends: Numbered,
      async handler(_input, _parts: object, socket) {
        sockets++
        for await (const message of socket) await socket.send(message)
        sockets--
      },
    }),
    route({
      ...shared,
      method: 'GET',
      path: '/sockets',
      summary: 'How many sockets are open',
      output: { 200: Type.Object({ sockets: Type.Integer() }) },
      handler: () => ({ sockets }),
    }),
    route({
      ...shared,
      method: 'POST',
      path: '/sockets',
      summary: 'Throws away what nobody holds',
      output: { 200: Type.Object({ sockets: Type.Integer() }) },
      handler: () => {
        collect()
        return { sockets }
      },
    }),
  ],
})

await defineService({ name: 'content', features: [subject] }).start()
