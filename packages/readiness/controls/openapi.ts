const json = (description: string) => ({
  description,
  content: { 'application/json': { schema: { type: ['object', 'array'] } } },
})

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
        responses: { 200: json('items'), default: problem },
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
        responses: { 201: json('item'), default: problem },
      },
    },
    '/slow': { get: { operationId: 'slow', responses: { 200: json('slow'), default: problem } } },
  },
}
