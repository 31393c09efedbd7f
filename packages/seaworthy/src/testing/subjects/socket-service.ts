import Type from 'typebox'
import { feature } from '../../capability/index.ts'
import { respond, route, socket } from '../../http/index.ts'
import { anyone } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'

const Tag = Type.Object({ tag: Type.String({ maxLength: 40 }) })
const Tagged = Type.Object({ tag: Type.String() })
const MAX_BYTES = 64 * 1024 * 1024

let handled = 0

/**
 * A service to mistreat over raw sockets: a fast answer, one that comes later, large ones, a failing one, one that reads
 * a body, and a WebSocket. Every answer names the `tag` of its request, so that an answer to another request is noticed.
 */
const sockets = defineService({
  name: 'sockets',
  features: [
    feature({
      name: 'answers',
      routes: [
        route({
          method: 'GET',
          path: '/fast/{tag}',
          summary: 'Answers at once',
          access: anyone,
          limit: 'unlimited',
          input: { params: Tag },
          output: { 200: Tagged },
          handler: ({ params: { tag } }) => ({ tag }),
        }),
        socket({
          path: '/socket',
          summary: 'Says what it is told',
          access: anyone,
          limit: 'unlimited',
          receives: Tag,
          sends: Tagged,
          async handler(_input, _parts: object, socket) {
            for await (const message of socket) await socket.send(message)
          },
        }),
        route({
          method: 'GET',
          path: '/slow/{ms}/{tag}',
          summary: 'Answers later',
          access: anyone,
          limit: 'unlimited',
          timeoutMs: 60_000,
          input: {
            params: Type.Object({ ms: Type.Integer({ minimum: 0, maximum: 60_000 }), tag: Type.String() }),
          },
          output: { 200: Tagged },
          handler: ({ params: { ms, tag } }) => new Promise((resolve) => setTimeout(resolve, ms, { tag })),
        }),
        route({
          method: 'GET',
          path: '/large/{bytes}/{tag}',
          summary: 'As many bytes, which begin with the tag',
          access: anyone,
          limit: 'unlimited',
          input: {
            params: Type.Object({
              bytes: Type.Integer({ minimum: 1, maximum: MAX_BYTES }),
              tag: Type.String(),
            }),
          },
          output: { 200: Type.Unknown() },
          handler: ({ params: { bytes, tag } }) =>
            respond(200, Buffer.alloc(bytes, `${tag} `), { contentType: 'application/octet-stream' }),
        }),
        route({
          method: 'GET',
          path: '/broken/{tag}',
          summary: 'Fails',
          access: anyone,
          limit: 'unlimited',
          input: { params: Tag },
          output: { 200: Tagged },
          handler: async ({ params: { tag } }) => {
            throw new Error(`broken ${tag}`)
          },
        }),
        route({
          method: 'POST',
          path: '/echo',
          summary: 'Answers with what it was sent',
          access: anyone,
          limit: 'unlimited',
          input: { body: Tagged },
          output: { 200: Tagged },
          handler: ({ body }) => body,
        }),
        route({
          method: 'GET',
          path: '/handled',
          summary: 'How many requests this route has handled',
          access: anyone,
          limit: 'unlimited',
          output: { 200: Type.Object({ handled: Type.Integer() }) },
          handler: () => ({ handled: ++handled }),
        }),
      ],
    }),
  ],
})

await sockets.start()
