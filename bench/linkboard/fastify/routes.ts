import { EventEmitter, on } from 'node:events'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import Type from 'typebox'
import { allow } from './auth.ts'
import {
  addLink,
  Change,
  changeLink,
  getLink,
  getThumbnail,
  Link,
  linksSince,
  listLinks,
  type Row,
  removeLink,
  setThumbnail,
  Url,
} from './links.ts'
import { Problem } from './problems.ts'
import { DAY_MS } from './refresh.ts'
import { findTitle, ProviderError } from './titles.ts'

const params = Type.Object({ id: Link.properties.id })
const ifMatch = Type.Object({ 'if-match': Type.Optional(Type.String()) })
const tagOf = ({ id, revision }: Row) => `"${id}.${revision}"`
const notFound = (id: number) =>
  new Problem(404, 'LINK_NOT_FOUND', `There is no link ${id}, or no thumbnail of it`)
const toEvent = (row: Row) => {
  const { revision: _, ...data } = row
  return { event: 'link', id: String(row.id), data }
}

export const routes: FastifyPluginAsyncTypebox = async (app) => {
  const posted = new EventEmitter().setMaxListeners(0)
  const streams = new AbortController()
  app.addHook('preClose', async () => streams.abort())

  app.get(
    '/links',
    {
      schema: {
        summary: 'Links, newest first; next is the value of after for the page that follows',
        querystring: Type.Object({
          limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
          after: Type.Optional(Link.properties.id),
        }),
        response: {
          200: Type.Object({
            links: Type.Array(Link),
            next: Type.Union([Link.properties.id, Type.Null()]),
          }),
        },
      },
    },
    async ({ query: { limit, after = Number.MAX_SAFE_INTEGER } }) => {
      const found = await listLinks(after, limit + 1)
      return {
        links: found.slice(0, limit),
        next: found.length > limit ? (found[limit - 1]?.id ?? null) : null,
      }
    },
  )

  app.get(
    '/links/:id',
    { schema: { summary: 'A link', params, response: { 200: Link } } },
    async ({ params: { id } }, reply) => {
      const row = await getLink(id)
      if (!row) throw notFound(id)
      return reply.header('etag', tagOf(row)).header('cache-control', 'public, max-age=0').send(row)
    },
  )

  app.post(
    '/links',
    {
      onRequest: allow('links:post'),
      schema: {
        summary: 'Posts a link; its title is read now, or later when the provider does not answer',
        body: Type.Object({ url: Url }),
        response: { 201: Link },
      },
    },
    async ({ body: { url } }, reply) => {
      const title = await findTitle(url).catch((error: unknown) => {
        if (error instanceof ProviderError) return undefined
        throw error
      })
      const row = await addLink(url, title ?? null, title === undefined ? 0 : DAY_MS)
      posted.emit('link', row)
      return reply
        .code(201)
        .header('etag', tagOf(row))
        .header('location', `/api/v1/links/${row.id}`)
        .send(row)
    },
  )

  app.patch(
    '/links/:id',
    {
      onRequest: allow('links:post'),
      schema: {
        summary: 'Votes for a link, or changes its title, as the client read it',
        params,
        headers: ifMatch,
        body: Change,
        response: { 200: Link },
      },
    },
    async ({ params: { id }, headers, body }, reply) => {
      const tags = headers['if-match']
      if (!tags) throw new Problem(428, 'PRECONDITION_REQUIRED', 'Send the ETag of the link in If-Match')
      const row = await getLink(id)
      if (!row) throw notFound(id)
      const isCurrent = tags === '*' || tags.split(',').some((tag) => tag.trim() === tagOf(row))
      const changed = isCurrent ? await changeLink(id, row.revision, body) : undefined
      if (!changed)
        throw new Problem(412, 'PRECONDITION_FAILED', 'The link was changed meanwhile: read it again')
      return reply.header('etag', tagOf(changed)).send(changed)
    },
  )

  app.delete(
    '/links/:id',
    {
      onRequest: allow('links:moderate'),
      schema: { summary: 'Takes a link off the board', params, response: { 204: Type.Null() } },
    },
    async ({ params: { id } }, reply) => {
      if (!(await removeLink(id))) throw notFound(id)
      return reply.code(204).send(null)
    },
  )

  app.get(
    '/links/:id/thumbnail',
    { schema: { summary: 'The thumbnail', params, produces: ['image/png'] } },
    async ({ params: { id } }, reply) => {
      const png = await getThumbnail(id)
      if (!png) throw notFound(id)
      return reply.type('image/png').header('cache-control', 'public, max-age=60').send(png)
    },
  )

  app.get(
    '/preview',
    {
      schema: {
        summary: 'What the title of a link would be',
        querystring: Type.Object({ url: Url }),
        response: { 200: Type.Object({ title: Link.properties.title }) },
      },
    },
    async ({ query }) => ({ title: await findTitle(query.url) }),
  )

  app.get(
    '/events',
    {
      sse: 'only',
      schema: {
        summary: 'Links as they are posted',
        response: { 200: { content: { 'text/event-stream': { schema: Type.String() } } } },
      },
    },
    async (request, reply) => {
      const left = new AbortController()
      reply.sse.onClose(() => left.abort())
      const fresh = on(posted, 'link', { signal: AbortSignal.any([left.signal, streams.signal]) })
      reply.sse.keepAlive()
      reply.sse.sendHeaders()
      reply.raw.flushHeaders()
      try {
        await reply.sse.replay(async (lastEventId) => {
          for (const row of await linksSince(Number(lastEventId) || 0)) await reply.sse.send(toEvent(row))
        })
        for await (const [row] of fresh) await reply.sse.send(toEvent(row as Row))
      } catch (error) {
        if (!left.signal.aborted && !streams.signal.aborted) request.log.warn({ err: error }, 'stream broken')
      }
      reply.sse.close()
    },
  )

  await app.register(async (uploads) => {
    uploads.removeAllContentTypeParsers()
    uploads.addContentTypeParser(
      'image/png',
      { parseAs: 'buffer' },
      async (_request: unknown, body: Buffer) => body,
    )
    uploads.put<{ Params: { id: number }; Body: Buffer }>(
      '/links/:id/thumbnail',
      {
        onRequest: allow('links:post'),
        bodyLimit: 262_144,
        schema: {
          summary: 'Stores a thumbnail',
          params,
          consumes: ['image/png'],
          response: { 204: Type.Null() },
        },
      },
      async ({ params: { id }, body }, reply) => {
        if (!(await setThumbnail(id, body))) throw notFound(id)
        return reply.code(204).send(null)
      },
    )
  })
}
