import { fileURLToPath } from 'node:url'
import { issueDevelopmentToken } from '@seaworthy/chassis/identity'
import { SignJWT } from 'jose'

export const JWT_SECRET = 'for-a-bench-and-for-nothing-else'

/** A way to write the linkboard. */
export interface Stack {
  readonly name: string
  /** What a reader calls it. */
  readonly title: string
  /** Where its source is, with a slash at the end. */
  readonly folder: string
  /** What is run; compiled where there are decorators. */
  readonly program: string
  /** The packages whose versions matter. */
  readonly packages: readonly string[]
  /** Beside the variables that all read. */
  readonly env: Readonly<Record<string, string>>
  /** An access token. @param dataDir DATA_DIR of the process */
  token(roles: readonly string[], dataDir: string): Promise<string>
}

const within = (path: string) => fileURLToPath(new URL(path, import.meta.url))

async function signed(roles: readonly string[]): Promise<string> {
  return new SignJWT({ roles })
    .setProtectedHeader({ alg: 'HS256' })
    .setSubject('somebody')
    .setExpirationTime('1h')
    .sign(new TextEncoder().encode(JWT_SECRET))
}

export const stacks: readonly Stack[] = [
  {
    name: 'seaworthy',
    title: 'Seaworthy',
    folder: within('seaworthy/'),
    program: within('seaworthy/main.ts'),
    packages: [],
    env: { NODE_ENV: 'development' },
    token: (roles, dataDir) =>
      issueDevelopmentToken({ service: 'linkboard', dataDir: `${dataDir}/linkboard`, roles }),
  },
  {
    name: 'fastify',
    title: 'Fastify + plugins',
    folder: within('fastify/'),
    program: within('fastify/main.ts'),
    packages: ['fastify', '@fastify/jwt', '@fastify/sse', 'async-cache-dedupe', 'cockatiel', 'pg'],
    env: { NODE_ENV: 'production', JWT_SECRET },
    token: signed,
  },
  {
    name: 'nest',
    title: 'NestJS',
    folder: within('nest/'),
    program: within('../.build/linkboard/nest/main.js'),
    packages: ['@nestjs/core', '@nestjs/jwt', '@nestjs/terminus', '@nestjs/cache-manager', 'cockatiel', 'pg'],
    env: { NODE_ENV: 'production', JWT_SECRET },
    token: signed,
  },
]
