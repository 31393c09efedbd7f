// An image that says it is ready, takes every request and closes the connection in place of an answer. It tells what it took.
import { createServer } from 'node:http'

createServer((_, answer) => answer.end()).listen(Number(process.env.MANAGEMENT_PORT))
createServer((asked) => {
  console.log(JSON.stringify({ took: asked.method }))
  asked.socket.destroy()
}).listen(Number(process.env.PORT))
