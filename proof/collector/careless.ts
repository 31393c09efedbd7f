import { randomUUID } from 'node:crypto'
import { arrived } from './asked.ts'
import type { Ground } from './ground.ts'

export const CANARY = 'canary7f3a9c'

const JWT = `eyJhbGciOiJIUzI1NiJ9.${Buffer.from(CANARY).toString('base64url')}.c2lnbmF0dXJl`

/** Lines as a service writes them that does not look after its secrets, by what is careless about them. */
const LINES: Readonly<Record<string, (id: string) => string>> = {
  'under a name': (id) => JSON.stringify({ level: 'info', id, password: CANARY, msg: 'a' }),
  'under a name in another': (id) =>
    JSON.stringify({ level: 'info', id, headers: { Authorization: `Key ${CANARY}` }, msg: 'a' }),
  'in an address': (id) =>
    JSON.stringify({ level: 'info', id, msg: `lost postgres://app:${CANARY}@db/shop` }),
  'as a token': (id) => JSON.stringify({ level: 'info', id, header: `Bearer ${CANARY}`, msg: 'a' }),
  'as a JWT': (id) => JSON.stringify({ level: 'info', id, presented: JWT, msg: 'a' }),
  'called so in a text': (id) => JSON.stringify({ level: 'info', id, msg: `password=${CANARY} is wrong` }),
  'in a line that is no JSON': (id) => `${id} connecting with password=${CANARY}`,
}

/** Which of them arrive with what they should not have. */
export async function leaks(ground: Ground): Promise<readonly string[]> {
  const found = Object.entries(LINES).map(async ([what, line]) => {
    const id = randomUUID()
    ground.log.write(line(id))
    const [came] = await arrived(ground, ({ text }) => text.includes(id))
    if (came === undefined) return [`${what}: did not arrive`]
    return [CANARY, JWT].some((secret) => came.text.includes(secret)) ? [what] : []
  })
  return (await Promise.all(found)).flat()
}
