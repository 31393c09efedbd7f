type Json = Record<string, unknown>

/** A fault of a document that its clients have to show. */
export interface Plant {
  readonly what: string
  readonly plant: (document: Json) => void
}

export const PLANTS: readonly Plant[] = [
  {
    what: 'If-Match that need not be sent',
    plant: (document) =>
      each(document, ({ name }, node) => name === 'if-match' && Object.assign(node, { required: false })),
  },
  {
    what: 'a code that a problem does not list',
    plant: (document) =>
      each(document, ({ enum: members }, node) => {
        if (Array.isArray(members) && members.includes('item_changed'))
          node.enum = members.filter((member) => member !== 'item_changed')
      }),
  },
  {
    what: 'a reference that leads nowhere',
    plant: (document) =>
      each(document, ({ $ref }, node) => {
        if ($ref === '#/components/schemas/Item') node.$ref = '#/components/schemas/Thing'
      }),
  },
]

function each(node: unknown, visit: (node: Json, same: Json) => unknown): void {
  if (node === null || typeof node !== 'object') return
  visit(node as Json, node as Json)
  for (const value of Object.values(node)) each(value, visit)
}
