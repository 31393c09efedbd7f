import Type from 'typebox'
import { feature } from '../../capability/index.ts'
import { defineErrors } from '../../errors/index.ts'
import { respond, route } from '../../http/index.ts'
import { anyone, authenticated } from '../../identity/index.ts'
import { defineService } from '../../service/index.ts'

const errors = defineErrors('notes', {
  note_not_found: {
    status: 404,
    title: 'No such note',
    detail: ({ id }: { id: number }) => `There is no note ${id}.`,
    advice: 'Ids come from the answer to POST /api/v1/notes.',
  },
})

const Text = Type.Object({ text: Type.String({ minLength: 1, maxLength: 200 }) })
const Note = Type.Object({ id: Type.Integer({ minimum: 1, examples: [1] }), text: Type.String() })
const Id = Type.Object({ id: Note.properties.id })

interface Parts {
  readonly notes: Map<number, string>
}

function find({ notes }: Parts, id: number): { id: number; text: string } {
  const text = notes.get(id)
  if (text === undefined) throw errors.note_not_found({ id })
  return { id, text }
}

const shared = { errors: [errors], input: { params: Id } } as const
const tagOf = (text: string) => Buffer.from(text).toString('base64url')

/** Reads for anyone, writes for who has a token: what a page of another origin does with an API. */
const notes = defineService({
  name: 'notes',
  features: [
    feature({
      name: 'notes',
      errors: [errors],
      provides: (): Parts => ({ notes: new Map([[1, 'the first note']]) }),
      routes: [
        route({
          ...shared,
          method: 'GET',
          path: '/notes/{id}',
          summary: 'A note',
          access: anyone,
          output: { 200: Note },
          cache: { scope: 'public', maxAgeS: 0 },
          handler: ({ params: { id } }, parts: Parts) => {
            const note = find(parts, id)
            return respond(200, note, { etag: tagOf(note.text) })
          },
        }),
        route({
          method: 'POST',
          path: '/notes',
          summary: 'Keeps a note',
          access: authenticated,
          input: { body: Text },
          output: { 201: Note },
          handler: ({ body: { text } }, parts: Parts) => {
            const id = parts.notes.size + 1
            parts.notes.set(id, text)
            return respond(201, { id, text }, { etag: tagOf(text) })
          },
        }),
        route({
          ...shared,
          method: 'PUT',
          path: '/notes/{id}',
          summary: 'Changes a note that nobody has changed since',
          access: authenticated,
          requiresIfMatch: true,
          input: { params: Id, body: Text },
          output: { 200: Note },
          handler: ({ params: { id }, body: { text } }, parts: Parts, request) => {
            request.requireUnchanged({ etag: tagOf(find(parts, id).text) })
            parts.notes.set(id, text)
            return respond(200, { id, text }, { etag: tagOf(text) })
          },
        }),
        route({
          ...shared,
          method: 'DELETE',
          path: '/notes/{id}',
          summary: 'Forgets a note',
          access: authenticated,
          output: { 204: Type.Null() },
          handler: ({ params: { id } }, parts: Parts) => {
            find(parts, id)
            parts.notes.delete(id)
            return respond(204, null)
          },
        }),
      ],
    }),
  ],
})

await notes.start()
