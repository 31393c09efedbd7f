// An access token for the drills: node token.ts <stack> <DATA_DIR>
import { resolve } from 'node:path'
import { stacks } from './stacks.ts'

const [name, dataDir = ''] = process.argv.slice(2)
const stack = stacks.find((candidate) => candidate.name === name)
if (!stack) throw new Error(`there is no stack "${name}"`)
console.log(await stack.token(['moderator'], resolve(dataDir)))
