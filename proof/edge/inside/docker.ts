// What "docker" is for the scripts: it hands its words to who plays Docker, and prints the answer.
import { request } from 'node:http'
import { json } from 'node:stream/consumers'

const asked = request({ socketPath: process.env.PLAYED_DOCKER, method: 'POST' }, async (answer) => {
  const { code, stdout, stderr } = (await json(answer)) as { code: number; stdout: string; stderr: string }
  process.stdout.write(stdout)
  process.stderr.write(stderr)
  process.exitCode = code
})
asked.end(JSON.stringify({ words: process.argv.slice(2), image: process.env.IMAGE ?? '' }))
