import { accept, anyone, content, EventFeed, permission, respond, route } from '@seaworthy/chassis'
import Type, { type Static } from 'typebox'
import { Change, Link, Links, linkErrors, Url } from './links.ts'
import { type Context, Titles } from './titles.ts'

export const provideLinks = (context: Context) => ({
  links: new Links(context.uses.database),
  titles: new Titles(context),
  feed: new EventFeed<Static<typeof Link>>({ remembered: 100 }),
})
type Parts = ReturnType<typeof provideLinks>

const { id } = Link.properties
const params = Type.Object({ id })
const ofOne = { path: '/links/{id}', errors: [linkErrors] } as const
const thumbnail = { path: '/links/{id}/thumbnail', errors: [linkErrors] } as const
const mayPost = permission('links:post')
const tagOf = (row: { id: number; revision: number }) => ({ etag: `${row.id}.${row.revision}` })

const listLinks = route({
  method: 'GET',
  path: '/links',
  summary: 'Links, newest first; next is the value of after for the page that follows',
  access: anyone,
  input: {
    query: Type.Object({
      limit: Type.Integer({ minimum: 1, maximum: 100, default: 20 }),
      after: Type.Optional(id),
    }),
  },
  output: { 200: Type.Object({ links: Type.Array(Link), next: Type.Union([id, Type.Null()]) }) },
  handler: async ({ query: { limit, after = Number.MAX_SAFE_INTEGER } }, { links }: Parts) => {
    const found = await links.list(after, limit + 1)
    const hasMore = found.length > limit
    return { links: found.slice(0, limit), next: hasMore ? (found[limit - 1]?.id ?? null) : null }
  },
})

const getLink = route({
  ...ofOne,
  method: 'GET',
  summary: 'A link',
  access: anyone,
  input: { params },
  output: { 200: Link },
  cache: { scope: 'public', maxAgeS: 0 },
  handler: async ({ params }, { links }: Parts) => {
    const row = await links.get(params.id)
    return respond(200, row, tagOf(row))
  },
})

const postLink = route({
  method: 'POST',
  path: '/links',
  summary: 'Posts a link; its title is read now, or later when the provider does not answer',
  access: mayPost,
  input: { body: Type.Object({ url: Url }) },
  output: { 201: Link },
  handler: async ({ body: { url } }, { links, titles, feed }: Parts) => {
    const [title, refreshInMs] = await titles.findOrPostpone(url)
    const row = await links.add({ url, title }, refreshInMs)
    feed.publish({ event: 'link', id: String(row.id), data: row })
    return respond(201, row, { ...tagOf(row), headers: { location: `/api/v1/links/${row.id}` } })
  },
})

const changeLink = route({
  ...ofOne,
  method: 'PATCH',
  summary: 'Votes for a link, or changes its title, as the client read it',
  access: mayPost,
  requiresIfMatch: true,
  input: { params, body: Change },
  output: { 200: Link },
  handler: async ({ params: { id }, body }, { links }: Parts, { requireUnchanged }) => {
    const row = await links.get(id)
    requireUnchanged(tagOf(row))
    const changed = await links.change(id, row.revision, body)
    return respond(200, changed, tagOf(changed))
  },
})

const removeLink = route({
  ...ofOne,
  method: 'DELETE',
  summary: 'Takes a link off the board',
  access: permission('links:moderate'),
  input: { params },
  output: { 204: Type.Void() },
  handler: ({ params }, { links }: Parts) => links.remove(params.id),
})

const putThumbnail = route({
  ...thumbnail,
  method: 'PUT',
  summary: 'Stores a thumbnail',
  access: mayPost,
  maxBodyBytes: 262_144,
  input: { params, body: accept.raw('image/png') },
  output: { 204: Type.Void() },
  handler: ({ params, body }, { links }: Parts) => links.setThumbnail(params.id, body),
})

const getThumbnail = route({
  ...thumbnail,
  method: 'GET',
  summary: 'The thumbnail',
  access: anyone,
  input: { params },
  output: { 200: content.bytes('image/png') },
  cache: { scope: 'public', maxAgeS: 60 },
  handler: ({ params }, { links }: Parts) => links.thumbnail(params.id),
})

const previewTitle = route({
  method: 'GET',
  path: '/preview',
  summary: 'What the title of a link would be',
  access: anyone,
  input: { query: Type.Object({ url: Url }) },
  output: { 200: Type.Object({ title: Link.properties.title }) },
  handler: async ({ query }, { titles }: Parts) => ({ title: (await titles.find(query.url)) ?? null }),
})

const streamLinks = route({
  method: 'GET',
  path: '/events',
  summary: 'Links as they are posted',
  access: anyone,
  output: { 200: content.events(Link) },
  handler: (_input, { feed }: Parts, { headers }) => feed.subscribe(headers['last-event-id']),
})

const ofLinks = [listLinks, getLink, postLink, changeLink, removeLink]
export const routes = [...ofLinks, putThumbnail, getThumbnail, previewTitle, streamLinks]
