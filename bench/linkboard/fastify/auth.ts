import jwt from '@fastify/jwt'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { config } from './config.ts'
import { Problem } from './problems.ts'

const PERMISSIONS: Readonly<Record<string, readonly string[]>> = {
  member: ['links:post'],
  moderator: ['links:post', 'links:moderate'],
}

export async function registerAuth(app: FastifyInstance): Promise<void> {
  await app.register(jwt, {
    secret: config.jwtSecret,
    verify: { algorithms: ['HS256'], requiredClaims: ['exp', 'sub'] },
  })
}

/** A hook that lets in who has the permission by a role. */
export function allow(permission: string) {
  return async (request: FastifyRequest): Promise<void> => {
    const { roles = [] } = await request.jwtVerify<{ roles?: string[] }>()
    if (!roles.some((role) => PERMISSIONS[role]?.includes(permission)))
      throw new Problem(403, 'PERMISSION_MISSING', `This takes the permission ${permission}`)
  }
}
