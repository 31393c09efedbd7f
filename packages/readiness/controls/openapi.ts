const json = (description: string, schema: object = { type: 'object' }) => ({
  description,
  content: { 'application/json': { schema } },
})

const item = {
  type: 'object',
  required: ['id', 'name'],
  properties: { id: { type: 'integer' }, name: { type: 'string' }, note: { type: 'string' } },
}

const note = {
  type: 'object',
  required: ['text'],
  properties: { text: { type: 'string', maxLength: 100 } },
}

const problem = {
  description: 'refused',
  content: { 'application/problem+json': { schema: { type: 'object' } } },
}

/** What the reference service says of itself. */
export const openApi = {
  openapi: '3.1.0',
  info: { title: 'Reference', version: '1.0.0' },
  paths: {
    '/items': {
      get: {
        operationId: 'listItems',
        parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer', minimum: 0, maximum: 999 } }],
        responses: { 200: json('items', { type: 'array', items: item }), default: problem },
      },
      post: {
        operationId: 'addItem',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['name'],
                properties: { name: { type: 'string', maxLength: 100 } },
              },
            },
          },
        },
        responses: { 201: json('item', item), default: problem },
      },
    },
    '/note': {
      get: { operationId: 'readNote', responses: { 200: json('note', note), default: problem } },
      put: {
        operationId: 'writeNote',
        requestBody: { required: true, content: { 'application/json': { schema: note } } },
        responses: { 200: json('note', note), default: problem },
      },
    },
    '/price': {
      get: {
        operationId: 'price',
        parameters: [{ name: 'of', in: 'query', schema: { type: 'string', maxLength: 50 } }],
        responses: { 200: json('price'), default: problem },
      },
    },
    '/slow': { get: { operationId: 'slow', responses: { 200: json('slow'), default: problem } } },
  },
}
