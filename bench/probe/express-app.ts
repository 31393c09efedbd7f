// An Express application as people have it: a list, an item, an upload of JSON, static text, and no thought of probes.
import express from 'express'

const books = [
  { id: 1, title: 'Ulysses' },
  { id: 2, title: 'Emma' },
]
const app = express()
app.use(express.json())
app.get('/', (_request, response) => void response.send('<h1>Books</h1>'))
app.get('/books', (_request, response) => void response.json(books))
app.get('/books/:id', (request, response) => {
  const book = books.find(({ id }) => id === Number(request.params.id))
  if (book) response.json(book)
  else response.status(404).json({ error: 'not found' })
})
app.post('/books', (request, response) => void response.status(201).json(request.body))
const server = app.listen(0, '127.0.0.1', () => {
  const address = server.address()
  if (address && typeof address === 'object') process.send?.(address.port)
})
